import {
  LONGEST_SAMPLED,
  PROGRAMS,
  SAMPLED_BYTES,
  SAMPLED_RECORDS,
  type ProgramName,
} from '../programs/declarations.js'
import { sqlText } from './quoting.js'
import { folderView, indented, transform, view, writeInto } from './transform.js'

export interface SparkJob {
  /** Version of the program that wrote it. */
  version: string
  /** Files or folders of records, by any address that Spark reads. */
  inputs: readonly string[]
  inputFormat: 'jsonl' | 'parquet'
  outputFormat: 'jsonl' | 'parquet'
  /** Folders. */
  output: string
  ledger: string | undefined
  report: string | undefined
  /** Whether the report has scores. */
  scores: boolean
  /** A folder for what goes from one step to the next. */
  work: string
  /** What runs the program on an executor, as words of a command line. */
  command: readonly string[]
  /** Options of the record stages and of duplicates, as words of a command line. */
  options: readonly string[]
  /** Files that executors need, which Spark brings to them. */
  files: readonly string[]
  /** Bytes of input that one process reads. */
  partitionBytes: number
}

/** The whole job as one file of Spark SQL, to be read by people too. */
export function sparkSql(job: SparkJob): string {
  const { version, files, partitionBytes } = job
  const parts = [
    `-- Made by synthclean ${version}: cleans records, and removes duplicates from all of them.
-- Run it with: spark-sql -f FILE. It overwrites the folders it writes to, and no others.`,
    ...files.map((file) => `ADD FILE ${sqlText(file)};`),
    `SET spark.sql.files.maxPartitionBytes = ${partitionBytes};`,
    `-- 1. The record stages, over the lines of each block of a file in their order.\n${cleanStep(job)}`,
    `-- 2. Records in the order of files and lines get numbers: the lines of the blocks before, and those of their own.\n${numberStep(job)}`,
    `-- 3. Equal and similar records among those that share a key.\n${pairsStep(job)}`,
    `-- 4. Who is removed: a record only for one that is kept. One process, which takes pairs alone.\n${resolveStep(job)}`,
    `-- 5. What stays.\n${outputStep(job)}`,
    ...(job.ledger === undefined ? [] : [`-- 6. The ledger.\n${ledgerStep(job, job.ledger)}`]),
    ...(job.report === undefined ? [] : [`-- 7. The report.\n${reportStep(job, job.report)}`]),
  ]
  return `${parts.join('\n\n')}\n`
}

function commandOf({ command, options }: SparkJob, program: ProgramName): string[] {
  return [...command, 'stage', program, ...options]
}

function step(job: SparkJob, program: ProgramName, query: string): string {
  return transform(PROGRAMS[program], commandOf(job, program), query)
}

/**
 * Lines that are not UTF-8, or are what stands for a missing value, go in base64. What is formatted is decoded, with U+FFFD
 * for what cannot be, and is no longer the same then; `decode` is an error there since Spark 4, and a pattern takes longer.
 * Some versions break base64 into lines of 76 letters.
 */
const LINE_COLUMNS = String.raw`IF(plain, NULL, translate(base64(CAST(line AS BINARY)), '\r\n', '')) AS bytes,
  IF(plain, line, NULL) AS record`
const IS_PLAIN = `format_string('%s', line) = line AND line <> '\\\\N' AS plain`

/** Values of these columns hardly occur twice: a dictionary of them takes a third of the time that Parquet takes. */
const WITHOUT_DICTIONARY = Object.fromEntries(
  ['keys', 'sketch', 'detail', 'record'].map((name) => [`parquet.enable.dictionary#${name}`, 'false']),
)

