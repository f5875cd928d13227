import { applyEdits, type TextEdit } from '../../records/text-edit.js'

/**
 * One list of edits that does what `first` does to the text and then `second` to the result. Edits of both that overlap
 * become one, under the rule of the earliest.
 */
export function composeEdits(
  text: string,
  first: readonly TextEdit[],
  second: readonly TextEdit[],
): TextEdit[] {
  if (second.length === 0) return [...first]
  const between = applyEdits(text, first)
  const composed: TextEdit[] = []
  // By how much an offset between the two lists is ahead of that in the text.
  let ahead = 0
  const passed = ({ start, end, inserted }: TextEdit) => (ahead += inserted.length - (end - start))
  let i = 0
  let j = 0
  while (i < first.length || j < second.length) {
    const one = first[i]
    const other = second[j]
    const oneStart = one ? one.start + ahead : Infinity
    const oneEnd = one ? oneStart + one.inserted.length : Infinity
    if (one && (!other || oneEnd <= other.start)) {
      composed.push(one)
      passed(one)
      i++
      continue
    }
    if (other && other.end <= oneStart) {
      composed.push({ ...other, start: other.start - ahead, end: other.end - ahead })
      j++
      continue
    }
    const from = Math.min(oneStart, other!.start)
    const start = from - ahead
    let to = from + 1
    const seconds: TextEdit[] = []
    for (;;) {
      if (i < first.length && first[i]!.start + ahead < to) {
        to = Math.max(to, first[i]!.start + ahead + first[i]!.inserted.length)
        passed(first[i++]!)
      } else if (j < second.length && second[j]!.start < to) {
        to = Math.max(to, second[j]!.end)
        seconds.push({ ...second[j]!, start: second[j]!.start - from, end: second[j]!.end - from })
        j++
      } else break
    }
    const end = to - ahead
    composed.push({
      rule: oneStart <= other!.start ? one!.rule : other!.rule,
      start,
      end,
      removed: text.slice(start, end),
      inserted: applyEdits(between.slice(from, to), seconds),
    })
  }
  return composed
}
