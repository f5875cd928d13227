import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import t, { type Test } from 'tap'
import { randomNumbers } from '../native-free-kernels/reader.js'
import { folder, synthclean } from '../process.js'
import { records, runOn, type LedgerEntry, type SampleRun } from '../sample-run.js'

/** Holds a run to the first promise: nothing is lost, and all that is left out is told. */
function checkSum(t: Test, input: readonly string[], { kept, entries, report }: SampleRun): void {
  const rejected = entries.filter(({ action }) => action === 'reject')
  t.equal(report.input.records, input.length)
  t.equal(report.output.records, kept.length)
  t.equal(kept.length + rejected.length, input.length)
  const out = rejected.filter(({ stage }) => stage === 'diversity')
  t.ok(out.every(({ rule }) => ['density', 'quota', 'draw'].includes(rule)))
  const told = Object.values(report.rejected.diversity ?? {}).reduce((sum, count) => sum + count, 0)
  t.equal(told, out.length)
  const at = new Map(input.map((line, index) => [line, index + 1]))
  t.ok(rejected.every(({ original, source }) => at.get(original) === source.line))
}

const CORPUS = records(1000)
// Each eleventh is a copy, each thirteenth no record.
const MIXED = CORPUS.map((line, at) =>
  at % 11 === 10 ? CORPUS[at - 10]! : at % 13 === 12 ? `{"broken ${at}` : line,
)

t.test('a share is exact, and the ledger has all the rest', async (t) => {
  for (const [share, wanted] of [
    ['0.2', 200],
    ['37.3%', 373],
    ['0.0004', 0],
    ['0.9999', 1000],
    ['100%', 1000],
  ] as const) {
    const run = await runOn(CORPUS, '--sample', share)
    t.equal(run.status, 0, run.stderr)
    t.equal(run.kept.length, wanted, share)
    checkSum(t, CORPUS, run)
  }
})

t.test('a number of records is exact, in the order of the input', async (t) => {
  for (const count of [1, 250, 999, 1000, 1001, 100_000]) {
    const run = await runOn(CORPUS, '--sample', String(count))
    t.equal(run.status, 0, run.stderr)
    t.equal(run.kept.length, Math.min(count, 1000), String(count))
    const kept = new Set(run.kept)
    t.ok(
      isDeepStrictEqual(
        run.kept,
        CORPUS.filter((line) => kept.has(line)),
      ),
    )
    checkSum(t, CORPUS, run)
  }
})

t.test('a size is kept to within a record', async (t) => {
  const longest = Math.max(...CORPUS.map((line) => line.length + 1))
  for (const [size, bytes] of [
    ['100KiB', 102_400],
    ['37kb', 37_000],
    ['600B', 600],
  ] as const) {
    const run = await runOn(CORPUS, '--sample', size)
    t.equal(run.status, 0, run.stderr)
    t.ok(
      run.report.output.bytes <= bytes && run.report.output.bytes > bytes - longest,
      `${run.report.output.bytes}`,
    )
    checkSum(t, CORPUS, run)
  }
  t.same((await runOn(CORPUS, '--sample', '10MiB')).kept, CORPUS)
  t.same((await runOn(CORPUS, '--sample', '10B')).kept, [], 'no record is so short')
})

t.test('the sample is of what the other stages keep', async (t) => {
  for (const sample of ['0.5', '300']) {
    const run = await runOn(MIXED, '--sample', sample)
    t.equal(run.status, 0, run.stderr)
    const cleaned = MIXED.length - run.entries.filter(({ stage }) => stage !== 'diversity').length
    t.ok(cleaned < 900 && cleaned > 800)
    t.equal(run.kept.length, sample === '300' ? 300 : Math.round(cleaned / 2))
    t.ok(
      run.entries.some(({ rule }) => rule === 'same-text') &&
        run.entries.some(({ rule }) => rule === 'invalid-json'),
    )
  }
})

