import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { clean, cleanFiles, cleanStream, SynthcleanError, type LedgerEntry } from '../../src/api/index.js'
import { folder, jsonLines, root, synthclean } from '../process.js'

interface Instruction {
  instruction: string
  output: string
}

const corpus = join(root, 'examples/corpus.jsonl')
const lines = readFileSync(corpus, 'utf8').trimEnd().split('\n')

/** Records of the example corpus that are JSON. */
const records = lines.flatMap((line): Instruction[] => {
  try {
    return [JSON.parse(line) as Instruction]
  } catch {
    return []
  }
})

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

t.test(
  'records go in and out as objects, and what becomes of them is what the command line does',
  async (t) => {
    const input = records.map((record) => JSON.stringify(record)).join('\n')
    const changes: LedgerEntry[] = []
    const run = clean(records, { nearThreshold: 0.7, onChange: (entry) => changes.push(entry) })
    const found = await all(run)
    const place = folder()
    const same = await synthclean(['--near-threshold', '0.7', '--ledger', join(place, 'l.jsonl')], input)
    t.same(
      found,
      same.stdout
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    )
    const expected = jsonLines<LedgerEntry>(join(place, 'l.jsonl'))
    t.same(
      changes.map(({ source: { line }, ...rest }) => ({ ...rest, witness: undefined, source: line })),
      expected.map(({ source: { line }, ...rest }) => ({ ...rest, witness: undefined, source: line })),
    )
    const report = await run.report
    t.equal(report.input.records, records.length)
    t.equal(report.output.records, found.length)
    t.equal(report.options['nearThreshold'], 0.7)
    t.ok(report.scores)
  },
)

t.test('a stream of objects can be cleaned in a pipeline', async (t) => {
  const found: unknown[] = []
  const target = new Writable({
    objectMode: true,
    write(record, _encoding, callback) {
      found.push(record)
      callback()
    },
  })
  await pipeline(Readable.from(records), cleanStream({ scores: 'off' }), target)
  t.same(found, await all(clean(records, { scores: 'off' })))
})

t.test('a generator that is faster than its reader waits, and one left early is ended', async (t) => {
  let made = 0
  function* many() {
    for (;;) yield { text: `record number ${made++} with words of its own ${made * 7919}` }
  }
  const run = clean(many(), { only: ['validate'], scores: 'off', workers: 1 })
  let read = 0
  for await (const record of run) {
    t.type(record.text, 'string')
    if (++read === 10) break
  }
  await t.rejects(run.report)
  const after = made
  await new Promise((resolve) => setTimeout(resolve, 200))
  t.equal(made, after, 'nothing more is made')
})

t.test('what fails is told: a source, and options', async (t) => {
  async function* broken() {
    yield { text: 'one' }
    await Promise.resolve()
    throw new Error('the source broke')
  }
  await t.rejects(all(clean(broken())), /the source broke/)
  await t.rejects(all(clean(records, { nearThreshold: 2 })), {
    failure: 'usage',
    message: /--near-threshold "2"/,
  })
  await t.rejects(all(clean(records, { unknown: 1 } as never)), SynthcleanError)
  const aborted = AbortSignal.abort(new Error('enough'))
  await t.rejects(all(clean(records, { signal: aborted })))
})

t.test('what fails behind the last record is told by the records and by the report', async (t) => {
  const place = folder()
  const run = clean(removing(place), { index: join(place, 'run.index') })
  await t.rejects(all(run), { failure: 'failed', message: /run\.index/ })
  await t.rejects(run.report, { failure: 'failed', message: /run\.index/ })
})

/** Records, and before the last one the folder is gone in which the index is to be saved. */
function* removing(place: string) {
  yield* records.slice(1)
  rmSync(place, { recursive: true })
  yield records[0]!
}

t.test('files are cleaned as by the command line', async (t) => {
  const place = folder()
  writeFileSync(join(place, 'a.jsonl'), lines.join('\n'))
  const output = join(place, 'out.jsonl')
  const report = await cleanFiles([join(place, 'a.jsonl')], { output, sample: 0.5 })
  t.ok(existsSync(output))
  t.equal(jsonLines(output).length, report.output.records)
  const again = cleanFiles([join(place, 'a.jsonl')], { output })
  await t.rejects(again, /exists: name another file, or give --overwrite/)
})
