import type { Part } from './cases.js'
import type { CorpusResult, Measured, ScalingResult } from './result.js'

/** What each further gigabyte (10^9 bytes) costs: the start of the program is left out. */
export interface Cost {
  workers: number
  /** Processor seconds of all threads. */
  processor: number
  /** Processor seconds of the main thread, through which all batches go one after the other. */
  mainThread: number
  /** Seconds. */
  seconds: number
  /** Measured speed as a share of what `processor` and `mainThread` alone would allow on the cores of the bench. */
  efficiency: number
}

/** Gigabytes a second that some cores allow: all of them busy, or the main thread alone. */
export function bound({ processor, mainThread }: Cost, cores: number): number {
  return Math.min(cores / processor, 1 / mainThread)
}

/** Gigabytes a second of one process on some cores, as far as the cost on the cores of the bench tells. */
export function speedOn(cost: Cost, cores: number): number {
  return cost.efficiency * bound(cost, cores)
}

/** The cost of a part with as many workers as there were cores, from the two largest corpora. */
export function costOf(result: ScalingResult, part: Part): Cost {
  const [large, small] = result.corpora.toSorted((a, b) => b.bytes - a.bytes)
  if (!large || !small) throw new Error('a cost is told from corpora of two sizes')
  const measuredIn = ({ measured }: CorpusResult): Measured => {
    const found = measured.find((row) => row.part === part && row.workers === result.cores)
    if (found?.mainThread === undefined) throw new Error(`no figures of ${part}`)
    return found
  }
  const gigabytes = (large.bytes - small.bytes) / 1e9
  const [more, less] = [measuredIn(large), measuredIn(small)]
  const cost: Cost = {
    workers: result.cores,
    processor: (more.processor - less.processor) / gigabytes,
    mainThread: (more.mainThread! - less.mainThread!) / gigabytes,
    seconds: (more.seconds - less.seconds) / gigabytes,
    efficiency: 1,
  }
  return { ...cost, efficiency: Math.min(1, 1 / cost.seconds / bound(cost, result.cores)) }
}
