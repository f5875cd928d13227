/** A change to a text; `start` and `end` are UTF-16 offsets in the text as it came. */
export interface TextEdit {
  rule: string
  start: number
  end: number
  removed: string
  inserted: string
}

/** The text with the edits made; they are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let from = 0
  for (const { start, end, inserted } of edits) {
    result += text.slice(from, start) + inserted
    from = end
  }
  return result + text.slice(from)
}

const SURROGATE = /[\ud800-\udbff]/

/** The edits of one text with offsets in Unicode code points instead of UTF-16 units; they are in order. */
export function inCodePoints(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  if (!SURROGATE.test(text)) return edits
  let at = 0
  let codePoints = 0
  const count = (unit: number): number => {
    for (; at < unit; codePoints++) at += text.codePointAt(at)! > 0xffff ? 2 : 1
    return codePoints
  }
  return edits.map((edit) => ({ ...edit, start: count(edit.start), end: count(edit.end) }))
}
