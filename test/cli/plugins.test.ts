import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { distinctRecord, folder, jsonLines, root, synthclean } from '../process.js'

const example = join(root, 'examples/plugins/max-emoji.mjs')

/** A plug-in with this body of `process`, and rules for all ends. */
function plugin(name: string, body: string): string {
  const path = join(folder(), `${name}.mjs`)
  writeFileSync(
    path,
    `export default {
      name: '${name}',
      rejects: [{ id: 'no', when: 'it is not wanted' }],
      edits: [{ id: 'set', when: 'it is to be otherwise' }],
      tags: [{ id: 'so', when: 'it is so' }],
      process({ texts, value }) {
        ${body}
      },
    }\n`,
  )
  return path
}

async function clean(records: readonly (object | string)[], ...args: string[]) {
  const place = folder()
  const [ledger, report] = [join(place, 'ledger.jsonl'), join(place, 'report.json')]
  const lines = records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record)))
  const options = ['--ledger', ledger, '--report', report, '--workers', '1', '-q', ...args]
  const { stdout, status, stderr } = await synthclean(options, `${lines.join('\n')}\n`)
  const done = existsSync(report)
  return {
    kept: stdout.toString().split('\n').slice(0, -1),
    entries: done ? jsonLines(ledger) : [],
    report: (done ? JSON.parse(readFileSync(report, 'utf8')) : {}) as Record<string, unknown>,
    status,
    stderr,
  }
}

const SWARM = { prompt: 'Is it a party?', completion: '🎉 😀 😁 😂 🤣 😃' }
const REPEATS =
  '{"prompt":"Who won?", "id": 12345678901234567890, "completion":"The caf\\u00e9 won 🎉🎉 🎉 again."}'
const PLAIN = { prompt: 'Is it 🎉🎉?', completion: 'It is a plain answer.' }

t.test('the example of the documentation, on the real command line', async (t) => {
  const { kept, entries, report, status } = await clean(
    [SWARM, REPEATS, PLAIN],
    ...[
      '--plugin',
      `${example}?max=5`,
      '--annotate',
      '--fail-if',
      'rejected.plugins.max-emoji/too-many >= 1',
    ],
  )
  t.equal(status, 4, 'a gate can name a rule of a plug-in')
  t.equal(kept.length, 2)
  t.ok(
    kept[0]!.startsWith(
      `${REPEATS.replace('🎉🎉 🎉', '🎉').slice(0, -1)},"_synthclean":{"tags":["max-emoji/some"]`,
    ),
  )
  t.ok(kept[1]!.startsWith(`${JSON.stringify(PLAIN).slice(0, -1)},"_synthclean":{"tags":[]`))
  t.same(entries, [
    {
      action: 'reject',
      stage: 'plugins',
      rule: 'max-emoji/too-many',
      value: 6,
      threshold: 5,
      source: { file: '<stdin>', line: 1, offset: 0 },
      original: JSON.stringify(SWARM),
    },
    {
      action: 'edit',
      stage: 'plugins',
      rule: 'max-emoji/repeated',
      source: { file: '<stdin>', line: 2, offset: Buffer.byteLength(JSON.stringify(SWARM)) + 1 },
      edits: [
        {
          stage: 'plugins',
          rule: 'max-emoji/repeated',
          field: 'completion',
          start: 14,
          end: 17,
          removed: '🎉 🎉',
          inserted: '',
        },
      ],
      original: REPEATS,
    },
  ])
  t.match(report, {
    rejected: { plugins: { 'max-emoji/too-many': 1 } },
    edited: { plugins: { 'max-emoji/repeated': 1 } },
    tagged: { plugins: { 'max-emoji/some': 1 } },
    examples: [{ stage: 'plugins', rule: 'max-emoji/too-many' }, { rule: 'max-emoji/repeated' }],
    options: { texts: { plugins: [{ name: 'max-emoji', path: example, options: { max: '5' } }] } },
  })
  t.equal((await clean([SWARM], '--plugin', example, '--skip', 'plugins')).kept.length, 1)
  t.match((await clean([SWARM], '--plugin', `${example}?max=few`)).stderr, /max must be a number, not few/)
})

