import { write } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isClosedPipe, SynthcleanError, systemError } from '../../errors.js'
import type { ByteTarget } from './byte-target.js'

/** Thrown when the reader of standard output is gone; the run then ends quietly. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed'
}

const writeTo = promisify(write)
/** Milliseconds. */
const FULL_PIPE_WAIT = 5

/**
 * Standard output by `fs.write`, in a thread of the system's pool: a slow reader then blocks neither the event loop
 * nor the progress line, as `process.stdout` does on a pipe.
 */
export class StandardOutput implements ByteTarget {
  readonly path = '<stdout>'

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      try {
        from += (await writeTo(1, bytes, from, bytes.length - from)).bytesWritten
      } catch (error) {
        // Another process has set the pipe to non-blocking, and it is full.
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') await delay(FULL_PIPE_WAIT)
        else if (isClosedPipe(error)) throw new OutputClosed()
        else throw systemError('write', this.path, error)
      }
    }
  }

  settle(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  finish(): Promise<void> {
    return Promise.resolve()
  }

  discard(): Promise<void> {
    return Promise.resolve()
  }

  leave(): Promise<void> {
    return Promise.resolve()
  }

  unfinished(): never {
    throw new SynthcleanError('usage', 'standard output cannot be gone on with by another process')
  }
}
