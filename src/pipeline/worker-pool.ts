import { Piscina } from 'piscina'
import type { RecordSetup } from './record-stages.js'

/** Starts the workers of a run: the first at once, each other one when those before it have two batches each. */
export function startWorkers(workers: number, setup: RecordSetup): Piscina {
  return new Piscina({
    filename: new URL('./start-worker.cjs', import.meta.url).href,
    minThreads: 1,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    // The next batch waits in the worker, so that it need not wait for the main thread.
    concurrentTasksPerWorker: 2,
    workerData: setup,
    // How many batches are in work is bounded by the stream; see ./ordered-pool.ts.
    maxQueue: Number.POSITIVE_INFINITY,
    recordTiming: false,
  })
}