t.test('the documentation shows the example as it is, and its types hold', async (t) => {
  t.ok(readFileSync(join(root, 'docs/plugins.md'), 'utf8').includes(readFileSync(example, 'utf8')))
  const types = ['--types', 'node', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024']
  const check = (path: string) =>
    spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...['--ignoreConfig', '--noEmit', '--allowJs', '--checkJs', '--strict', ...types, path],
      ],
      { cwd: root, encoding: 'utf8' },
    )
  t.same(check(example).stdout, '')
  // The types come by the name that authors use, so a fault must be found.
  const wrong = join(root, 'dist/wrong-plugin.mjs')
  writeFileSync(
    wrong,
    readFileSync(example, 'utf8').replace("rule: 'too-many', value", "rules: 'too-many', value"),
  )
  t.match(check(wrong).stdout, /wrong-plugin\.mjs\(\d+,\d+\): error TS2\d+/)
})

t.test('the HTML report tells when a rule of a plug-in is met', async (t) => {
  const html = join(folder(), 'report.html')
  await clean([SWARM, PLAIN], '--plugin', example, '--report', html)
  t.match(readFileSync(html, 'utf8'), 'When an answer has more emoji than `max`.')
})

t.test('an edited record is compared as it was edited', async (t) => {
  const lower = plugin(
    'lower',
    "return { edit: [{ rule: 'set', field: 'text', text: texts[0].text.replace(/\\d+/, '#') }] }",
  )
  const records = [1, 2].map((number) => ({
    text: `Ticket ${number} was closed by its author without a word`,
  }))
  const { kept, entries } = await clean(records, '--plugin', lower, '--preset', 'none')
  t.equal(kept.length, 1)
  t.match(entries, [{ action: 'edit' }, { stage: 'exact-duplicates', edits: [{ rule: 'lower/set' }] }])
})

