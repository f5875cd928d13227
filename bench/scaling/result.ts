import type { Part } from './cases.js'
import type { Sample } from './measured-process.js'

/** The medians of one case on one corpus. */
export interface Measured extends Sample {
  name: string
  part: Part
  workers: number | undefined
}

export interface CorpusResult {
  bytes: number
  records: number
  /** What the generator takes for as many bytes, at most 1 GB, to /dev/null. */
  generator: Sample
  measured: Measured[]
}

/** What `bench/scaling.ts` saves. */
export interface ScalingResult {
  node: string
  processor: string
  cores: number
  runs: number
  corpora: CorpusResult[]
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

/** The median of each figure of some runs; the largest of their peaks. */
export function mediansOf(samples: readonly Sample[]): Sample {
  const mains = samples.map(({ mainThread }) => mainThread)
  return {
    seconds: median(samples.map(({ seconds }) => seconds)),
    processor: median(samples.map(({ processor }) => processor)),
    mainThread: mains.some((main) => main === undefined) ? undefined : median(mains as number[]),
    peak: Math.max(...samples.map(({ peak }) => peak)),
  }
}
