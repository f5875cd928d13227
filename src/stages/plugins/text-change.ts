/** The part in which two texts differ; offsets are UTF-16. */
export interface TextChange {
  start: number
  end: number
  removed: string
  inserted: string
}

/**
 * The smallest single change that makes one text of another: what they have in common at their beginning and end stays.
 * No surrogate pair of either is cut. Undefined where they are the same.
 */
export function textChange(from: string, to: string): TextChange | undefined {
  if (from === to) return undefined
  const shorter = Math.min(from.length, to.length)
  let start = 0
  while (start < shorter && from.charCodeAt(start) === to.charCodeAt(start)) start++
  if (start > 0 && isHigh(from.charCodeAt(start - 1))) start--
  let common = 0
  while (
    common < shorter - start &&
    from.charCodeAt(from.length - 1 - common) === to.charCodeAt(to.length - 1 - common)
  )
    common++
  if (common > 0 && isLow(from.charCodeAt(from.length - common))) common--
  const end = from.length - common
  return { start, end, removed: from.slice(start, end), inserted: to.slice(start, to.length - common) }
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
