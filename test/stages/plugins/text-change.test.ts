import fc from 'fast-check'
import t from 'tap'
import { applyEdits } from '../../../src/records/text-edit.js'
import { textChange } from '../../../src/stages/plugins/text-change.js'
import { character } from '../../native-free-kernels/written-json.js'

t.test('what is alike at both ends stays', async (t) => {
  t.same(textChange('one two three', 'one 2 three'), { start: 4, end: 7, removed: 'two', inserted: '2' })
  t.same(textChange('aaa', 'aa'), { start: 2, end: 3, removed: 'a', inserted: '' })
  t.same(textChange('aa', 'aaa'), { start: 2, end: 2, removed: '', inserted: 'a' })
  t.same(textChange('', 'a'), { start: 0, end: 0, removed: '', inserted: 'a' })
  t.same(textChange('a', ''), { start: 0, end: 1, removed: 'a', inserted: '' })
  t.equal(textChange('same', 'same'), undefined)
})

t.test('surrogate pairs are not cut, though their halves are alike', async (t) => {
  // U+1F600 and U+1F601 have the first half in common, U+1F600 and U+1FA00 the second.
  t.same(textChange('\u{1f600}', '\u{1f601}'), {
    start: 0,
    end: 2,
    removed: '\u{1f600}',
    inserted: '\u{1f601}',
  })
  t.same(textChange('\u{1f600}', '\u{1fa00}'), {
    start: 0,
    end: 2,
    removed: '\u{1f600}',
    inserted: '\u{1fa00}',
  })
})

const text = fc.array(character, { maxLength: 12, size: 'max' }).map((all) => all.join(''))
/** Texts that have much in common. */
const pair = fc.oneof(
  fc.tuple(text, text),
  fc.tuple(text, text, text, text).map(([start, a, b, end]) => [start + a + end, start + b + end] as const),
)

t.test('the change makes the one text of the other, and is as small as can be', async (t) => {
  const smallest = fc.property(pair, ([from, to]) => {
    const change = textChange(from, to)
    if (!change) return from === to
    const { start, end, removed, inserted } = change
    const isCut = (whole: string, at: number) =>
      /^[\ud800-\udbff]$/.test(whole[at - 1] ?? '') && /^[\udc00-\udfff]$/.test(whole[at] ?? '')
    const first = (whole: string) => Array.from(whole)[0]
    return (
      applyEdits(from, [{ rule: '', ...change }]) === to &&
      from.slice(start, end) === removed &&
      ![start, end].some((at) => isCut(from, at)) &&
      ![start, to.length - (from.length - end)].some((at) => isCut(to, at)) &&
      // Could more stay at the beginning, the first characters of both parts would be the same whole one.
      (removed === '' || inserted === '' || first(removed) !== first(inserted) || isLone(first(removed)!))
    )
  })
  t.equal(fc.check(smallest, { numRuns: 5000 }).counterexample, null)
})

function isLone(one: string): boolean {
  return /^\p{Surrogate}$/u.test(one)
}
