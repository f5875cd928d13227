import { readDataFile } from '../../../native-free-kernels/data-file.js'

/** What is looked for: the question of an evaluation record, or its answer. */
export const PART_KINDS = ['question', 'answer'] as const
export type PartKind = (typeof PART_KINDS)[number]

interface Thresholds {
  seedWords: number
  mostTextsOfSeed: number
  fewestSeeds: number
  enoughSeeds: number
  keptSeeds: number
  mostSeeds: number
  runWords: number
  slack: number
  slackWords: number
  /** Points of a line: words of the evaluation text, share of them that must be found. */
  share: Record<PartKind, readonly (readonly [words: number, share: number])[]>
  ownShare: number
  fewestWords: Record<PartKind, number> & { together: number }
  mostWindows: number
  longestOverlap: number
}

export const THRESHOLDS = readDataFile(new URL('./thresholds.yaml', import.meta.url)) as Thresholds

/** The share of an evaluation text of `words` words that a record must hold, 0 to 1. */
export function shareThreshold(kind: PartKind, words: number): number {
  const points = THRESHOLDS.share[kind]
  const after = points.findIndex(([at]) => at >= words)
  if (after < 0) return points.at(-1)![1]
  if (after === 0) return points[0]![1]
  const [[from, high], [to, low]] = [points[after - 1]!, points[after]!]
  return high + ((low - high) * (words - from)) / (to - from)
}