t.test('an empty input gives an empty sample', async (t) => {
  for (const args of [
    ['--sample', '0.5'],
    ['--sample', '5'],
    ['--balance-by', 'a=x:1'],
    ['--sample', '5', '--balance-by', 'a=x:1'],
  ]) {
    const run = await runOn([], ...args)
    t.equal(run.status, 0, run.stderr)
    t.same(run.kept, [])
  }
})

t.test('the same sample for any number of workers, for pipes and for files', async (t) => {
  // Several batches, and copies that are dense.
  const common = records(40, undefined, 60, 90_000)
  const all = records(3000, undefined, 40).map((line, at) =>
    at % 3 === 0 ? common[at % 40]!.replace('question', `query ${at} of`) : line,
  )
  const path = join(folder(), 'input.jsonl')
  writeFileSync(path, all.map((line) => `${line}\n`).join(''))
  for (const sample of [
    ['--sample', '0.3'],
    ['--sample', '700'],
    ['--sample', '200KiB'],
    ['--max-density', '2'],
  ]) {
    const args = [...sample, '--near-threshold', '1']
    const one = await runOn(undefined, path, ...args, '--workers', '1')
    t.equal(one.status, 0, one.stderr)
    t.ok(one.kept.length > 300 && one.kept.length < 4000, `${one.kept.length}`)
    for (const workers of ['2', '4']) {
      const more = await runOn(undefined, path, ...args, '--workers', workers)
      t.ok(isDeepStrictEqual(more.kept, one.kept), `records of ${workers} workers`)
      t.ok(isDeepStrictEqual(more.entries, one.entries), `ledger of ${workers} workers`)
    }
    const piped = await runOn(all, ...args)
    t.ok(isDeepStrictEqual(piped.kept, one.kept), 'records of a pipe')
    const placed = (entries: readonly LedgerEntry[]) =>
      entries.map(({ source: { line, offset }, ...entry }) => ({ ...entry, source: { line, offset } }))
    t.ok(isDeepStrictEqual(placed(piped.entries), placed(one.entries)), 'ledger of a pipe')
  }
})

t.test('the same for any number of workers together with prompts that are compared', async (t) => {
  // Counts of words decide on relevance to the last bit; the texts are read once more for the prompts.
  const random = randomNumbers(9)
  const text = (words: number) =>
    Array.from({ length: words }, () => `word${Math.floor(random() * 5000)}`).join(' ')
  const all = Array.from({ length: 12_000 }, () =>
    JSON.stringify({ instruction: text(12), output: text(40) }),
  )
  const target = join(folder(), 'target.jsonl')
  writeFileSync(target, all.slice(0, 40).join('\n'))
  const args = ['--sample', '0.2', '--target', target, '--max-per-prompt', '3']
  const one = await runOn(all, ...args, '--workers', '1')
  t.equal(one.status, 0, one.stderr)
  t.equal(one.kept.length, 2400)
  const two = await runOn(all, ...args, '--workers', '2')
  const kept = new Set(one.kept)
  t.equal(two.kept.filter((line) => !kept.has(line)).length, 0, 'records that one worker did not draw')
})

t.test('another seed draws another sample; the same content is drawn wherever it stands', async (t) => {
  for (const sample of ['0.2', '200']) {
    const run = async (lines: readonly string[], seed: string) =>
      new Set((await runOn(lines, '--sample', sample, '--seed', seed)).kept)
    const [zero, again, other] = [
      await run(CORPUS, '0'),
      await run(CORPUS, '0'),
      await run(CORPUS, '4294967295'),
    ]
    t.same(again, zero)
    const common = [...zero].filter((line) => other.has(line)).length
    // 40 are expected of two independent samples, give or take 5.
    t.ok(common > 15 && common < 70, `${common} in common`)
    t.same(await run([...CORPUS].reverse(), '0'), zero)
  }
})

