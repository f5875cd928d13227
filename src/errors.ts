/** Exit status by how a run ended: scripts rely on these numbers. */
export const EXIT = { done: 0, failed: 1, usage: 2, tooManyInvalid: 3, gate: 4 } as const

/** How a run failed. */
export type Failure = Exclude<keyof typeof EXIT, 'done'>

/** An error that the user can act on: what happened, where, what to do. */
export class SynthcleanError extends Error {
  override readonly name = 'SynthcleanError'
  readonly failure: Failure

  constructor(failure: Failure, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.failure = failure
  }
}

/** What is told for an error code of the system, in the place of its own message. */
const ADVICE: Record<string, string> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'a part of the path is not a folder',
  ENOSPC: 'no space left on the device: free some, or write elsewhere',
  EDQUOT: 'disk quota exceeded: free some space, or write elsewhere',
  EFBIG: 'file too large for this file system',
  EROFS: 'read-only file system',
  EMFILE: 'too many open files',
  EIO: 'input/output error of the device',
}

/** Turns an error of the system into one that names the path and what to do; `doing` is a verb, as "read". */
export function systemError(doing: string, path: string, cause: unknown): SynthcleanError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  const reason = (code && ADVICE[code]) ?? (cause instanceof Error ? cause.message : String(cause))
  return new SynthcleanError('failed', `cannot ${doing} ${path}: ${reason}`, { cause })
}

/** Whether the reader of our output is gone, as `head` is when it has seen enough. */
export function isClosedPipe(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code === 'EPIPE' || code === 'ECONNRESET'
}

/** What the engine says where there is no memory left: for a buffer, for WebAssembly, in the heap of a worker. */
const OUT_OF_MEMORY =
  /Array buffer allocation failed|WebAssembly\.Memory|Out of memory|could not allocate memory|reaching memory limit/i

/** An error that says what to do where memory could not be had; undefined for any other. */
export function outOfMemory(error: unknown): SynthcleanError | undefined {
  if (!(error instanceof Error) || error instanceof SynthcleanError || !OUT_OF_MEMORY.test(error.message)) {
    return undefined
  }
  return new SynthcleanError(
    'failed',
    `there is not enough memory (${error.message}): give fewer --workers, a smaller --memory or a smaller --max-record`,
    { cause: error },
  )
}
