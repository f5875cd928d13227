// node dist/bench/spark/run.js FILE [RECORDS] [CASES]: RECORDS (200,000) made from FILE (JSON Lines, also .zst) by changes of
// words, in four files: are the records and the ledger of `synthclean spark` those of `synthclean --keep first`, on two
// local cores (local) and on a standalone master with two workers of one core, undisturbed (cluster), with a worker
// that is killed (killed), with a program that fails twice (failing), and with speculative execution (speculative)?
// Needs Spark: node scripts/spark.mjs --install. See RESULTS.md.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { changedRecords } from '../changed-records.js'
import { findSpark, kill, startCluster, type Cluster } from './cluster.js'

const FILES = 4
const [file, records = '200000', cases = 'local,cluster,killed,failing,speculative'] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node dist/bench/spark/run.js FILE [RECORDS] [CASES]')
const root = fileURLToPath(new URL('../../..', import.meta.url))
const program = join(root, 'dist/cli/main.js')
const spark = findSpark(root)
if ('unavailable' in spark) throw new Error(spark.unavailable)
const { home } = spark
const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))

interface Result {
  records: string
  ledger: string
  count: number
}

/** Hashes of the records and of the ledger, whatever their order, with what the two kinds of runs tell in the same way. */
function resultOf(output: string[], ledger: string[]): Result {
  const hash = (lines: string[]) => createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')
  const entries = ledger.map((line) => {
    const entry = JSON.parse(line) as { source: Place; witness?: Place }
    for (const place of [entry.source, entry.witness]) {
      if (!place) continue
      delete place.offset
      place.file = place.file.replace(/^.*\//, '')
    }
    return JSON.stringify(entry)
  })
  return { records: hash(output), ledger: hash(entries), count: output.length }
}

interface Place {
  file: string
  offset?: number
}

function linesIn(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1)
}

function linesBelow(folder: string): string[] {
  const parts = readdirSync(folder).filter((name) => name.startsWith('part-'))
  return parts.flatMap((name) => linesIn(join(folder, name)))
}

function oneMachine(input: string): { result: Result; seconds: number } {
  const [output, ledger] = [join(place, 'one.jsonl'), join(place, 'one-ledger.jsonl')]
  const flags = ['--keep', 'first', '--mask-templates', 'off', '-q', '--workers', '2']
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [
    program,
    input,
    ...flags,
    '-o',
    output,
    '--ledger',
    ledger,
  ])
  if (status !== 0) throw new Error(stderr.toString())
  const seconds = (performance.now() - started) / 1000
  return { result: resultOf(linesIn(output), linesIn(ledger)), seconds }
}

/** A program that fails the first two times it is run for cleaning, and is then what it was. */
function failing(sql: string): string {
  const script = join(place, 'failing.sh')
  const attempts = join(place, 'attempts')
  mkdirSync(attempts)
  writeFileSync(
    script,
    `for at in 1 2; do if mkdir ${attempts}/$at 2>/dev/null; then head -c 5000000 > /dev/null; cat > /dev/null; exit 9; fi; done\nexec "$@"\n`,
  )
  const command = `USING 'node synthclean.mjs stage clean`
  if (!sql.includes(command)) throw new Error(`the job has no ${command}`)
  return sql.replace(command, `USING 'bash ${script} node synthclean.mjs stage clean`)
}

async function onSpark(name: string, input: string, cluster: Cluster | undefined) {
  const folder = (what: string) => join(place, `${name}-${what}`)
  const [output, ledger, report] = [folder('out'), folder('ledger'), folder('report.json')]
  const args = [
    'spark',
    input,
    '-o',
    output,
    '--ledger',
    ledger,
    '--report',
    report,
    '--partition-size',
    '32MiB',
  ]
  const printed = spawnSync(process.execPath, [program, ...args, '--print'], { encoding: 'utf8' })
  if (printed.status !== 0) throw new Error(printed.stderr)
  const job = join(place, `${name}.sql`)
  writeFileSync(job, name === 'failing' ? failing(printed.stdout) : printed.stdout)
  const options = [
    `--master=${cluster?.master ?? 'local[2]'}`,
    '--conf=spark.sql.shuffle.partitions=8',
    '--conf=spark.ui.enabled=false',
    '--conf=spark.executor.memory=2g',
    ...(name === 'speculative'
      ? [
          '--conf=spark.speculation=true',
          '--conf=spark.speculation.multiplier=1.01',
          '--conf=spark.speculation.quantile=0.1',
        ]
      : []),
  ]
  const started = performance.now()
  const child = spawn(join(home, 'bin/spark-sql'), [...options, '-f', job], {
    cwd: place,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, SPARK_HOME: home, SPARK_LOCAL_IP: '127.0.0.1' },
  })
  let told = ''
  child.stderr.on('data', (bytes: Buffer) => (told += bytes.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  if (name === 'killed') {
    // While it cleans: the first step takes the longest.
    while (!told.includes('Time taken') && child.exitCode === null) await delay(100)
    await delay(8000)
    kill(cluster!.workers[0]!)
  }
  const status = await ended
  if (status !== 0) throw new Error(`${name}: spark-sql ended with ${status}\n${told.slice(-4000)}`)
  const seconds = (performance.now() - started) / 1000
  const failures =
    told.match(/WARN TaskSetManager: Lost task|ERROR TaskSchedulerImpl: Lost executor/g)?.length ?? 0
  const counts = JSON.parse(linesBelow(report)[0]!) as { output: { records: number } }
  return {
    result: resultOf(linesBelow(output), linesBelow(ledger)),
    counted: counts.output.records,
    seconds,
    failures,
  }
}

try {
  const lines = await changedRecords(file, Number(records))
  const input = join(place, 'in')
  mkdirSync(input)
  const size = Math.ceil(lines.length / FILES)
  for (let part = 0; part < FILES; part++) {
    const own = lines.slice(part * size, (part + 1) * size)
    writeFileSync(join(input, `part-${part}.jsonl`), own.map((line) => `${line}\n`).join(''))
  }
  const one = oneMachine(input)
  console.log(
    '| run | records that stay | seconds | tasks or executors lost | the same records | the same ledger |',
  )
  console.log('| --- | --: | --: | --: | --- | --- |')
  console.log(`| one machine, --keep first | ${one.result.count} | ${one.seconds.toFixed(0)} | | | |`)
  for (const name of cases.split(',')) {
    const cluster = name === 'local' ? undefined : await startCluster(home, 2, '3g')
    try {
      const { result, counted, seconds, failures } = await onSpark(name, input, cluster)
      const same = (what: 'records' | 'ledger') => (result[what] === one.result[what] ? 'yes' : 'NO')
      const count = result.count === counted ? result.count : `${result.count}, but ${counted} by the report`
      console.log(
        `| ${name} | ${count} | ${seconds.toFixed(0)} | ${failures} | ${same('records')} | ${same('ledger')} |`,
      )
    } finally {
      cluster?.stop()
    }
  }
} finally {
  rmSync(place, { recursive: true, force: true })
}
