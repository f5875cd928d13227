import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SynthcleanError } from '../errors.js'

/** Lines of what Spark told that an error repeats. */
const TOLD_LINES = 20

/** Runs a file of SQL by `spark-sql`, with its own options before; what Spark tells goes to standard error. */
export async function runJob(sql: string, program: string, options: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'synthclean-spark-'))
  const file = join(folder, 'job.sql')
  try {
    await writeFile(file, sql)
    await runFile(program, [...options, '-f', file], folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `folder`: Spark leaves a catalogue and a log where it is run. */
function runFile(program: string, args: readonly string[], folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let told = ''
    child.stderr.on('data', (bytes: Buffer) => {
      told = (told + bytes.toString()).split('\n').slice(-TOLD_LINES).join('\n')
      process.stderr.write(bytes)
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      const missing = `cannot find ${program}: name it by --spark-sql PATH, or give --print and run what is printed`
      reject(
        new SynthcleanError('failed', error.code === 'ENOENT' ? missing : error.message, { cause: error }),
      )
    })
    child.on('close', (status, signal) => {
      if (status === 0) resolve()
      else
        reject(
          new SynthcleanError(
            'failed',
            `${program} ended with ${signal ?? `status ${status}`}:\n${told.trim()}`,
          ),
        )
    })
  })
}
