import { spawn, type ChildProcessWithoutNullStreams, type SpawnOptions } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const program = join(root, 'dist/cli/main.js')

export interface Outcome {
  status: number | null
  signal: NodeJS.Signals | null
  stdout: Buffer
  stderr: string
}

/** Starts the real program. */
export function start(args: readonly string[], options: SpawnOptions = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, ...args], options) as ChildProcessWithoutNullStreams
}

/** Runs the real program to its end, with `input` (in pieces of `pieceSize` bytes) on standard input. */
export async function synthclean(
  args: readonly string[],
  input: string | Uint8Array = '',
  pieceSize = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const child = start(args)
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
  child.stdin.on('error', () => undefined)
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (status, signal) => resolve([status, signal]))
  })
  const bytes = Buffer.from(input as string)
  for (let from = 0; from < bytes.length; from += pieceSize) {
    if (!child.stdin.write(bytes.subarray(from, from + pieceSize))) {
      await Promise.race([new Promise((resolve) => child.stdin.once('drain', resolve)), ended])
    }
  }
  child.stdin.end()
  const [status, signal] = await ended
  return { status, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }
}

/** A new empty folder. */
export function folder(): string {
  return mkdtempSync(join(tmpdir(), 'synthclean-test-'))
}

export function jsonLines<T = Record<string, unknown>>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

/** Real data that stands beside a checkout, where it does: no part of the product. */
export function sharedData(path: string): string | undefined {
  const found = join(root, '../shared/data', path)
  return existsSync(found) ? found : undefined
}

/** A record whose text no other number's text resembles. */
export function distinctRecord(number: number, words = 40): string {
  const text = Array.from({ length: words }, (_, at) => `word${mixed(number * 1000 + at)}`).join(' ')
  return JSON.stringify({ instruction: `question ${number}`, output: text })
}

function mixed(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x45d9f3b)
  return (once ^ (once >>> 15)) >>> 0
}
