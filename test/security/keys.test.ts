import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { clean } from '../../src/api/index.js'
import { folder, jsonLines, synthclean } from '../process.js'

/** Keys that every JavaScript object answers to. */
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']

/** A record as a line: written out, since an object literal would set the prototype. */
const line = (number: number, key: string, value: string) =>
  `{"prompt":"Which word is number ${number}?","completion":"It is the word w${number}${key.length}q, of course not ${key}.","${key}":${value}}`

const lines = KEYS.flatMap((key, at) => [
  line(10 * at, key, '{"polluted":true}'),
  line(10 * at + 1, key, '7'),
])
const input = `${lines.join('\n')}\n`

t.test('a record leaves byte for byte, whatever its keys', async (t) => {
  const { status, stdout } = await synthclean(['-q', '--repair', '--mask-pii', '--preset', 'none'], input)
  t.equal(status, 0)
  t.equal(stdout.toString(), input)
})

t.test('--balance-by, --keep and --text-field take such a key for the name that it is', async (t) => {
  const path = join(folder(), 'in.jsonl')
  const records = KEYS.map((key, at) => line(at, key, String(at)))
  writeFileSync(path, `${records.join('\n')}\n`)
  for (const key of KEYS) {
    const report = join(folder(), 'report.json')
    const sample = ['--sample', '3', '--balance-by', key, '--report', report, '-q']
    const { status, stdout, stderr } = await synthclean([path, ...sample])
    t.same([status, stderr, stdout.toString().split('\n').length], [0, '', 4], `--balance-by ${key}`)
    const kept = await synthclean([path, '--keep', `max:${key}`, '-q'])
    t.same([kept.status, kept.stdout.toString()], [0, readFileSync(path, 'utf8')], `--keep max:${key}`)
    const text = `{"${key}":"a plain text about ${key}"}\n`
    const own = await synthclean(['--text-field', key, '--preset', 'none', '-q'], text)
    t.same([own.status, own.stdout.toString()], [0, text], `--text-field ${key}`)
  }
  const twins = ['3', '9', '5'].map((rank) => `{"text":"the same text each time","__proto__":${rank}}`)
  writeFileSync(path, `${twins.join('\n')}\n`)
  const best = await synthclean([path, '--keep', 'max:__proto__', '--preset', 'none', '-q'])
  t.equal(best.stdout.toString(), `${twins[1]}\n`, 'its value ranks')
})

t.test('--annotate adds its key beside them', async (t) => {
  const { status, stdout } = await synthclean(['-q', '--annotate'], input)
  t.equal(status, 0)
  for (const [at, kept] of stdout.toString().trimEnd().split('\n').entries()) {
    t.ok(kept.startsWith(lines[at]!.slice(0, -1)), kept)
    t.ok(Object.hasOwn(JSON.parse(kept) as object, '_synthclean'))
  }
})

t.test('a plug-in sees them as data, and the library gives them back', async (t) => {
  const plugin = join(folder(), 'plugin.mjs')
  writeFileSync(
    plugin,
    `export default { name: 'keys', rejects: [{ id: 'polluted', when: 'it is' }], process({ value }) {
      const own = Object.keys(value).some((key) => ${JSON.stringify(KEYS)}.includes(key))
      return ({}).polluted || value.polluted || !own ? { reject: { rule: 'polluted' } } : undefined
    } }\n`,
  )
  const { stdout } = await synthclean(['-q', '--plugin', plugin], input)
  t.equal(stdout.toString(), input)
  const records = lines.map((one) => JSON.parse(one) as object)
  const cleaned: object[] = []
  for await (const record of clean(records, { workers: 1 })) cleaned.push(record)
  t.same(
    cleaned.map((record) => JSON.stringify(record)),
    records.map((record) => JSON.stringify(record)),
  )
  t.equal(({} as { polluted?: boolean }).polluted, undefined)
})

t.test('columns of CSV and Parquet may have such names', async (t) => {
  const place = folder()
  const csv = join(place, 'in.csv')
  writeFileSync(csv, `text,${KEYS.join(',')}\nthe first text,a,b,c,d,e\nanother one,f,g,h,i,j\n`)
  const there = join(place, 'out.parquet')
  const back = join(place, 'back.csv')
  for (const [from, to] of [
    [csv, there],
    [there, back],
  ] as const) {
    const { status, stderr } = await synthclean([from, '-o', to, '--preset', 'none', '-q'])
    t.same([status, stderr], [0, ''], to)
  }
  t.equal(readFileSync(back, 'utf8').replaceAll('\r\n', '\n'), readFileSync(csv, 'utf8'))
})

t.test('roles, tools and shapes of such names are no names of methods', async (t) => {
  const hostile = KEYS.flatMap((key) => [
    `{"messages":[{"role":"user","content":"Which of them is ${key}?"},{"role":"${key}","content":"${key} it is"}]}`,
    `{"conversations":[{"from":"${key}","value":"Is it ${key}?"},{"from":"gpt","value":"It is ${key}."}]}`,
    `{"messages":[{"role":"user","content":"${key}"},{"role":"assistant","content":"","tool_calls":[{"id":"${key}","type":"function","function":{"name":"${key}","arguments":"{\\"${key}\\":1}"}}]},{"role":"tool","tool_call_id":"${key}","content":"done"}]}`,
  ])
  const [ledger, report] = [join(folder(), 'l.jsonl'), join(folder(), 'r.json')]
  const { status, stdout, stderr } = await synthclean(
    ['-q', '--repair', '--annotate', '--ledger', ledger, '--report', report],
    `${hostile.join('\n')}\n`,
  )
  t.same([status, stderr], [0, ''])
  const kept = stdout.toString().split('\n').length - 1
  const rejected = jsonLines<{ action: string }>(ledger).filter(({ action }) => action === 'reject').length
  t.equal(kept + rejected, hostile.length)
})
