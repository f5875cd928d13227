import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { distinctRecord, folder, root, synthclean } from '../process.js'

const example = join(root, 'examples/corpus.jsonl')
const place = folder()
const json = join(place, 'report.json')
const page = join(place, 'report.html')

t.before(async () => {
  const { status, stderr } = await synthclean([
    example,
    '-q',
    '--dry-run',
    '--report',
    json,
    '--report',
    page,
  ])
  if (status !== 0) throw new Error(stderr)
})

t.test('one run writes its report as JSON and as HTML; the JSON gives the same page later', async (t) => {
  const later = join(place, 'later.html')
  t.match(await synthclean(['report', json, '-o', later]), { status: 0, stderr: '' })
  t.equal(readFileSync(later, 'utf8'), readFileSync(page, 'utf8'))
  t.match(readFileSync(page, 'utf8'), '392 records came in, 320 were kept, 72 were removed (18.4%).')
})

t.test('without -o a report is text', async (t) => {
  const { status, stdout } = await synthclean(['report', json])
  t.equal(status, 0)
  t.match(stdout.toString(), /^392 records came in/)
  t.match(stdout.toString(), /exact-duplicates\.same-text +25\n/)
  const piped = await synthclean(['report', '-'], readFileSync(json))
  t.equal(piped.stdout.toString(), stdout.toString())
})

t.test('two reports are compared, as text and as a page', async (t) => {
  const other = join(place, 'other.json')
  await synthclean([example, '-q', '--dry-run', '--near-threshold', '0.95', '--report', other])
  const { status, stdout } = await synthclean(['report', json, other])
  t.equal(status, 0)
  t.match(stdout.toString(), /near-duplicates\.similar-text +18 +\d +−1\d\n/)
  t.match(stdout.toString(), 'nearThreshold: 0.8 → 0.95')
  const compared = join(place, 'compared.html')
  t.match(await synthclean(['report', json, other, '-o', compared]), { status: 0 })
  t.match(readFileSync(compared, 'utf8'), 'Two runs compared')
})

t.test('files that are no reports are named with what is wrong', async (t) => {
  const broken = join(place, 'broken.json')
  writeFileSync(broken, '{"input":{"records":1}}')
  const cases: [args: string[], status: number, message: RegExp][] = [
    [[broken], 1, /broken\.json: this is no report of synthclean/],
    [[example], 1, /corpus\.jsonl: this is no report of synthclean: not JSON/],
    [[join(place, 'absent.json')], 1, /cannot read .*absent\.json: no such file/],
    [[json, json, json], 2, /takes one report, or two/],
    [[], 2, /at least 1/],
    [[json, '-o', join(place, 'x.txt')], 2, /ends with \.html/],
    [['-', '-'], 2, /only once/],
  ]
  for (const [args, status, message] of cases) {
    const outcome = await synthclean(['report', ...args])
    t.equal(outcome.status, status, args.join(' '))
    t.match(outcome.stderr, message)
    t.notMatch(outcome.stderr, 'not expected')
  }
})

t.test('--fail-if ends with 4 where a gate is met or cannot be told, and says why', async (t) => {
  const input = `${distinctRecord(1)}\n${distinctRecord(2)}\n${distinctRecord(2)}\nbroken\n`
  const cases: [gates: string[], status: number, message: RegExp | undefined][] = [
    [['removed.share > 50%'], 0, undefined],
    [['removed.share >= 50%'], 4, /--fail-if "removed\.share >= 50%" is met: removed\.share is 0\.5\n/],
    [
      ['output.records < 2', 'rejected.validate > 0'],
      4,
      /"rejected\.validate > 0" is met: rejected\.validate is 1\n/,
    ],
    [['rejected.near-duplicates.similar-text > 0'], 0, undefined],
    [['timing.nothing > 0'], 4, /"timing\.nothing > 0" cannot be told: the report has no timing\.nothing\n/],
    [['timing.nothing > 0 or output.records > 0'], 4, /is met: /],
  ]
  for (const [gates, status, message] of cases) {
    const args = gates.flatMap((gate) => ['--fail-if', gate])
    const outcome = await synthclean(['-q', ...args], input)
    t.equal(outcome.status, status, gates.join(', '))
    if (message) t.match(outcome.stderr, message)
    else t.equal(outcome.stderr, '')
    t.equal(
      outcome.stdout.toString(),
      `${distinctRecord(1)}\n${distinctRecord(2)}\n`,
      'the records are written',
    )
  }
  const both = await synthclean(['-q', '--max-invalid', '0', '--fail-if', 'output.records > 0'], input)
  t.equal(both.status, 3, 'too many invalid records come first')
  t.match(both.stderr, /is met: output\.records is 2\n.*1 records are invalid/)
})

t.test('a wrong expression is found before anything is read or written', async (t) => {
  const output = join(place, 'never.jsonl')
  const outcome = await synthclean([example, '-o', output, '--fail-if', 'output.records >> 5'])
  t.equal(outcome.status, 2)
  t.match(outcome.stderr, '\n  output.records >> 5\n                  ^\n')
  t.notOk(existsSync(output))
})
