import t from 'tap'
import { RecordKernel, ROW, compileRecordKernel } from '../../native-free-kernels/record/record.js'
import { HINT_WORDS, boilerplate } from '../../src/stages/boilerplate/boilerplate.js'
import { editLine } from '../../src/stages/boilerplate/edit-line.js'
import { RULES } from '../../src/stages/boilerplate/rules.js'
import { applyEdits, findBoilerplate, hasSubstance } from '../../src/stages/boilerplate/strip.js'
import { sketchShape } from '../../src/stages/near-duplicates.js'

const allHints = { word: true, token: true }
const kernel = new RecordKernel(compileRecordKernel(), {
  shape: 'auto',
  hintWords: HINT_WORDS,
  sketch: sketchShape(0.8),
})

/** What the kernel says that the boilerplate stage should look at in an answer. */
function hintsOf(answer: string): number {
  kernel.scan(Buffer.from(`${JSON.stringify({ prompt: 'p', completion: answer })}\n`))
  kernel.readTexts(1, { words: true, fingerprints: false, sketches: false })
  return kernel.rows(1)[ROW.hints]!
}

for (const rule of RULES) {
  t.test(`rule ${rule.id}`, async (t) => {
    t.ok(rule.examples.length > 0 && rule.leaves.length > 0, 'has examples of both kinds')
    for (const { from, to } of rule.examples) {
      const edits = findBoilerplate(from, 'assistant', allHints)
      t.equal(applyEdits(from, edits), to, from)
      t.ok(edits.some((edit) => edit.rule === rule.id))
      t.not(hintsOf(from), 0, `the kernel hints at: ${from}`)
      t.strictSame(findBoilerplate(from, 'user', allHints), [], 'the user may say what they like')
      t.strictSame(findBoilerplate(from, 'system', allHints), [])
      t.strictSame(findBoilerplate(to, 'assistant', allHints), [], 'what is clean stays clean')
    }
    for (const text of rule.leaves) t.strictSame(findBoilerplate(text, 'assistant', allHints), [], text)
  })
}

t.test('each rule is declared to the ledger and the report', async (t) => {
  t.strictSame(
    boilerplate.edits.map(({ id }) => id),
    RULES.map(({ id }) => id),
  )
})

t.test('the kernel hints whatever the case, the escapes and the text around', async (t) => {
  for (const text of [
    'AS AN AI LANGUAGE MODEL, I say no.',
    `${'word '.repeat(20_000)}.\nAs an AI, I stop here.`,
    'Größe.\nAs a large language model, I measure.',
    'Ende </s>',
    '漢字 <|IM_END|>',
  ]) {
    t.not(hintsOf(text), 0, text.slice(0, 40))
  }
  for (const text of ['Nothing to see here.', 'It is as it was.', 'a < b and c > d, [1] # 2']) {
    t.equal(hintsOf(text), 0, text)
  }
})

t.test('an edit splices the bytes of the line and leaves all others as they were', async (t) => {
  const line =
    '{"a" : 1e400, "completion":"As an AI, \\u0069 \\ud83d\\ude00 \\/ \\"so\\"<|im_end|>", "prompt": "p\\u0000"}'
  kernel.scan(Buffer.from(`${line}\n`))
  const spans = kernel.spans(kernel.rows(1))
  const bytes = Buffer.from(line)
  const edited = editLine(bytes, 0, bytes.length, spans, allHints)
  t.equal(
    edited?.line.toString(),
    '{"a" : 1e400, "completion":"I \\ud83d\\ude00 \\/ \\"so\\"", "prompt": "p\\u0000"}',
  )
})

t.test('offsets in the ledger count code points', async (t) => {
  const line = JSON.stringify({ prompt: 'p', completion: '😀😀 yes<|im_end|>' })
  kernel.scan(Buffer.from(`${line}\n`))
  const bytes = Buffer.from(line)
  const edited = editLine(bytes, 0, bytes.length, kernel.spans(kernel.rows(1)), allHints)
  t.match(edited?.notes, [{ field: 'completion', start: 6, end: 16 }])
})

t.test('hostile texts take no longer than their length', async (t) => {
  const started = performance.now()
  for (const piece of [
    'as an ai ',
    ' ',
    '\n',
    '<|im_start|>',
    '### Human:',
    '</s>',
    '<s>',
    '`',
    '```',
    'as a and ',
  ]) {
    findBoilerplate(piece.repeat(200_000), 'assistant', allHints)
  }
  t.ok(performance.now() - started < 10_000)
})

t.test('a text of signs alone has no substance', async (t) => {
  t.notOk(hasSubstance(' …!?\n'))
  t.ok(hasSubstance('42'))
  t.ok(hasSubstance('漢'))
})
