import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Measured {
  /** Null where the run was ended for taking too long. */
  status: number | null
  seconds: number
  /** Of all processes of the run, by user and system. */
  cpuSeconds: number
  /** The most resident memory of all processes together, as sampled; pages they share count once for each. */
  peakBytes: number
  /** The same without files that are mapped into memory, which the system can drop. */
  ownPeakBytes: number
}

export interface RunOptions {
  core: number
  variables: Record<string, string>
  limitSeconds: number
  /** Folder for what the run says and its times. */
  folder: string
}

const SAMPLE_MS = 100
/** Bash tells the time of the processor that a command and all it waited for took. */
const TIMED = 'TIMEFORMAT="%U %S"; { time taskset -c "$1" "${@:3}" 2>&3; } 3>&2 2>"$2"'

/** One thread for all that would take as many as there are cores. */
const SINGLE_THREADED = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMBA_NUM_THREADS: '1',
  RAYON_NUM_THREADS: '1',
  POLARS_MAX_THREADS: '1',
  TOKENIZERS_PARALLELISM: 'false',
}

/** Resident and own memory of the processes of a session but for its first, which is the shell that measures. */
function memoryOf(session: number): { resident: number; own: number } {
  let [resident, own] = [0, 0]
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === session) continue
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'latin1').split(') ').at(-1)!.split(' ')
      if (Number(fields[3]) !== session) continue
      const status = readFileSync(`/proc/${name}/status`, 'latin1')
      const kilobytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
      resident += kilobytes('VmRSS') * 1024
      own += (kilobytes('RssAnon') + kilobytes('RssShmem')) * 1024
    } catch {
      // A process that has ended meanwhile.
    }
  }
  return { resident, own }
}

/** Runs a command on one core and measures it with all processes that it starts. Linux alone. */
export async function measureRun(command: readonly string[], options: RunOptions): Promise<Measured> {
  const times = join(options.folder, 'times.txt')
  const log = openSync(join(options.folder, 'log.txt'), 'w')
  const started = performance.now()
  // A session of its own: that is how its processes are told from others, and ended.
  const child = spawn('bash', ['-c', TIMED, 'bash', String(options.core), times, ...command], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: options.folder,
    env: { ...process.env, ...SINGLE_THREADED, ...options.variables },
  })
  closeSync(log)
  const session = child.pid!
  let [peakBytes, ownPeakBytes] = [0, 0]
  const sampling = setInterval(() => {
    const { resident, own } = memoryOf(session)
    peakBytes = Math.max(peakBytes, resident)
    ownPeakBytes = Math.max(ownPeakBytes, own)
  }, SAMPLE_MS)
  let ended = false
  const limit = setTimeout(() => {
    ended = true
    process.kill(-session, 'SIGKILL')
  }, options.limitSeconds * 1000)
  const status = await new Promise<number>((done, failed) => {
    child.on('error', failed)
    child.on('close', (code) => done(code ?? 1))
  })
  const seconds = (performance.now() - started) / 1000
  clearInterval(sampling)
  clearTimeout(limit)
  const spent = ended ? [] : (readFileSync(times, 'latin1').trim().split('\n').at(-1)?.split(' ') ?? [])
  const cpuSeconds = spent.reduce((sum, part) => sum + Number(part), 0)
  return { status: ended ? null : status, seconds, cpuSeconds, peakBytes, ownPeakBytes }
}
