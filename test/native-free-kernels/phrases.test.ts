import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import type { Phrase } from '../../native-free-kernels/phrases/phrases.js'
import { phraseGroups } from '../../native-free-kernels/phrases/plain.js'
import { RecordKernel, ROW, compileRecordKernel } from '../../native-free-kernels/record/record.js'
import type { Role } from '../../native-free-kernels/scan/scan.js'
import { SMALL_SKETCH, randomNumbers } from './reader.js'

const module = compileRecordKernel()
const ANSWER: readonly Role[] = ['assistant']

function phrase(text: string, group: number, more: Partial<Phrase> = {}): Phrase {
  return { text, roles: ANSWER, early: false, group, ...more }
}

/** The groups that the kernel finds in records of a prompt and an answer. */
function found(
  phrases: readonly Phrase[],
  records: readonly { prompt: string; completion: string }[],
  options: object = {},
): bigint[] {
  const kernel = new RecordKernel(module, { shape: 'auto', sketch: SMALL_SKETCH, phrases, ...options })
  const count = kernel.scan(Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join('')))
  kernel.readTexts(count, { phrases: true, fingerprints: true, sketches: true })
  const rows = kernel.rows(count)
  return records.map((_, row) => {
    const at = row * ROW.size + ROW.phrases
    return (BigInt(rows[at + 1]!) << 32n) | BigInt(rows[at]!)
  })
}

function plain(
  phrases: readonly Phrase[],
  { prompt, completion }: { prompt: string; completion: string },
): bigint {
  return phraseGroups(
    [
      { role: 'user', text: prompt },
      { role: 'assistant', text: completion },
    ],
    phrases,
  )
}

t.test('a phrase counts at word edges, whatever the case, the escapes and what stands between', async (t) => {
  const phrases = [phrase('let me know', 0), phrase('ai', 63), phrase('große dinge', 40)]
  const cases = [
    ['Let me know.', 1n],
    ['LET\n\n me, "know"! Then', 1n],
    ['let me knowingly go', 0n],
    ['outlet me know', 0n],
    ['let me not know', 0n],
    ['An A.I. or an AI?', 1n << 63n],
    ['wait', 0n],
    ['Es sind GROSSE Dinge', 0n],
    ['Es sind GroßE DingE hier', 1n << 40n],
    [`${'word '.repeat(60_000)}. Let me know`, 1n],
    ['let', 0n],
    ['', 0n],
  ] as const
  const records = cases.map(([completion]) => ({ prompt: 'p', completion: `${completion}.` }))
  for (const [at, groups] of found(phrases, records).entries()) t.equal(groups, cases[at]![1], cases[at]![0])
})

t.test('a phrase counts only in the texts of its roles', async (t) => {
  const phrases = [phrase('in json', 1, { roles: ['user'] }), phrase('in json', 2)]
  const [asked, told] = found(phrases, [
    { prompt: 'Say it in JSON please', completion: 'No, I will not do that' },
    { prompt: 'Say it in words please', completion: 'This is in JSON, I think' },
  ])
  t.equal(asked, 2n)
  t.equal(told, 4n)
})

t.test('an early phrase begins within the first twelve words of its text', async (t) => {
  const phrases = [phrase('of course', 0, { early: true })]
  const at = (words: number) => ({ prompt: 'p', completion: `${'word '.repeat(words)}of course it is` })
  t.same(found(phrases, [at(0), at(11), at(12), at(500)]), [1n, 1n, 0n, 0n])
  const twoTurns = { prompt: 'word '.repeat(50), completion: 'Of course it is' }
  t.same(found(phrases, [twoTurns]), [1n], 'counted in each text for itself')
})

t.test('texts that are not compared, and characters as shingles, change nothing', async (t) => {
  const phrases = [phrase('let me know', 5)]
  const record = { prompt: 'a', completion: 'Please let me know soon' }
  t.same(found(phrases, [record], { compared: ['user'] }), [32n])
  t.same(found(phrases, [record], { sketch: { ...SMALL_SKETCH, unit: 'char' } }), [32n])
  t.same(found(phrases, [record], { sketch: { ...SMALL_SKETCH, textWidth: 1, turnWidth: 1 } }), [32n])
})

t.test(
  'random phrases in random texts: none is missed, and none is made up before the last words',
  async () => {
    const word = fc.constantFrom('a', 'be', 'see', 'deed', 'é', 'longer', 'I', 'ß', '漢')
    const text = fc.array(word, { minLength: 1, maxLength: 80 })
    const some = fc.array(fc.array(word, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 40 })
    const property = fc.property(some, fc.array(text, { minLength: 1, maxLength: 20 }), (lists, texts) => {
      const phrases = lists.map((words, at) =>
        phrase(words.join(' ').toLowerCase(), at, { early: at % 3 === 0 }),
      )
      // Eight words behind: the kernel may take a phrase for found that goes on behind the end of what it has.
      const records = texts.map((words) => ({
        prompt: 'p',
        completion: `${words.join(' ')}${' end'.repeat(8)}`,
      }))
      assert.deepEqual(
        found(phrases, records),
        records.map((record) => plain(phrases, record)),
      )
    })
    fc.assert(property, { seed: 61, numRuns: 150 })
  },
)

t.test('thousands of phrases', async (t) => {
  const random = randomNumbers(62)
  const word = () => Math.floor(random() * 3000).toString(36)
  const phrases = Array.from({ length: 3000 }, (_, at) => phrase(`${word()} ${word()} ${word()}`, at % 64))
  const records = Array.from({ length: 60 }, (_, at) => ({
    prompt: 'p',
    completion: `${word()} ${phrases[at * 17]!.text} ${Array.from({ length: 40 }, word).join(' ')}${' end'.repeat(8)}`,
  }))
  t.same(
    found(phrases, records),
    records.map((record) => plain(phrases, record)),
  )
  t.throws(() => found([phrase('a b c d e f g h i', 0)], records), RangeError)
})
