// Kills runs at many moments and goes on with them: does each give the bytes of a run that nothing disturbed?
// node dist/bench/faults/kills.js FILE [--kills 50] [--plan NAME]
import { spawn } from 'node:child_process'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { linesOf } from '../corpus.js'

const PROGRAM = fileURLToPath(new URL('../../cli/main.js', import.meta.url))
const LONGEST_RUN = 300_000

export interface KillPlan {
  /** Inputs; one of them is piped in where `pipe` is set. */
  inputs: readonly string[]
  pipe: boolean
  /** Options besides input, output, ledger and checkpoint. */
  options: readonly string[]
  every: string
  /** Ending of the output. */
  ending: string
}

interface Ended {
  status: number | null
  signal: NodeJS.Signals | null
  stderr: string
}

/** Runs the program; kills it when `isTime` says so. */
async function runUntil(
  { inputs, pipe }: KillPlan,
  args: readonly string[],
  isTime?: () => boolean,
): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...(pipe ? [] : inputs), ...args, '-q'], {
    stdio: [pipe ? 'pipe' : 'ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr!.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  if (pipe) {
    child.stdin!.on('error', () => undefined)
    createReadStream(inputs[0]!).pipe(child.stdin!)
  }
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal, stderr }))
  })
  let isOver = false
  void ended.then(() => (isOver = true))
  const limit = Date.now() + LONGEST_RUN
  while (isTime && !isOver && !isTime() && Date.now() < limit) await delay(1)
  if (isTime && !isOver) child.kill('SIGKILL')
  return ended
}

/** Bytes that a run has written so far: of its output, ledger and checkpoint. */
function progressOf(place: string): number {
  let bytes = 0
  for (const folder of [place, join(place, 'state')]) {
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder))
      bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}

/** What came out of a run, by file. */
function resultsOf(place: string): Map<string, Buffer> {
  const names = readdirSync(place).filter((name) => statSync(join(place, name)).isFile())
  return new Map(names.sort().map((name) => [name, readFileSync(join(place, name))]))
}

/**
 * Kills a run at `kills` moments spread over what it writes, each time anew, and goes on with it; tells of each whether
 * the files are those of a run that was not killed.
 */
export async function* killedRuns(
  plan: KillPlan,
  kills: number,
): AsyncGenerator<{ moment: number; wasKilled: boolean; wasResumed: boolean; fault: string | undefined }> {
  const top = mkdtempSync(join(tmpdir(), 'synthclean-kills-'))
  try {
    const argsFor = (place: string) => [
      '-o',
      join(place, `out${plan.ending}`),
      '--ledger',
      join(place, 'removed.jsonl'),
      ...plan.options,
    ]
    const whole = join(top, 'whole')
    mkdirSync(whole)
    const state = (place: string) => ['--checkpoint', join(place, 'state'), '--checkpoint-every', plan.every]
    const undisturbed = await runUntil(plan, argsFor(whole))
    if (undisturbed.status !== 0) throw new Error(undisturbed.stderr)
    const expected = resultsOf(whole)
    const measured = join(top, 'measured')
    mkdirSync(measured)
    let most = 0
    await runUntil(plan, [...argsFor(measured), ...state(measured)], () => {
      most = Math.max(most, progressOf(measured))
      return false
    })
    for (let kill = 0; kill < kills; kill++) {
      const place = join(top, `${kill}`)
      mkdirSync(place)
      const moment = (most * kill) / kills
      const args = [...argsFor(place), ...state(place)]
      const checkpoint = join(place, 'state', 'checkpoint')
      // Every second one is killed with a checkpoint to go on from, however late the first comes.
      const isReady = () => kill % 2 === 0 || existsSync(checkpoint)
      const killed = await runUntil(plan, args, () => isReady() && progressOf(place) > moment)
      const wasResumed = existsSync(checkpoint)
      const resumed = killed.signal ? await runUntil(plan, [...args, '--resume']) : killed
      const fault = resumed.status === 0 ? difference(expected, resultsOf(place)) : resumed.stderr
      yield { moment: kill / kills, wasKilled: killed.signal !== null, wasResumed, fault }
      rmSync(place, { recursive: true })
    }
  } finally {
    rmSync(top, { recursive: true, force: true })
  }
}

