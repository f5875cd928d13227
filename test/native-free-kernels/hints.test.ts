import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import type { SeedTable } from '../../native-free-kernels/phrases/phrases.js'
import { HINT, RecordKernel, ROW, compileRecordKernel } from '../../native-free-kernels/record/record.js'
import { words } from '../../native-free-kernels/text/plain.js'
import { gramHashes, holdsSeed } from '../../src/stages/contamination/plain.js'
import { addSeed, seedTable } from '../../src/stages/contamination/seed-table.js'
import { ENGLISH_WORDS } from '../../src/stages/consistency/vocabulary.js'
import { suspicionOf } from '../../src/stages/mend/suspicion.js'
import { checkTurns, turnsOf } from '../../src/stages/mend/turns.js'
import { SMALL_SKETCH, asciiOnly } from './reader.js'

const module = compileRecordKernel()

/** The hints of each line. */
function hintsOf(lines: readonly string[], seeds?: SeedTable, englishWords?: Iterable<string>): number[] {
  const options = { shape: 'auto', sketch: SMALL_SKETCH, seeds, englishWords } as const
  const kernel = new RecordKernel(module, options)
  const count = kernel.scan(Buffer.from(lines.map((line) => `${line}\n`).join('')))
  kernel.readTexts(count, { phrases: true, suspicion: true, fingerprints: false, sketches: true })
  const rows = kernel.rows(count)
  return lines.map((_, row) => rows[row * ROW.size + ROW.hints]!)
}

const answer = (completion: string) => JSON.stringify({ prompt: 'p', completion })
const hinted = (text: string, hint: number) => (hintsOf([answer(text)])[0]! & hint) !== 0

t.test('suspicious characters: the kernel says what the plain look at the bytes says', async () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.constantFrom(
      'Ã©',
      'â€™',
      'é',
      'Ã',
      '\u200b',
      '\u200d',
      '\u202e',
      '\u2066',
      '\ufeff',
      '\ufffd',
      '\b',
      '\f',
      '\n',
    ),
    fc.constantFrom(
      '\u0000',
      '\u001f',
      '\u007f',
      '\u0080',
      '\u00ad',
      '\u061c',
      '\ud800',
      '\udc00',
      '\ufdd0',
      '\u{e0041}',
    ),
    fc.constantFrom('plain words here', '漢字', '\u{1fffe}', '\u{1f468}\u200d\u{1f469}', '\\u00c3', '\\'),
  )
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
  const property = fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (texts) => {
    // A record of nothing that can be seen is rejected as such.
    const lines = texts.flatMap((one) => [answer(`w${one}`), asciiOnly(answer(`w${one}`))])
    for (const [at, hints] of hintsOf(lines).entries()) {
      const raw = Buffer.from(lines[at]!)
      const { mojibake, characters, replacement } = suspicionOf(raw)
      const found = [HINT.mojibake, HINT.character, HINT.replacement].map((hint) => (hints & hint) !== 0)
      assert.deepEqual(found, [mojibake, characters, replacement], lines[at])
    }
  })
  fc.assert(property, { seed: 71, numRuns: 200 })
})

t.test('letters beyond ASCII, and not only a few', async (t) => {
  t.ok(hinted('Það er gott að búa hér á landi elds og ísa', HINT.foreign))
  t.ok(hinted('これは本です', HINT.foreign))
  t.notOk(hinted('It\u2019s a “quoted” — dash… and more of the same', HINT.foreign), 'signs are no letters')
  t.notOk(hinted(`a café, naïve, ${'word '.repeat(200)}`, HINT.foreign))
})

t.test('how a text begins and ends', async (t) => {
  t.ok(hinted(' \n```js\nx\n```', HINT.leadingFence))
  t.notOk(hinted('x ```js\nx\n```', HINT.leadingFence))
  t.ok(hinted('x ```js\nx\n```', HINT.fence))
  t.notOk(hinted('x `y` `` z', HINT.fence))
  for (const open of ['and so', 'one, ', 'as follows:\n', '7', '2.', '(2)', 'été', 'a *', "the dogs'"]) {
    t.ok(hinted(open, HINT.openEnd), open)
  }
  for (const ended of ['It is.', 'Is it?\n\n', 'So!\t', '(so)', '"so"', 'x\n```', '\\']) {
    t.notOk(hinted(ended, HINT.openEnd), ended)
  }
  t.ok(hinted(`Start. ${'round and round '.repeat(6)}`, HINT.loop))
  t.notOk(hinted(`Start. ${'round and round '.repeat(3)} we go then`, HINT.loop))
  const echoes = (prompt: string, completion: string) =>
    (hintsOf([JSON.stringify({ prompt, completion })])[0]! & HINT.echo) !== 0
  t.ok(echoes('What is a bee?', 'what, IS it') && echoes('Bee', 'bee'))
  t.notOk(echoes('What is a bee?', 'What a bee is'))
})

