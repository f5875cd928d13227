import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { distinctRecord, folder, program } from '../process.js'

export interface FaultyRun {
  status: number | null
  signal: NodeJS.Signals | null
  stderr: string
  /** Names of the files that the run left in the folder of its output. */
  left: string[]
  output: string | undefined
}

export interface Fault {
  /** JavaScript that runs before the program, in each of its threads. */
  before?: string
  /** Options of node itself. */
  flags?: readonly string[]
  /** What the shell is told before the program starts, as `ulimit -n 40`. */
  shell?: string
  /** Options of the program besides input and output. */
  args?: readonly string[]
}

/** What a thread copies in one piece at its start and for each batch, in values; tables are filled by smaller pieces. */
const LARGE = 16_384

/** JavaScript that has a fault happen at the `count`-th large copy in a thread, of which each batch makes two. */
export function atCopy(count: number, where: 'main' | 'worker', fault: string): string {
  return `
    import { isMainThread } from 'node:worker_threads'
    const arrays = Object.getPrototypeOf(Uint8Array.prototype)
    const { set } = arrays
    let left = ${count}
    if (isMainThread === ${where === 'main'}) {
      arrays.set = function (...given) {
        if (given[0].length >= ${LARGE} && --left === 0) { ${fault} }
        return set.apply(this, given)
      }
    }`
}

/** So many records that they are several batches. */
export function severalBatches(count = 9000): string {
  return Array.from({ length: count }, (_, at) => `${distinctRecord(at, 40)}\n`).join('')
}

/** Runs the program on a file while something goes wrong; output and ledger go into an empty folder. */
export async function faultyRun(input: string, fault: Fault): Promise<FaultyRun> {
  const place = folder()
  const output = join(place, 'out.jsonl')
  const preload = fault.before ? ['--import', `data:text/javascript,${encodeURIComponent(fault.before)}`] : []
  const files = [input, '-o', output, '--ledger', join(place, 'removed.jsonl')]
  const args = [...preload, ...(fault.flags ?? []), program, ...files, '-q', ...(fault.args ?? [])]
  // What a test runner loads into each process would take signals, memory and files of its own.
  const script = `unset NODE_OPTIONS; ${fault.shell ?? ':'}; exec "$0" "$@"`
  const child = spawn('sh', ['-c', script, process.execPath, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.on('close', (code, by) => resolve([code, by])),
  )
  return {
    status,
    signal,
    stderr,
    left: readdirSync(place).sort(),
    output: existsSync(output) ? readFileSync(output, 'utf8') : undefined,
  }
}
