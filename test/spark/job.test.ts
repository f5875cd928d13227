import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { shellWord, sqlText } from '../../src/spark/quoting.js'
import { bruteForce, planted } from '../pipeline/keep/planted.js'
import { folder, jsonLines, root, synthclean } from '../process.js'

t.test('words of a shell and texts of SQL are what they were', async (t) => {
  for (const word of ['plain', "it's", 'a b', '$HOME', 'back\\slash', '"', '`ls`', 'new\nline', '']) {
    const back = execFileSync('bash', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })
    t.equal(back, word)
  }
  t.equal(sqlText("it's a\\b\n"), String.raw`'it\'s a\\b\n'`)
})

async function printed(...args: string[]) {
  const { status, stdout, stderr } = await synthclean(['spark', ...args, '--print'])
  return { status, sql: stdout.toString(), stderr }
}

const schema = join(folder(), 'schema.json')
writeFileSync(schema, '{"type":"object"}')

/** It has the base name of the bundle. */
const namesake = join(folder(), 'synthclean.mjs')
writeFileSync(namesake, '{"type":"object"}')

t.test('a printed job names its folders, its options and the files that executors need', async (t) => {
  const { sql, status } = await printed(
    's3a://b/raw/',
    's3a://b/more/',
    ...['-o', 's3a://b/clean/', '--ledger', 's3a://b/ledger', '--partition-size', '64MiB'],
    ...['--near-threshold', '0.9', '--json-schema', schema, '--drop-refusals', 'full'],
  )
  t.equal(status, 0)
  for (const part of [
    "USING text OPTIONS (path 's3a://b/raw/', lineSep '\\n')",
    "USING text OPTIONS (path 's3a://b/more/', lineSep '\\n')",
    "INSERT OVERWRITE DIRECTORY 's3a://b/clean/' USING text",
    "INSERT OVERWRITE DIRECTORY 's3a://b/clean_work/cleaned' USING parquet",
    'SET spark.sql.files.maxPartitionBytes = 67108864;',
    `ADD FILE '${schema}';`,
    `ADD FILE '${join(root, 'dist/bundle/synthclean.mjs')}';`,
    "USING 'node synthclean.mjs stage clean ",
  ])
    t.ok(sql.includes(part), part)
  for (const program of ['clean', 'pairs', 'resolve', 'filter']) {
    const [, options = ''] = new RegExp(`stage ${program} (.*)'$`, 'm').exec(sql) ?? []
    const given = ['--drop-refusals=full', '--json-schema=schema.json', '--near-threshold=0.9']
    t.same(options.split(' ').toSorted(), given, program)
  }
  t.notMatch(sql, /report/)
  t.ok(sql.split('\n').length < 140, 'short enough to be read')
})

t.test('a job writes Parquet where it is asked to', async (t) => {
  const { sql } = await printed('in/', '-o', '/o', '--output-format', 'parquet')
  for (const part of [
    "INSERT OVERWRITE DIRECTORY '/o_work/kept' USING text",
    "INSERT OVERWRITE DIRECTORY '/o' USING parquet\nSELECT * FROM kept;",
  ])
    t.ok(sql.includes(part), part)
})

t.test('what a job cannot do is refused', async (t) => {
  const refused: [string[], RegExp][] = [
    [['in/'], /spark needs inputs .* and an --output folder/],
    [['-o', 'out'], /spark needs inputs/],
    [['in/', '-o', 'out', '--sample', '10'], /--sample is of a whole run/],
    [['in/', '-o', 'out', '--format', 'csv'], /a job on Spark reads jsonl and parquet/],
    [['in/', '-o', 'out', '--output-format', 'csv'], /a job on Spark writes jsonl and parquet/],
    [['in/', 'in/a.jsonl', '-o', 'out'], /in\/a.jsonl is read twice: it is also in .*in/],
    [['in/', '-o', 'out', '--json-schema', namesake], /executors get another file of that base name/],
    [['in/', '-o', 'out', '--rule', 'contradictory-answers=on'], /compares records of a whole run/],
  ]
  for (const [args, message] of refused) {
    const { status, stderr } = await printed(...args)
    t.equal(status, 2, args.join(' '))
    t.match(stderr, message)
  }
})

