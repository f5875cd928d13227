import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PROGRAMS } from '../../src/programs/declarations.js'
import { sampleKey } from '../../src/scorecard/record-sample.js'
import { folder, jsonLines, root, synthclean } from '../process.js'
import { columnsOf, stage, type Row } from './engine.js'

const OPTIONS = ['--shingle', 'word:3']

function random(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

/** Real records with copies and edited copies among them, invalid lines, blank ones, and lines that rows cannot hold. */
function corpus(): string[] {
  const lines = readFileSync(join(root, 'examples/corpus.jsonl'), 'utf8').split('\n').slice(0, -1)
  const draw = random(5)
  const all: string[] = []
  for (const line of lines) {
    all.push(line)
    const times = draw() < 0.3 ? 1 + Math.floor(draw() * 4) : 0
    for (let copy = 0; copy < times; copy++) {
      const words = line.split(' ')
      if (draw() < 0.7) words[Math.floor(words.length * draw())] = 'changed'
      all.splice(Math.floor(draw() * all.length), 0, words.join(' '))
    }
  }
  // More than a family holds as a whole.
  const repeated = lines.find((line) => line.split(' ').length > 60)!.split(' ')
  for (let copy = 0; copy < 160; copy++) all.push(repeated.with(20, `changed${copy}`).join(' '))
  all.splice(
    3,
    0,
    '',
    '{"text":"a raw\ttab makes it invalid"}',
    '{ "text":\t"a tab between tokens is fine" }',
  )
  all.splice(40, 0, '\\N', '{"instruction":"With a return","output":"at the end of its line."}\r')
  return all
}

/** The members of families, each family once, in the order of families and numbers. */
function membersOf(shared: readonly Row[], records: readonly Row[]): Row[] {
  const sketches = new Map(records.map(({ number, sketch }) => [number, sketch!]))
  const rows = new Map<string, Row>()
  for (const { family, members } of shared) {
    for (const number of members === null ? [] : (JSON.parse(members!) as number[])) {
      const row = {
        family: family ?? members!,
        number: String(number),
        sketch: sketches.get(String(number))!,
      }
      rows.set(`${row.family} ${number}`, row)
    }
  }
  return [...rows.values()].sort((one, other) =>
    one['family']! < other['family']!
      ? -1
      : one['family'] === other['family']
        ? Number(one['number']) - Number(other['number'])
        : 1,
  )
}

/** What an engine does with the programs, in its simplest form. */
async function runJob(files: Row[][], options: readonly string[]) {
  const run = (name: keyof typeof PROGRAMS, rows: readonly Row[]) =>
    stage(String(name), columnsOf(PROGRAMS[name]), rows, options)
  const cleaned = (await Promise.all(files.map((rows) => run('clean', rows)))).flat()
  const [base, firstLine] = [new Map<string, number>(), new Map<string, number>()]
  let lines = 0
  for (const { file, block, line } of cleaned.filter(({ kind }) => kind === 'block')) {
    base.set(`${file}:${block}`, lines)
    const before = [...firstLine].filter(([key]) => key.startsWith(`${file}:`)).length
    firstLine.set(`${file}:${block}`, before === 0 ? 0 : firstLine.get(`${file}:next`)!)
    firstLine.set(`${file}:next`, firstLine.get(`${file}:${block}`)! + Number(line))
    lines += Number(line)
  }
  const records = cleaned
    .filter(({ kind }) => ['kept', 'rejected', 'invalid'].includes(kind!))
    .map((row): Row => {
      const key = `${row['file']}:${row['block']}`
      const number = base.get(key)! + Number(row['line'])
      return { ...row, number: String(number), line: String(firstLine.get(key)! + Number(row['line']) + 1) }
    })
  const packs = cleaned
    .filter(({ kind }) => kind === 'keys')
    .map((row): Row => ({
      ...row,
      number: String(base.get(`${row['file']}:${row['block']}`)! + Number(row['line'])),
    }))
    .sort(
      (one, other) =>
        Number(one['bucket']) - Number(other['bucket']) || Number(one['number']) - Number(other['number']),
    )
  const shared = await run('families', packs)
  if (!shared.some(({ family }) => family !== null)) throw new Error('no family is large')
  const pairs = [
    ...(await run('pairs', membersOf(shared, records))),
    ...shared.filter(({ worse }) => worse !== null),
  ]
  pairs.sort((one, other) => Number(one['worse']) - Number(other['worse']))
  const removals = new Map((await run('resolve', pairs)).map((row) => [row['number']!, row]))
  const kept = records.filter(({ kind, number }) => kind === 'kept' && !removals.has(number!))
  const byNumber = new Map(records.map((record) => [record['number']!, record]))
  const told = records
    .filter(({ head, number }) => head !== null || removals.has(number!))
    .map((record): Row => {
      const removal = removals.get(record['number']!)
      const witness = removal && byNumber.get(removal['witness']!)
      return {
        ...record,
        kind: removal?.['kind'] ?? null,
        alike: removal?.['alike'] ?? null,
        witness_file: witness?.['file'] ?? null,
        witness_line: witness?.['line'] ?? null,
      }
    })
  const lineOf = ({ bytes, record }: Row) =>
    bytes === null ? record! : Buffer.from(bytes!, 'base64').toString()
  const counts = [...removals].map(([number, { kind }]): Row => {
    const record = byNumber.get(number)!
    return { kind: kind!, number: '1', removed_bytes: record['size']!, counted: record['counted']! }
  })
  const sources = [...new Set(records.map(({ file }) => file))]
  const sampled = (kind: string, of: readonly Row[]) =>
    of.map((row): Row => ({
      ...row,
      kind,
      number: String(sampleKey(sources.indexOf(row['file']), Number(row['line']))),
      removed_bytes: '0',
      counted: null,
      ...(kind === 'after' ? { detail: null } : {}),
    }))
  const samples = [
    ...sampled(
      'before',
      records.filter(({ kind }) => kind !== 'invalid'),
    ),
    ...sampled('after', kept),
  ]
  const reports = cleaned
    .filter(({ kind }) => kind === 'report')
    .map((row): Row => ({ ...row, number: '0', removed_bytes: '0' }))
  return {
    kept: kept.map(lineOf),
    ledger: (await run('filter', told)).map(({ value }) => JSON.parse(value!) as object),
    report: JSON.parse((await run('report', [...reports, ...counts, ...samples]))[0]!['value']!) as Record<
      string,
      unknown
    >,
  }
}

t.test('the programs, one after the other, do what one process does', async (t) => {
  const place = folder()
  const all = corpus()
  const cuts = [0, 37, 38, 150, all.length]
  const names = ['a.jsonl', 'b.jsonl'].map((name) => join(place, name))
  writeFileSync(names[0]!, all.slice(0, cuts[2]).join('\n') + '\n')
  writeFileSync(names[1]!, all.slice(cuts[2]).join('\n') + '\n')
  const cells = (line: string): Row =>
    /[\t\r]|^\\N$/.test(line)
      ? { bytes: Buffer.from(line).toString('base64'), record: null }
      : { bytes: null, record: line }
  const block = (file: string, start: number, from: number, to: number): Row[] =>
    all.slice(from, to).map((line) => ({ file, block: String(start), ...cells(line) }))
  const partitions = [
    [...block(names[0]!, 0, 0, cuts[1]!), ...block(names[0]!, 9000, cuts[1]!, cuts[2]!)],
    block(names[1]!, 0, cuts[2]!, cuts[3]!),
    block(names[1]!, 70_000, cuts[3]!, cuts[4]!),
  ]
  const [out, ledgerPath, reportPath] = ['out.jsonl', 'ledger.jsonl', 'report.json'].map((name) =>
    join(place, name),
  )
  const flags = ['--keep', 'first', '--mask-templates', 'off', '-q', ...OPTIONS]
  const { status, stderr } = await synthclean([
    ...names,
    ...flags,
    '-o',
    out!,
    '--ledger',
    ledgerPath!,
    '--report',
    reportPath!,
  ])
  t.equal(status, 0, stderr)
  const job = await runJob(partitions, OPTIONS)
  t.same(job.kept, readFileSync(out!, 'utf8').split('\n').slice(0, -1))
  const ledger = jsonLines<{ source: { offset?: number } }>(ledgerPath!)
  for (const { source } of ledger) delete source.offset
  t.same(job.ledger, ledger)
  t.ok(ledger.length > 100)
  const report = JSON.parse(readFileSync(reportPath!, 'utf8')) as Record<string, object>
  for (const part of [
    ...['input', 'output', 'rejected', 'edited', 'tagged', 'shapes'],
    ...['scores', 'histograms', 'patterns', 'bias', 'version'],
  ]) {
    t.ok(report[part], part)
    t.same(job.report[part], report[part], part)
    delete job.report[part]
  }
  t.same(job.report, {}, 'nothing else is told')
})

t.test('sketches and keys of cleaned records are those that cleaning tells', async (t) => {
  const lines = corpus().filter((line) => line.startsWith('{"') && !/[\t\r]/.test(line))
  const rows = lines.map((record): Row => ({ file: 'a', block: '0', bytes: null, record }))
  const cleaned = await stage('clean', columnsOf(PROGRAMS['clean']), rows)
  const kept = cleaned.filter(({ kind }) => kind === 'kept')
  const sketched = await stage(
    'sketch',
    columnsOf(PROGRAMS['sketch']),
    kept.map((row): Row => ({ ...row, number: row['line']! })),
  )
  const told = cleaned
    .filter(({ sketch, keys }) => sketch !== null || keys !== null)
    .map(({ line, bucket, keys, sketch }) => ({ number: line, bucket, keys, sketch }))
  t.same(sketched, told)
  t.ok(told.length > lines.length)
})
