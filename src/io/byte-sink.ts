import { write } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isClosedPipe, systemError } from '../errors.js'
import { AtomicFile } from './atomic-file.js'

/** Where cleaned records go. */
export interface ByteSink {
  name: string
  write(bytes: Uint8Array): Promise<void>
  /** Makes the output whole under its name. */
  finish(): Promise<void>
  /** Takes back what can be taken back, after a failure. */
  discard(): Promise<void>
}

/** Opens a file, or standard output where there is no path. */
export async function openSink(path: string | undefined): Promise<ByteSink> {
  if (path === undefined) return new StandardOutput()
  const file = await AtomicFile.create(path)
  return {
    name: path,
    write: (bytes) => file.write(bytes),
    finish: () => file.finish(),
    discard: () => file.discard(),
  }
}

/** Thrown when the reader of standard output is gone; the run then ends quietly. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed'
}

const writeTo = promisify(write)
const FULL_PIPE_WAIT = 5

/**
 * Standard output by `fs.write`, in a thread of the system's pool: a slow reader then blocks neither the event loop
 * nor the progress line, as `process.stdout` does on a pipe.
 */
class StandardOutput implements ByteSink {
  readonly name = '<stdout>'

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      try {
        from += (await writeTo(1, bytes, from, bytes.length - from)).bytesWritten
      } catch (error) {
        // Another process has set the pipe to non-blocking, and it is full.
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') await delay(FULL_PIPE_WAIT)
        else if (isClosedPipe(error)) throw new OutputClosed()
        else throw systemError('write', this.name, error)
      }
    }
  }

  finish(): Promise<void> {
    return Promise.resolve()
  }

  discard(): Promise<void> {
    return Promise.resolve()
  }
}
