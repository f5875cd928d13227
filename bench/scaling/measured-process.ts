import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Usage } from './tell-usage.js'

export interface Sample extends Usage {
  /** From the start of the process to its end. */
  seconds: number
}

/** A Node program that is measured. */
export interface Program {
  /** Path of the program, and its arguments. */
  args: readonly string[]
  /** File that `cat` pipes into it; undefined: nothing. */
  input?: string
}

const tellUsage = new URL('./tell-usage.js', import.meta.url).href

/** Runs `cat INPUT | node PROGRAM > /dev/null`; `told`: a file for what the process tells. */
export async function measure({ args, input }: Program, told: string): Promise<Sample> {
  const command = [process.execPath, '--import', tellUsage, ...args]
  // By a shell, since Node itself would join the two by a socket, which is not read as a pipe is.
  const line = input === undefined ? 'exec "$@"' : 'cat "$0" | exec "$@"'
  const started = performance.now()
  const child = spawn('sh', ['-c', `${line} > /dev/null`, input ?? 'sh', ...command], {
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...process.env, TOLD_USAGE: told },
  })
  let messages = ''
  child.stderr.on('data', (bytes: Buffer) => (messages += bytes.toString()))
  const [status] = (await once(child, 'close')) as [number | null]
  const seconds = (performance.now() - started) / 1000
  if (status !== 0) throw new Error(`a measured process ended with ${status}: ${messages.trim()}`)
  return { seconds, ...(JSON.parse(readFileSync(told, 'utf8')) as Usage) }
}
