import { outOfMemory, SynthcleanError, type Failure } from '../errors.js'

/** An error for the user on its way from a worker: thrown there, it would lose its class between the threads. */
export interface WorkerFailure {
  failure: Failure
  message: string
  stack: string | undefined
}

/** What a worker hands over of an error for the user; any other is thrown on. */
export function handOver(error: unknown): WorkerFailure {
  const told = error instanceof SynthcleanError ? error : outOfMemory(error)
  if (!told) throw error
  const { failure, message, stack } = told
  return { failure, message, stack }
}

/** What a worker made; throws the error that it handed over instead. */
export function resultOf<Result extends object>(result: Result | WorkerFailure): Result {
  if (!('failure' in result)) return result
  const error = new SynthcleanError(result.failure, result.message)
  if (result.stack !== undefined) error.stack = result.stack
  throw error
}

/** How piscina tells that the thread of a task is gone. */
const ENDED = /^worker exited with code/

/** The error to tell of a run that ended with one: memory that is missing and workers that are gone are no surprise. */
export function toldFailure(error: unknown): unknown {
  const missing = outOfMemory(error)
  if (missing) return missing
  if (!(error instanceof Error && ENDED.test(error.message))) return error
  return new SynthcleanError('failed', `a worker thread failed: ${error.message}`, { cause: error })
}
