// node dist/bench/spark/cost.js FOLDER [RUNS] [TASKS]: what `synthclean spark` costs on this machine, with TASKS (2) at a
// time, beside one process with two workers, over the files of a folder, with ledger and report; RUNS times (1) in turn, with
// the seconds of each step.
// Needs Spark: node scripts/spark.mjs --install. See RESULTS.md.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findSpark } from './cluster.js'

const STEPS = ['clean', 'number', 'pairs', 'resolve', 'output', 'ledger', 'report']
const SETTINGS = [
  '--driver-memory=6g',
  '--driver-java-options=-XX:+UseParallelGC',
  '--conf=spark.sql.shuffle.partitions=8',
  '--conf=spark.ui.enabled=false',
]

const [input, runs = '1', tasks = '2'] = process.argv.slice(2)
if (input === undefined) throw new Error('usage: node dist/bench/spark/cost.js FOLDER [RUNS] [TASKS]')
const root = fileURLToPath(new URL('../../..', import.meta.url))
const program = join(root, 'dist/cli/main.js')
const found = findSpark(root)
if ('unavailable' in found) throw new Error(found.unavailable)
const { home } = found

/** Runs a command to its end; its seconds, and what it told on standard error. */
function timed(command: string, args: string[], cwd: string): { seconds: number; told: string } {
  const started = performance.now()
  const { status, stderr } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 2 ** 28,
    env: { ...process.env, SPARK_HOME: home, SPARK_LOCAL_IP: '127.0.0.1' },
  })
  const told = stderr.toString()
  if (status !== 0) throw new Error(`${command} ended with ${status}\n${told.slice(-4000)}`)
  return { seconds: (performance.now() - started) / 1000, told }
}

function oneMachine(place: string): number {
  const outputs = ['-o', join(place, 'out.jsonl'), '--ledger', join(place, 'ledger.jsonl')]
  const flags = ['--mask-templates', 'off', '-q', '--workers', '2', '--report', join(place, 'report.json')]
  return timed(process.execPath, [program, input!, ...flags, ...outputs], place).seconds
}

/** Seconds of the whole job, and of the statements of each of its steps. */
function onSpark(place: string): { seconds: number; steps: Map<string, number> } {
  const outputs = [
    '-o',
    join(place, 'out'),
    '--ledger',
    join(place, 'ledger'),
    '--report',
    join(place, 'report.json'),
  ]
  const printed = spawnSync(process.execPath, [program, 'spark', input!, ...outputs, '--print'])
  if (printed.status !== 0) throw new Error(printed.stderr.toString())
  const job = join(place, 'job.sql')
  writeFileSync(job, printed.stdout)
  const { seconds, told } = timed(
    join(home, 'bin/spark-sql'),
    [`--master=local[${tasks}]`, ...SETTINGS, '-f', job],
    place,
  )
  return { seconds, steps: stepSeconds(readFileSync(job, 'utf8'), told) }
}

/** spark-sql tells the seconds of each statement; steps begin with a comment of their number. */
function stepSeconds(sql: string, told: string): Map<string, number> {
  const times = [...told.matchAll(/^Time taken: ([\d.]+) seconds/gm)].map(([, seconds]) => Number(seconds))
  const steps = new Map<string, number>()
  let step = 'start'
  for (const [at, statement] of sql.split(/;\s*\n/).entries()) {
    const number = /^-- (\d)\. /m.exec(statement)?.[1]
    if (number) step = STEPS[Number(number) - 1]!
    steps.set(step, (steps.get(step) ?? 0) + (times[at] ?? 0))
  }
  return steps
}

for (let run = 0; run < Number(runs); run++) {
  const place = mkdtempSync(join(tmpdir(), 'synthclean-bench-'))
  try {
    const one = oneMachine(place)
    console.log(`one machine: ${one.toFixed(0)} s`)
    const { seconds, steps } = onSpark(place)
    const told = [...steps].map(([step, time]) => `${step} ${time.toFixed(0)}`).join(', ')
    console.log(`Spark: ${seconds.toFixed(0)} s, ${(seconds / one).toFixed(2)} times as long (${told})`)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
