import type { Finding } from './finding.js'

/** UTF-16 units at the end of a text in which a loop is looked for. */
const TAIL = 4000
/** A loop is at least so long, and its part comes at least so often. */
const MIN_LENGTH = 200
const MIN_REPEATS = 4
/** A part of fewer letters must come more often: "ha ha ha" is not a loop yet. */
const SHORT_PART = 12
const MIN_REPEATS_SHORT = 30

/**
 * Finds a loop at the end of a text: its last part repeated again and again, the last time perhaps cut off. The
 * numbers of a list may go up meanwhile. Looks at the last 4,000 units only, in time linear in them: the Z function
 * of the reversed tail gives, for each period, how far back the text keeps it (Gusfield 1997, section 1.3).
 */
export function findLoop(text: string): Finding | undefined {
  const tail = foldTail(text)
  const length = tail.length
  if (length < MIN_LENGTH) return undefined
  const z = new Uint16Array(length)
  let left = 0
  let right = 0
  for (let at = 1; at < length; at++) {
    let same = at < right ? Math.min(right - at, z[at - left]!) : 0
    while (at + same < length && tail[length - 1 - same] === tail[length - 1 - at - same]) same++
    z[at] = same
    if (at + same > right) {
      left = at
      right = at + same
    }
    const run = at + same
    // The first is the shortest period; what it does not make a loop, its multiples do not either.
    if (run >= MIN_LENGTH && run / at >= MIN_REPEATS)
      return judge(tail.slice(length - at), Math.floor(run / at))
  }
  return undefined
}

/** A part without a letter is a rule, a row of a table, or a picture. */
function judge(part: string, repeats: number): Finding | undefined {
  const threshold = part.length < SHORT_PART ? MIN_REPEATS_SHORT : MIN_REPEATS
  if (repeats < threshold || !/[\p{L}\p{Extended_Pictographic}]/u.test(part)) return undefined
  return { rule: 'degenerate', value: repeats, threshold }
}

/** The end of a text without the numbers of its list items, case folded, and white space as single spaces. */
function foldTail(text: string): string {
  return text
    .slice(-TAIL)
    .replace(/(^|\n)[ \t]{0,8}\d{1,4}[.):]/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}
