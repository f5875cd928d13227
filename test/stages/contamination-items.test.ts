import { linesOf } from '../../src/io/input/lines-of.js'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import {
  evaluationItem,
  EvaluationFileError,
  evaluationItems,
  FIELDS,
  withoutAnnotations,
  type EvaluationItem,
} from '../../src/stages/contamination/items.js'

async function itemsOf(file: string): Promise<EvaluationItem[]> {
  const items: EvaluationItem[] = []
  for await (const item of evaluationItems(file, linesOf)) items.push(item)
  return items
}

/** A Zstandard frame of one block that is not compressed (RFC 8878), for up to 255 bytes. */
function rawZstandard(content: Buffer): Buffer {
  const block = (content.length << 3) | 1
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0x20, content.length, block & 0xff, (block >> 8) & 0xff, block >> 16]
  return Buffer.concat([Buffer.from(head), content])
}

const folder = t.testdir()
mkdirSync(folder, { recursive: true })
let files = 0
function file(content: string | Buffer, ending = '.jsonl'): string {
  const path = join(folder, `${files++}${ending}`)
  writeFileSync(path, content)
  return path
}

const short = ({ line, question, answer }: EvaluationItem) => `${line} ${question}/${answer}`
const LINES = '{"question":"one","answer":"1"}\n{"question":"two\u2028","answer":"2"}'
const EXPECTED = ['1 one/1', '2 two\u2028/2']

t.test('JSON Lines, packed or not', async (t) => {
  t.same((await itemsOf(file(LINES))).map(short), EXPECTED)
  t.same((await itemsOf(file(gzipSync(LINES), '.jsonl.gz'))).map(short), EXPECTED)
  t.same((await itemsOf(file(rawZstandard(Buffer.from(LINES)), '.jsonl.zst'))).map(short), EXPECTED)
})

t.test('blank lines count as lines; CRLF and a byte-order mark do no harm', async (t) => {
  const text = `\ufeff\r\n\n${LINES.replace('\n', '\r\n\r\n')}\r\n`
  t.same((await itemsOf(file(text))).map(short), ['3 one/1', '5 two\u2028/2'])
})

t.test('one JSON text: an array, or an object with an array of records', async (t) => {
  const records = LINES.split('\n').map((line) => JSON.parse(line) as object)
  t.same((await itemsOf(file(JSON.stringify(records), '.json'))).map(short), EXPECTED)
  t.same((await itemsOf(file(JSON.stringify(records, null, 2), '.json'))).map(short), EXPECTED)
  const inside = { name: 'a set', examples: records }
  t.same((await itemsOf(file(JSON.stringify(inside), '.json'))).map(short), EXPECTED)
  t.same((await itemsOf(file(JSON.stringify(inside, null, 1), '.json'))).map(short), EXPECTED)
  t.same((await itemsOf(file('{"question":"only","answer":"1"}'))).map(short), ['1 only/1'])
})

t.test('lines whose records hold arrays of records are lines', async (t) => {
  const line = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] })
  t.same((await itemsOf(file(`${line}\n${line}\n`))).map(short), ['1 Hello/', '2 Hello/'])
})

t.test('lines that are cut by the size of a read', async (t) => {
  const lines = Array.from({ length: 3000 }, (_, at) => `{"question":"${'é'.repeat(at % 97)}${at}"}`)
  const items = await itemsOf(file(lines.join('\n')))
  t.equal(items.length, 3000)
  t.equal(items[2999]!.question, `${'é'.repeat(2999 % 97)}2999`)
})

t.test('fields by the names that sets use', async (t) => {
  const read = (record: Record<string, unknown>) => evaluationItem(record, 1)
  t.match(read({ task_id: 'x/0', prompt: 'def f():', canonical_solution: 'return 1', test: 'assert f()' }), {
    question: 'def f():',
    answer: 'return 1',
  })
  t.match(read({ instruction: 'Sort.', input: '3 1 2', output: '1 2 3' }), {
    question: 'Sort.\n3 1 2',
    answer: '1 2 3',
  })
  const choices = { text: ['iron', 'tin'], label: ['A', 'B'] }
  t.match(read({ question: 'Which?', choices, answerKey: 'A' }), {
    question: 'Which?',
    choices: ['iron', 'tin'],
    answer: '',
  })
  t.match(read({ passage: 'A long story.', question: 'Who?', answer: true }), {
    question: 'Who?',
    answer: '',
  })
  t.match(read({ passage: 'A long story.', answer: 'She' }), { question: 'A long story.', answer: 'She' })
  t.match(read({ text: 'The end of it is near' }), { question: 'The end of it is near' })
  t.match(read({ id: 'a', left: 'one', right: ['two', 3, null, { deep: 'three' }] }), {
    question: 'one\ntwo\nthree',
    answer: '',
  })
  t.match(read({ question: null, answer: 7 }), { question: '', choices: [], answer: '' })
})

t.test('annotations are left out', async (t) => {
  for (const { example, without } of FIELDS.annotations) t.equal(withoutAnnotations(example), without)
  t.equal(withoutAnnotations('1 << 2 and 3 >> 1'.replace(' and', '\nand')), '1 << 2\nand 3 >> 1')
})

t.test('a file that cannot be used is an error with its place', async (t) => {
  const failing = async (path: string, place: { line?: number; message: RegExp }) => {
    const error = await itemsOf(path).catch((error: unknown) => error)
    t.ok(error instanceof EvaluationFileError)
    t.match(error, { file: path, ...place })
  }
  await failing(file(`${LINES}\n{"question":`), { line: 3, message: /line 3: / })
  await failing(file(`${LINES}\n[1]`), { line: 3, message: /no JSON object/ })
  await failing(file('{"question":\nnothing'), { line: 1, message: /line 1: / })
  await failing(file('[{"question":"one"},2]'), { line: 2, message: /no JSON object/ })
  await failing(file('17'), { message: /no records/ })
  await failing(file('\n \n'), { message: /no records/ })
  await failing(file(Buffer.from([...Buffer.from(`${LINES}\n`), 0xff])), { line: 3, message: /line 3: / })
  await t.rejects(itemsOf(join(folder, 'absent.jsonl')), { message: /absent.jsonl: no such file/ })
  const cut = file(gzipSync(LINES).subarray(0, 20), '.gz')
  await t.rejects(itemsOf(cut), { failure: 'failed', message: cut })
})