t.test('without Spark the error says what to do', async (t) => {
  const { status, stderr } = await synthclean(['spark', 'in/', '-o', 'out', '--spark-sql', 'no-such-program'])
  t.equal(status, 1)
  t.match(stderr, /cannot find no-such-program: name it by --spark-sql PATH, or give --print/)
})

const spark = JSON.parse(
  execFileSync(process.execPath, [join(root, 'scripts/spark.mjs')], { encoding: 'utf8' }),
) as { home?: string; unavailable?: string }

t.test('a job on a real Spark', { skip: spark.unavailable ?? false, timeout: 280_000 }, async (t) => {
  const place = folder()
  t.teardown(() => rmSync(place, { recursive: true, force: true }))
  const input = join(place, 'in put')
  mkdirSync(input)
  const lines = readFileSync(join(root, 'examples/corpus.jsonl'))
  const copy = lines.toString('latin1').replaceAll(' the ', ' this ')
  writeFileSync(join(input, 'a.jsonl'), lines)
  const long = 'a text that is longer than a line of base64 is. '.repeat(9)
  const odd = `{"text":\t"tab"}\n{"text":"\xff"}\r\n{"text":"${long}\xff"}\n`
  writeFileSync(join(input, 'b.jsonl'), Buffer.from(copy + odd, 'latin1'))
  const clusters = planted(3000)
  writeFileSync(join(input, 'c.jsonl'), clusters.map(({ line }) => `${line}\n`).join(''))
  const at = (name: string) => join(place, name)
  const options = ['--json-schema', schema, '--shingle', 'word:3', '--skip', 'quality']
  const flags = ['--keep', 'first', '--mask-templates', 'off', '-q', ...options]
  await synthclean([
    ...[input, ...flags, '-o', at('one.jsonl'), '--ledger', at('one-ledger.jsonl')],
    ...['--report', at('one.json')],
  ])
  const { status, stderr } = await synthclean([
    ...['spark', input, '-o', at('out'), '--ledger', at('ledger'), '--report', at('report.json')],
    ...[...options, '--spark-sql', join(spark.home!, 'bin/spark-sql'), '--spark-option=--master=local[2]'],
    ...[
      '--spark-option=--conf=spark.sql.shuffle.partitions=2',
      '--spark-option=--conf=spark.ui.enabled=false',
    ],
  ])
  t.equal(status, 0, stderr.slice(-2000))
  const parts = (name: string) =>
    readdirSync(at(name)).flatMap((part) => (part.startsWith('part-') ? [join(at(name), part)] : []))
  const sorted = (paths: string[]) =>
    paths.flatMap((path) => readFileSync(path, 'latin1').split('\n').slice(0, -1)).toSorted()
  t.same(sorted(parts('out')), sorted([at('one.jsonl')]))
  const lineNumbers = new Map(clusters.map(({ line }, number) => [line, number]))
  const first = bruteForce(clusters, ({ line }) => lineNumbers.get(line)!)
  t.same(
    sorted(parts('out')).filter((line) => lineNumbers.has(line)),
    [...first].map(({ line }) => line).toSorted(),
    'brute force says the same of 3,000 records',
  )
  const places = (paths: string[]) =>
    paths
      .flatMap((path) => jsonLines<{ source: { file: string; line: number }; rule: string }>(path))
      .map(({ source, rule }) => `${source.file.replace(/.*\//, '')}:${source.line} ${rule}`)
      .toSorted()
  t.same(places(parts('ledger')), places([at('one-ledger.jsonl')]))
  const [report, one] = [parts('report.json')[0]!, at('one.json')].map(
    (path) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, object>,
  )
  for (const part of [
    ...['input', 'output', 'rejected', 'edited', 'tagged', 'shapes', 'scores', 'histograms', 'patterns'],
    'bias',
  ])
    t.same(report![part], one![part], part)
})