t.test('records that are edited leave edited, and the ledger tells of it', async (t) => {
  const said = (at: number) => (at % 2 === 0 ? 'Certainly! Here is the answer:\n\n' : '')
  const all = CORPUS.map((line, at) => {
    const record = JSON.parse(line) as { output: string }
    return JSON.stringify({ ...record, output: `${said(at)}${record.output}.` })
  })
  for (const sample of ['0.3', '300', '100KiB']) {
    const run = await runOn(all, '--sample', sample)
    t.equal(run.status, 0, run.stderr)
    t.notOk(
      run.kept.some((line) => line.includes('Certainly')),
      'all openers are gone',
    )
    const edits = run.entries.filter(({ action }) => action === 'edit')
    t.ok(edits.length > 50)
    t.equal(run.report.edited.boilerplate?.['opener-introduction'], edits.length)
    const kept = new Set(run.kept)
    t.ok(
      edits.every(({ original }) => kept.has(original.replace('Certainly! Here is the answer:\\n\\n', ''))),
    )
    t.equal(run.kept.filter((line) => !all.includes(line)).length, edits.length, 'each has its entry')
    checkSum(t, all, run)
    const annotated = await runOn(all, '--sample', sample, '--annotate')
    t.same(annotated.kept.length, run.kept.length)
    t.ok(annotated.kept.every((line) => Object.hasOwn(JSON.parse(line) as object, '_synthclean')))
  }
})

t.test('the ledger names the file, the line and the offset', async (t) => {
  const place = folder()
  const files = [0, 1, 2].map((file) => {
    const lines = records(300, undefined, 20, 1000 * file)
    // Blank lines count as lines.
    const bytes = lines.map((line, at) => (at % 50 === 49 ? `${line}\n\n` : `${line}\n`)).join('')
    const path = join(place, `part${file}.jsonl`)
    writeFileSync(path, bytes)
    return { path, bytes: Buffer.from(bytes) }
  })
  const names = files.map(({ path }) => path)
  for (const sample of ['0.2', '100', '20KiB']) {
    const { entries, kept, status, stderr } = await runOn(undefined, ...names, '--sample', sample)
    t.equal(status, 0, stderr)
    t.equal(entries.length, 900 - kept.length)
    for (const { path, bytes } of files) {
      const mine = entries.filter(({ source }) => source.file === path)
      t.ok(mine.length > 150)
      const lines = bytes.toString().split('\n')
      t.ok(
        mine.every(({ original, source: { line, offset } }) => {
          const there = bytes.subarray(offset, offset + Buffer.byteLength(original)).toString()
          return there === original && lines[line - 1] === original
        }),
      )
    }
  }
})

t.test('records that came in more than one window', async (t) => {
  const all = records(40_000, undefined, 3)
  const share = await runOn(all, '--sample', '0.1', '--only', 'diversity')
  t.equal(share.status, 0, share.stderr)
  t.equal(share.kept.length, 4000)
  const count = await runOn(all, '--sample', '4000', '--only', 'diversity')
  t.equal(count.kept.length, 4000)
  for (const { kept } of [share, count]) {
    const position = new Map(all.map((line, at) => [line, at]))
    const places = kept.map((line) => position.get(line)!)
    t.same(
      places,
      [...places].sort((one, other) => one - other),
      'in the order of the input',
    )
    const early = places.filter((place) => place < 16_384).length
    t.ok(Math.abs(early - 1638) < 200, `${early} of the first window`)
  }
})

t.test('a dry run counts the same and writes nothing', async (t) => {
  for (const sample of ['0.2', '200']) {
    const run = await runOn(CORPUS, '--sample', sample, '--dry-run')
    t.equal(run.status, 0, run.stderr)
    t.same(run.kept, [])
    t.equal(run.report.output.records, 200)
    t.equal(run.entries.length, 800)
  }
})

t.test('without a stage that can read them, lines pass', async (t) => {
  const lines = ['{"broken', ...CORPUS.slice(0, 20)]
  const { stdout, status } = await synthclean(
    ['-q', '--skip', 'validate', '--sample', '10'],
    `${lines.join('\n')}\n`,
  )
  t.equal(status, 0)
  t.match(stdout.toString(), '{"broken\n')
  t.equal(stdout.toString().trim().split('\n').length, 11)
})