function cleanStep(job: SparkJob): string {
  const names = job.inputs.map((_, at) => `input_${at + 1}`)
  const views = job.inputs.map((path, at) =>
    job.inputFormat === 'parquet'
      ? folderView(names[at]!, 'parquet', { path })
      : folderView(names[at]!, 'text', { path, lineSep: '\n' }),
  )
  const line =
    job.inputFormat === 'parquet' ? `to_json(struct(*), map('ignoreNullFields', 'false'))` : 'value'
  const lines = names
    .map(
      (name) =>
        `SELECT input_file_name() AS file, input_file_block_start() AS block, ${line} AS line FROM ${name}`,
    )
    .join('\nUNION ALL\n')
  const query = `SELECT file, block, ${LINE_COLUMNS}
FROM (SELECT file, block, line, ${IS_PLAIN} FROM (
${indented(lines)}
))`
  const cleaned = writeInto(`${job.work}/cleaned`, 'parquet', step(job, 'clean', query), WITHOUT_DICTIONARY)
  return [...views, cleaned].join('\n\n')
}

function numberStep(job: SparkJob): string {
  const before = 'ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING'
  return [
    folderView('cleaned', 'parquet', { path: `${job.work}/cleaned` }),
    view(
      'blocks',
      `SELECT file, block, CAST(dense_rank() OVER (ORDER BY file) - 1 AS BIGINT) AS file_number,
  coalesce(sum(lines) OVER (ORDER BY file, block ${before}), 0) AS first_number,
  coalesce(sum(lines) OVER (PARTITION BY file ORDER BY block ${before}), 0) AS first_line
FROM (
  SELECT file, CAST(block AS BIGINT) AS block, CAST(line AS BIGINT) AS lines FROM cleaned WHERE kind = 'block'
)`,
    ),
    view(
      'records',
      `SELECT /*+ BROADCAST(blocks) */ cleaned.kind, first_number + CAST(cleaned.line AS BIGINT) AS number,
  cleaned.file, file_number, first_line + CAST(cleaned.line AS BIGINT) + 1 AS line, CAST(given_size AS BIGINT) AS given_size,
  CAST(size AS BIGINT) AS size, sketch, counted, head, detail, bytes, record
FROM cleaned JOIN blocks ON cleaned.file = blocks.file AND CAST(cleaned.block AS BIGINT) = blocks.block
WHERE cleaned.kind IN ('kept', 'rejected', 'invalid')`,
    ),
  ].join('\n\n')
}

function pairsStep(job: SparkJob): string {
  const packs = `SELECT /*+ BROADCAST(blocks) */ bucket, first_number + CAST(cleaned.line AS BIGINT) AS number, cleaned.keys
FROM cleaned JOIN blocks ON cleaned.file = blocks.file AND CAST(cleaned.block AS BIGINT) = blocks.block
WHERE cleaned.kind = 'keys'
DISTRIBUTE BY bucket SORT BY bucket, number`
  const sketches = `SELECT family_members.family, family_members.number, records.sketch
FROM family_members JOIN records ON family_members.number = records.number
DISTRIBUTE BY family SORT BY family, number`
  return [
    writeInto(`${job.work}/families`, 'parquet', step(job, 'families', packs)),
    folderView('families', 'parquet', { path: `${job.work}/families` }),
    '-- Records that are alike share several keys: the same family is compared once.',
    view(
      'family_members',
      `SELECT family, explode(from_json(members, 'ARRAY<BIGINT>')) AS number
FROM (SELECT DISTINCT coalesce(family, md5(members)) AS family, members FROM families WHERE members IS NOT NULL)`,
    ),
    writeInto(`${job.work}/pairs`, 'parquet', step(job, 'pairs', sketches)),
    folderView('pairs', 'parquet', { path: `${job.work}/pairs` }),
  ].join('\n\n')
}