t.test('several plug-ins, in the order given; of a sample drawn at the end too', async (t) => {
  const first = plugin(
    'first',
    "return { edit: [{ rule: 'set', field: 'text', text: texts[0].text + ' first' }] }",
  )
  const second = plugin(
    'second',
    "if (value.text.length > 40) return { reject: { rule: 'no', value: value.text } }; return { tags: ['so'], edit: [{ rule: 'set', field: 'text', text: value.text + ' second' }] }",
  )
  const both = ['--plugin', first, '--plugin', second, '--preset', 'none']
  const records = [{ text: 'A bird in a tree' }, { text: 'A ship that goes from port to port all day' }]
  const { kept, entries, report } = await clean(records, ...both)
  t.same(kept, ['{"text":"A bird in a tree first second"}'])
  t.match(entries, [
    { rule: 'first/set', edits: [{ rule: 'first/set' }, { rule: 'second/set' }] },
    { rule: 'second/no', value: `${records[1]!.text} first`, edits: [{ rule: 'first/set' }] },
  ])
  t.match(report['edited'], { plugins: { 'first/set': 1, 'second/set': 1 } })
  const drawn = await clean(records, ...both, '--sample', '10', '--annotate')
  t.match(drawn.kept, [/"A bird in a tree first second","_synthclean":\{"tags":\["second\/so"\]/])
  t.match(drawn.entries, [
    { action: 'reject', rule: 'second/no' },
    { action: 'edit', rule: 'first/set' },
  ])
})

t.test('a plug-in that throws ends the run, and no output appears', async (t) => {
  const throwing = plugin('throwing', "if (texts[0].text.includes('now')) throw new RangeError('too far')")
  const output = join(folder(), 'clean.jsonl')
  const records = ['{"text":"Not yet"}', `{"text":"But now ${'and then '.repeat(30)}"}`]
  const { status, stderr, entries } = await clean(
    records,
    '--plugin',
    throwing,
    '-o',
    output,
    '--preset',
    'none',
  )
  t.equal(status, 1)
  t.equal(
    stderr,
    `synthclean: plug-in throwing (${throwing}) failed: RangeError: too far; the record begins with ${records[1]!.slice(0, 100)}…\n`,
  )
  t.notOk(existsSync(output))
  t.same(entries, [])
  const verbose = await clean(records, '--plugin', throwing, '-v')
  t.match(verbose.stderr, /at Object\.process \(file:.*throwing\.mjs:7:\d+\)/)
  const quitting = await clean(records, '--plugin', plugin('quitting', 'process.exit(0)'))
  t.equal(quitting.status, 1)
  t.match(quitting.stderr, /worker/)
})

t.test('faults of plug-ins are told before any record is read', async (t) => {
  const { status, stderr } = await clean([PLAIN], '--plugin', './none.mjs')
  t.equal(status, 2)
  t.match(stderr, './none.mjs: there is no such file')
  const broken = join(folder(), 'broken.mjs')
  writeFileSync(broken, "\nthrow new Error('no model')\n")
  const verbose = await clean([PLAIN], '--plugin', broken, '-v')
  t.equal(verbose.status, 2)
  t.match(verbose.stderr, /broken\.mjs:2/)
})

t.test('a plug-in that loads in no worker is told of with its reason', async (t) => {
  const path = join(folder(), 'main-only.mjs')
  const check =
    "import { isMainThread } from 'node:worker_threads'\nif (!isMainThread) throw new Error('main thread only')\n"
  writeFileSync(path, check + readFileSync(plugin('main-only', ''), 'utf8'))
  for (const records of [[PLAIN], []]) {
    const { status, stderr } = await clean(records, '--plugin', path)
    t.equal(status, 1)
    t.match(stderr, /main thread only/)
  }
})

t.test('what a plug-in prints does not come between the records', async (t) => {
  const path = plugin('printing', "console.log('judging'); process.stdout.write('more\\n')")
  writeFileSync(path, `console.log('loading')\n${readFileSync(path, 'utf8')}`)
  const { kept, stderr } = await clean([PLAIN], '--plugin', path)
  t.same(kept, [JSON.stringify(PLAIN)])
  for (const printed of ['loading', 'judging', 'more']) t.match(stderr, `${printed}\n`)
})

t.test('records that no stage can read are shown to no plug-in', async (t) => {
  const path = plugin('all', "return { reject: { rule: 'no' } }")
  const { kept } = await clean(['{"text":', '[1]', '{"text":"It is"}'], '--plugin', path, '--only', 'plugins')
  t.same(kept, ['{"text":', '[1]'])
})

t.test('the same bytes whatever the number of workers', async (t) => {
  const judge = plugin(
    'judge',
    `const n = Number(value.instruction.slice(9))
     if (n % 7 === 0) return { reject: { rule: 'no', value: n } }
     if (n % 5 === 0) return { edit: [{ rule: 'set', field: 'output', text: 'Of ' + texts.at(-1).text }] }
     if (n % 3 === 0) return { tags: ['so'] }`,
  )
  const input = Array.from({ length: 12_000 }, (_, number) => `${distinctRecord(number)}\n`).join('')
  t.ok(input.length > 4 * 2 ** 20, 'several batches')
  const outcomes = []
  for (const workers of ['1', '2', '4']) {
    const ledger = join(folder(), 'ledger.jsonl')
    const args = ['--plugin', judge, '--workers', workers, '--ledger', ledger, '--annotate', '-q']
    const { stdout, status } = await synthclean(args, input)
    t.equal(status, 0)
    outcomes.push({ output: stdout.toString(), ledger: readFileSync(ledger, 'utf8') })
  }
  const [one, two, four] = outcomes
  t.ok(one!.output === two!.output && one!.output === four!.output)
  t.ok(one!.ledger === two!.ledger && one!.ledger === four!.ledger)
  const rejected = one!.ledger.split('\n').filter((entry) => entry.includes('"rule":"judge/no"'))
  t.equal(rejected.length, Math.ceil(12_000 / 7))
  t.match(one!.output, '"tags":["judge/so"]')
})

t.test('the package exports the types under the name that authors import', async (t) => {
  const resolved = execFileSync(
    process.execPath,
    ['--input-type=module', '-e', "console.log(import.meta.resolve('synthclean/plugin'))"],
    { cwd: root, encoding: 'utf8' },
  ).trim()
  t.ok(existsSync(new URL(resolved)), resolved)
})