function difference(expected: Map<string, Buffer>, found: Map<string, Buffer>): string | undefined {
  for (const [name, bytes] of expected) {
    if (!found.get(name)?.equals(bytes)) return `${name} differs`
  }
  const more = [...found.keys()].find((name) => !expected.has(name))
  return more && `${more} is left behind`
}

/**
 * Short records made of a file's, three times with a word of their own: there is no checkpoint before a window of
 * 16,384 records is drawn from, nor before templates are learned from 20,000, which most plans leave out.
 */
export async function writeShortRecords(file: string, path: string): Promise<void> {
  const records = (await linesOf(file)).map((line) => JSON.parse(line) as Record<string, string>)
  const cut = (text: string | undefined) => (text ?? '').slice(0, 70)
  const lines = [0, 1, 2].flatMap((copy) =>
    records.map(({ instruction, output }, at) =>
      JSON.stringify({
        instruction: cut(instruction),
        output: `${cut(output)} ${at % 7 === 0 ? '' : `${copy}x${at}`}`,
      }),
    ),
  )
  writeFileSync(path, `${lines.join('\n')}\n`)
}

/** What is tried: pipes and files, with near duplicates, samplers and what else keeps a state. */
export const KILL_PLANS: Record<string, Omit<KillPlan, 'inputs'>> = {
  'files, templates learned': {
    pipe: false,
    options: ['--sample', '0.5', '--memory', '24MiB'],
    every: '512KiB',
    ending: '.jsonl',
  },
  'files, a share drawn': {
    pipe: false,
    options: ['--mask-templates', 'off', '--sample', '0.5', '--memory', '16MiB'],
    every: '512KiB',
    ending: '.jsonl',
  },
  'files, a number drawn': {
    pipe: false,
    options: ['--mask-templates', 'off', '--sample', '1000', '--memory', '16MiB'],
    every: '512KiB',
    ending: '.jsonl',
  },
  'pipe, a share drawn': {
    pipe: true,
    options: ['--mask-templates', 'off', '--sample', '0.5', '--memory', '16MiB'],
    every: '512KiB',
    ending: '.jsonl',
  },
  'pipe, compressed': {
    pipe: true,
    options: ['--mask-templates', 'off', '--memory', '24MiB', '--max-per-prompt', '2'],
    every: '512KiB',
    ending: '.jsonl.gz',
  },
  'files, shards': {
    pipe: false,
    options: ['--mask-templates', 'off', '--memory', '16MiB', '--shard-size', '1MB'],
    every: '512KiB',
    ending: '.jsonl',
  },
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { kills: { type: 'string', default: '50' }, plan: { type: 'string' } },
  })
  const kills = Number(values.kills)
  const corpus = join(mkdtempSync(join(tmpdir(), 'synthclean-kills-')), 'corpus.jsonl')
  await writeShortRecords(positionals[0]!, corpus)
  for (const [name, plan] of Object.entries(KILL_PLANS)) {
    if (values.plan !== undefined && name !== values.plan) continue
    let [killed, resumed, same] = [0, 0, 0]
    const faults: string[] = []
    for await (const run of killedRuns({ ...plan, inputs: [corpus] }, kills)) {
      killed += Number(run.wasKilled)
      resumed += Number(run.wasResumed)
      same += Number(run.fault === undefined)
      if (run.fault) faults.push(`${run.moment}: ${run.fault}`)
    }
    console.log(
      `${name}: ${killed} of ${kills} killed, ${resumed} gone on with from a checkpoint, ${same} the same bytes`,
    )
    for (const fault of faults) console.log(`  ${fault}`)
  }
}