t.test('turns that are not plainly in order are never passed over', async (t) => {
  const role = fc.constantFrom('system', 'user', 'assistant', 'tool', 'narrator', 'human', 'gpt')
  const call = { tool_calls: [{ function: { arguments: '{' } }] }
  const turn = fc
    .tuple(role, fc.constantFrom('Hi', 'Ho there', ''), fc.constantFrom({}, {}, {}, call))
    .map(([who, content, calls]) => ({ role: who, content, ...calls }))
  const property = fc.property(fc.array(turn, { minLength: 1, maxLength: 6 }), (messages) => {
    const findings = checkTurns(turnsOf(messages))
    // A record with an empty turn is rejected as such.
    if (findings.some(({ rule }) => rule === 'empty-turn' || rule === 'no-assistant-turn')) return
    const [hints] = hintsOf([JSON.stringify({ messages })])
    if (findings.length > 0) assert.ok(hints! & HINT.turns, JSON.stringify({ messages, findings }))
  })
  fc.assert(property, { seed: 72, numRuns: 500 })
  const plain = ['system', 'user', 'assistant', 'user', 'assistant'].map((who) => ({
    role: who,
    content: 'Hi',
  }))
  t.equal(hintsOf([JSON.stringify({ messages: plain })])[0]! & HINT.turns, 0)
  t.equal(hintsOf([JSON.stringify({ messages: plain.slice(1, 3) })])[0]! & HINT.turns, 0)
})

t.test('runs of words of a set are seen, and no others', async () => {
  const word = fc.constantFrom('a', 'be', 'see', 'deed', 'Été', '漢', 'longer')
  const list = fc.array(word, { minLength: 1, maxLength: 14 })
  const property = fc.property(
    fc.array(list, { minLength: 1, maxLength: 6 }),
    fc.array(fc.array(word, { maxLength: 60 }), { minLength: 1, maxLength: 20 }),
    (seeds, texts) => {
      const table = seedTable(6, 100)
      for (const gram of seeds.flatMap((seed) => gramHashes(words(seed.join(' ')), 6))) {
        addSeed(table, Number(BigInt.asUintN(32, gram)), Number(gram >> 32n))
      }
      const lines = texts.map((text) => JSON.stringify({ text: `${text.join(' ')} end` }))
      for (const [at, hints] of hintsOf(lines, table).entries()) {
        const expected = holdsSeed(words(`${texts[at]!.join(' ')} end`), table)
        assert.equal((hints & HINT.seed) !== 0, expected, lines[at])
      }
    },
  )
  fc.assert(property, { seed: 73, numRuns: 200 })
})

t.test('a prompt and an answer of which one is English and the other is not are foreign', async (t) => {
  const english = 'The capital of France is Paris, and about two million people live in the city itself.'
  const german = 'Die Hauptstadt von Frankreich ist Paris, wo rund zwei Millionen Menschen wohnen.'
  const code = '```python\nprint(add(2, 3), add(4, 5), add(6, 7), add(8, 9))\n```'
  const turns = (...contents: string[]) =>
    JSON.stringify({
      messages: contents.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content })),
    })
  const isForeign = (line: string, words = ENGLISH_WORDS) =>
    (hintsOf([line], undefined, words)[0]! & HINT.foreign) !== 0
  for (const [prompt, answer, foreign] of [
    [german, english, true],
    [english, german, true],
    [english, english, false],
    [german, german, false],
    [english, code, true],
    [english, 'Paris', false],
    ['Hauptstadt von Frankreich?', english, false],
  ] as const) {
    t.equal(isForeign(JSON.stringify({ prompt, completion: answer })), foreign, `${prompt} ${answer}`)
    t.equal(isForeign(turns(prompt, answer)), foreign)
    t.equal(
      isForeign(turns(english, english, prompt, answer, english, english)),
      foreign || prompt === german,
    )
  }
  t.equal(
    isForeign(JSON.stringify({ prompt: german, completion: english }), new Set()),
    false,
    'without the words',
  )
  // Longer than the pieces in which a text is read: what is English, or not, at the end alone does not count.
  const long = (first: string, second: string) => `${first} `.repeat(3000) + `${second} `.repeat(300)
  t.ok(isForeign(turns(english, long(german, english))))
  t.notOk(isForeign(turns(english, long(english, german))))
  // One record leaves nothing behind for the next.
  const batch = [
    turns(english, german),
    turns(english, english),
    turns(german, german),
    turns(german, english),
  ]
  t.same(
    hintsOf(batch, undefined, ENGLISH_WORDS).map((hints) => (hints & HINT.foreign) !== 0),
    [true, false, false, true],
  )
})