function resolveStep(job: SparkJob): string {
  const query = `SELECT /*+ REPARTITION(1) */ worse, better, kind, alike
FROM (
  SELECT DISTINCT CAST(worse AS BIGINT) AS worse, CAST(better AS BIGINT) AS better, kind, alike FROM (
    SELECT worse, better, kind, alike FROM pairs
    UNION ALL
    SELECT worse, better, kind, alike FROM families WHERE worse IS NOT NULL
  )
)
SORT BY worse, better`
  const places = `SELECT removals.number, removals.kind, removals.alike, file AS witness_file, line AS witness_line
FROM (
  SELECT CAST(number AS BIGINT) AS number, CAST(witness AS BIGINT) AS witness, kind, alike FROM removals
) removals JOIN records ON removals.witness = records.number`
  return [
    writeInto(`${job.work}/removals`, 'parquet', step(job, 'resolve', query)),
    folderView('removals', 'parquet', { path: `${job.work}/removals` }),
    `-- In a folder of its own, so that Spark knows whether it is small enough for every executor.
${writeInto(`${job.work}/removed`, 'parquet', places)}`,
    folderView('removed', 'parquet', { path: `${job.work}/removed` }),
  ].join('\n\n')
}

const LINE = `coalesce(CAST(unbase64(bytes) AS STRING), record)`

function outputStep(job: SparkJob): string {
  const lines = `SELECT ${LINE} AS value FROM records LEFT ANTI JOIN removed ON records.number = removed.number
WHERE kind = 'kept'`
  if (job.outputFormat === 'jsonl') return writeInto(job.output, 'text', lines)
  return [
    writeInto(`${job.work}/kept`, 'text', lines),
    '-- Keys may differ in the size of their letters alone.\nSET spark.sql.caseSensitive = true;',
    folderView('kept', 'json', { path: `${job.work}/kept` }),
    writeInto(job.output, 'parquet', 'SELECT * FROM kept'),
  ].join('\n\n')
}

function ledgerStep(job: SparkJob, ledger: string): string {
  const query = `SELECT records.file, records.line, records.head, records.detail, removed.witness_file,
  removed.witness_line, removed.kind, removed.alike, IF(records.head IS NULL, records.bytes, NULL) AS bytes,
  IF(records.head IS NULL, records.record, NULL) AS record
FROM records LEFT JOIN removed ON records.number = removed.number
WHERE records.head IS NOT NULL OR removed.number IS NOT NULL`
  return writeInto(ledger, 'text', step(job, 'filter', query))
}

function reportStep(job: SparkJob, report: string): string {
  const counts = `SELECT kind, 0 AS number, 0 AS removed_bytes, counted, NULL AS detail, NULL AS bytes, NULL AS record
FROM cleaned WHERE kind = 'report'
UNION ALL
SELECT removed.kind, count(*), sum(size), counted, NULL, NULL, NULL
FROM removed JOIN records ON removed.number = records.number GROUP BY removed.kind, counted`
  const samples = `UNION ALL
SELECT /*+ BROADCAST(chosen) */ sample, key, 0, NULL, IF(sample = 'before', detail, NULL), bytes, record
FROM records JOIN (
${indented(chosen('before', 'given_size', "kind <> 'invalid'"))}
  UNION ALL
${indented(chosen('after', 'size', "kind = 'kept'", 'LEFT ANTI JOIN removed ON records.number = removed.number'))}
) chosen ON records.number = chosen.number`
  const query = `SELECT /*+ REPARTITION(1) */ kind, number, removed_bytes, counted, detail, bytes, record FROM (
${indented(job.scores ? `${counts}\n${samples}` : counts)}
)`
  return writeInto(report, 'text', step(job, 'report', query))
}

/**
 * The records of the smallest keys, as many as a sample holds by their number and `size`: a record has the key that it has
 * on one machine. They are chosen without their texts, which may be long.
 */
function chosen(sample: string, size: 'given_size' | 'size', condition: string, join = ''): string {
  return `SELECT '${sample}' AS sample, number, key FROM (
  SELECT number, key, sum(${size}) OVER (ORDER BY key, number) AS bytes_so_far FROM (
    SELECT records.number, hash(file_number, line) AS key, ${size} FROM records ${join}
    WHERE ${condition} AND ${size} <= ${LONGEST_SAMPLED} ORDER BY key, records.number LIMIT ${SAMPLED_RECORDS}
  )
)
WHERE bytes_so_far <= ${SAMPLED_BYTES}`
}
