import { SynthcleanError, type Failure } from '../errors.js'

/** An error for the user on its way from a worker: thrown there, it would lose its class between the threads. */
export interface WorkerFailure {
  failure: Failure
  message: string
  stack: string | undefined
}

/** What a worker hands over of an error for the user; any other is thrown on. */
export function handOver(error: unknown): WorkerFailure {
  if (!(error instanceof SynthcleanError)) throw error
  const { failure, message, stack } = error
  return { failure, message, stack }
}

/** What a worker made; throws the error that it handed over instead. */
export function resultOf<Result extends object>(result: Result | WorkerFailure): Result {
  if (!('failure' in result)) return result
  const error = new SynthcleanError(result.failure, result.message)
  if (result.stack !== undefined) error.stack = result.stack
  throw error
}
