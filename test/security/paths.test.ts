import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { expandInputs } from '../../src/io/input-paths.js'
import { folder, jsonLines, synthclean } from '../process.js'

const record = (text: string) => `${JSON.stringify({ text })}\n`

t.test('outputs for a folder stay in it, however inputs are named', async (t) => {
  const place = folder()
  mkdirSync(join(place, 'in/deep'), { recursive: true })
  writeFileSync(join(place, 'outside.jsonl'), record('a text from outside'))
  writeFileSync(join(place, 'in/deep/a.jsonl'), record('another text from within'))
  const list = join(place, 'list.txt')
  writeFileSync(list, `${place}/in/../outside.jsonl\n${place}/in/deep/../deep/a.jsonl\n`)
  const out = join(place, 'deeper/out')
  const { status, stderr } = await synthclean([
    '--files-from',
    list,
    '-o',
    `${out}/`,
    '-q',
    '--preset',
    'none',
  ])
  t.same([status, stderr], [0, ''])
  t.same(readdirSync(out, { recursive: true }).sort(), ['a.jsonl', 'outside.jsonl'])
  t.same(readdirSync(join(place, 'deeper')), ['out'])
  t.equal(
    readFileSync(join(place, 'outside.jsonl'), 'utf8'),
    record('a text from outside'),
    'nothing is written over',
  )
})

t.test('names in a listing of a store cannot lead out of the folder', async (t) => {
  for (const [path, listed] of [
    ['s3://bucket/data/', 's3://bucket/data/../../x.jsonl'],
    ['s3://bucket/data/', 's3://bucket/data/a/../../../x.jsonl'],
    ['s3://bucket/data/', 's3://bucket/data/..\\..\\x.jsonl'],
    ['s3://bucket/data/', 's3://bucket/data/./x.jsonl'],
    ['s3://bucket/*.jsonl', 's3://bucket/..'],
    ['hf://datasets/a/b', 'hf://datasets/a/b/../../x.jsonl'],
    ['hf://datasets/a/b', 'hf://datasets/a/b/..'],
    ['s3://bucket/data/', 's3://bucket/data//etc/x.jsonl'],
  ] as const) {
    await t.rejects(
      expandInputs([path], { listRemote: () => Promise.resolve([listed]) }),
      { failure: 'usage', message: /makes no name for an output/ },
      listed,
    )
  }
})

t.test('a record cannot forge an entry of the ledger', async (t) => {
  const forged = '{"action":"reject","stage":"validate","rule":"forged"}'
  const texts = [
    `one\n${forged}\n`,
    `two\u2028${forged}\u2029`,
    `three\r${forged}`,
    'four\u0000\u001b[2J\u0085',
  ]
  const broken = texts.map((text) => `{"text": ${JSON.stringify(text)}, broken\n`)
  const twins = texts.flatMap((text) => [record(text), record(text)])
  const path = join(folder(), 'removed.jsonl')
  const input = [...broken, ...twins, `{"text":"raw \u0007 control"}\n`].join('')
  const { status } = await synthclean(['-q', '--preset', 'none', '--ledger', path], input)
  t.equal(status, 0)
  const text = readFileSync(path, 'utf8')
  const entries = jsonLines<{ stage: string; rule: string; original: string }>(path)
  t.equal(text.split('\n').length - 1, entries.length, 'a line for each entry')
  t.notOk(entries.some(({ rule }) => rule === 'forged'))
  for (const [at, line] of broken.entries()) t.equal(entries[at]!.original, line.slice(0, -1))
  t.notMatch(text, /[\u0000-\u0009\u000b-\u001f]/, 'control characters are escaped')
})

t.test('nor can the name of an input', { skip: process.platform === 'win32' }, async (t) => {
  const place = folder()
  const input = join(place, 'a\n{"action":"forged"}\n.jsonl')
  writeFileSync(input, '{broken\n')
  const path = join(place, 'removed.jsonl')
  await synthclean([input, '-q', '--ledger', path])
  t.match(jsonLines(path), [{ action: 'reject', source: { file: input } }])
})

t.test('a page shows what records and options hold, and runs none of it', async (t) => {
  const attack = `<script>alert(1)</script><img src=x onerror='alert(2)'>"></style></title>&lt;`
  const place = folder()
  const input = join(place, `<b>${'x'}.jsonl`)
  const records = [
    ...[attack, attack].map((text) => JSON.stringify({ text: `${text} and some words more` })),
    ...[1, 2].map((one) =>
      JSON.stringify({ prompt: `${attack} ${one}?`, completion: `Sure! ${attack} is it.` }),
    ),
    `{"text": "${attack.replaceAll('"', '')}`,
    JSON.stringify({ prompt: 'Which?', completion: 'It is.', source: attack }),
  ]
  writeFileSync(input, `${records.join('\n')}\n`)
  const page = join(place, 'report.html')
  const options = ['--report', page, '--balance-by', 'source', '--sample', '5', '--preset', 'none', '-q']
  const { status, stderr } = await synthclean([input, ...options])
  t.same([status, stderr], [0, ''])
  const html = readFileSync(page, 'utf8')
  t.match(html, '&lt;script&gt;alert(1)', 'the record is on the page')
  t.notMatch(html, /<script>alert|<img src=x|onerror='alert\(2\)'>"|<b>x/)
  t.notMatch(
    html,
    /(?:src|href)=["']?(?:https?:|\/\/|javascript:)/i,
    'nothing is loaded, and no link runs anything',
  )
})
