// Loaded into a measured process by --import: at its end tells what it has used, in the file named by TOLD_USAGE.
import { readFileSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

export interface Usage {
  /** Processor time of all threads, in seconds. */
  processor: number
  /** Processor time of the main thread alone; undefined where the system does not tell. */
  mainThread: number | undefined
  /** Largest resident memory, in bytes. */
  peak: number
}

/** Seconds of this thread, by Linux's /proc/self/task/TID/schedstat; the main thread's number is the process's. */
function mainThreadSeconds(): number | undefined {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')
    return Number(nanoseconds) / 1e9
  } catch {
    return undefined
  }
}

const path = process.env['TOLD_USAGE']
if (isMainThread && path !== undefined) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    const usage: Usage = {
      processor: (userCPUTime + systemCPUTime) / 1e6,
      mainThread: mainThreadSeconds(),
      peak: maxRSS * 1024,
    }
    writeFileSync(path, JSON.stringify(usage))
  })
}
