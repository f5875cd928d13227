import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Report } from '../../src/scorecard/report.js'
import { distinctRecord, folder, synthclean } from '../process.js'

t.setTimeout(300_000)

const place = folder()
t.teardown(() => rmSync(place, { recursive: true, force: true }))
const input = join(place, 'in')
mkdirSync(input)
const FILES = 5
const RECORDS = 700
const PARTS = 3

/** Duplicates stand in one file: parts compare no record with one of another part. */
function linesOf(file: number): string[] {
  return Array.from({ length: RECORDS }, (_, at) => {
    const number = file * RECORDS + at
    const record = JSON.parse(distinctRecord(number)) as { instruction: string; output: string }
    const answer = (output: string) => JSON.stringify({ ...record, output })
    if (at % 97 === 0) return '{"instruction": "not whole'
    if (at % 31 === 30) return distinctRecord(number - 1)
    if (at % 29 === 28) return distinctRecord(number - 1).replace(/ \w+"}$/, ' other"}')
    if (at % 13 === 0)
      return answer(`Certainly! Here is what I found.\n\n${record.output}. I hope this helps!`)
    if (at % 11 === 0) return answer(`${record.output} and there it ends in the`)
    return distinctRecord(number)
  })
}

for (let file = 0; file < FILES; file++) {
  writeFileSync(
    join(input, `${file}.jsonl`),
    linesOf(file)
      .map((line) => `${line}\n`)
      .join(''),
  )
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Report

/** Runs over the inputs, or one part of them; `name` is that of the report, without its ending. */
async function run(name: string, args: readonly string[]): Promise<void> {
  const outputs = ['-o', join(place, `${name}.jsonl`), '--report', join(place, `${name}.json`), '--overwrite']
  const { status, stderr } = await synthclean([input, '-q', '--mask-templates', 'off', ...outputs, ...args])
  t.equal(status, 0, stderr)
}

async function whole(args: readonly string[] = []): Promise<Report> {
  await run('whole', args)
  return read(join(place, 'whole.json'))
}

/** The reports of all parts. */
async function parts(args: readonly string[] = []): Promise<string[]> {
  for (let index = 0; index < PARTS; index++) {
    const own = ['--shard', `${index}/${PARTS}`, '--workers', String(1 + (index % 2))]
    await run('part-{shard}', [...own, ...args])
  }
  return Array.from({ length: PARTS }, (_, index) => join(place, `part-0000${index}-of-0000${PARTS}.json`))
}

async function merged(paths: readonly string[]): Promise<Report> {
  const path = join(place, 'merged.json')
  const { status, stderr } = await synthclean(['report', '--merge', ...paths, '-o', path])
  t.equal(status, 0, stderr)
  return read(path)
}

/** What a report tells of the records. */
function ofRecords({
  input,
  output,
  rejected,
  edited,
  tagged,
  shapes,
  scores,
  histograms,
  patterns,
  bias,
}: Report) {
  return { input, output, rejected, edited, tagged, shapes, scores, histograms, patterns, bias }
}

t.test('the reports of all parts make that of one run, in any order', async (t) => {
  const one = await whole()
  const paths = await parts()
  const report = await merged(paths.toReversed())
  t.same(ofRecords(report), ofRecords(one))
  t.ok(
    one.rejected['near-duplicates'] && one.rejected.validate && one.edited.boilerplate && one.tagged.validate,
  )
  t.equal(one.input.records, FILES * RECORDS)
  t.same(report.nearDuplicates?.histogram, one.nearDuplicates?.histogram)
  // Estimates, which each part has rounded.
  for (const [at, { records }] of one.nearDuplicates!.removedAt.entries()) {
    t.ok(Math.abs(report.nearDuplicates!.removedAt[at]!.records - records) <= PARTS)
  }
  const rules = (found: Report) => found.examples?.map(({ stage, rule }) => `${stage}/${rule}`).toSorted()
  t.same(rules(report), rules(one))
  t.same(report.options['inputs'], one.options['inputs'])
  t.notOk('seen' in report || 'shard' in report.options || 'index' in report)
  const seconds = paths.map((path) => read(path).timing.seconds)
  t.equal(report.timing.seconds, Math.max(...seconds))
})

t.test('target and reference count in parts as in one run', async (t) => {
  const target = join(place, 'target.jsonl')
  writeFileSync(target, Array.from({ length: 50 }, (_, at) => `${distinctRecord(at * 60 + 1)}\n`).join(''))
  const args = ['--target', target, '--reference', target]
  const one = await whole(args)
  const report = await merged(await parts(args))
  // Sums of shares, added in another order.
  t.ok(Math.abs(report.scores!.before.novelty.score! - one.scores!.before.novelty.score!) < 1e-9)
  t.equal(report.scores!.after.relevance.score, one.scores!.after.relevance.score)
  t.not(one.scores!.before.novelty.score, 1)
})

t.test('without scores there are the counts', async (t) => {
  const one = await whole(['--scores', 'off'])
  const paths = await parts(['--scores', 'off'])
  t.same(ofRecords(await merged(paths)), ofRecords(one))
  t.notOk('seen' in read(paths[0]!))
  const { stdout } = await synthclean(['report', '--merge', ...paths])
  t.match(stdout.toString(), '3,500 records came in')
})

t.test('what does not belong together is not merged', async (t) => {
  const paths = await parts()
  const [first, second] = paths as [string, string]
  const one = join(place, 'whole.json')
  await run('other-{shard}', ['--shard', `1/${PARTS}`, '--near-threshold', '0.7'])
  await run('longer-{shard}', ['--shard', `1/${PARTS + 1}`])
  const changed = join(place, 'changed.json')
  writeFileSync(changed, JSON.stringify({ ...read(second), version: '0.0.1' }))
  const cases: [string[], RegExp][] = [
    [[first, second], /1 of 3 parts are missing: 2/],
    [[...paths, first], /both of part 0 of 3/],
    [[one, ...paths], /whole\.json is not the report of a part/],
    [[first, join(place, `other-00001-of-0000${PARTS}.json`)], /they differ in the option nearThreshold/],
    [
      [first, join(place, `longer-00001-of-0000${PARTS + 1}.json`)],
      /differ in the number of parts \(3 and 4\)/,
    ],
    [[first, changed], /differ in the version/],
    [[...paths, '-o', join(place, 'merged.txt')], /expected a path that ends with \.json or \.html/],
    [[...paths, '-o', first], /would be written over/],
  ]
  for (const [args, message] of cases) {
    const { status, stderr } = await synthclean(['report', '--merge', ...args])
    t.equal(status, 2, args.join(' '))
    t.match(stderr, message)
  }
})
