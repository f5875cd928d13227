import { percent } from '../accuracy/markdown.js'
import type { Measured } from './measured-run.js'
import type { RemovalScores } from './removal-scores.js'

export interface PeerRow {
  tool: string
  version: string
  /** Bytes of the corpus, all that JSON Lines hold. */
  bytes: number
  run: Measured
  scores: RemovalScores
}

const HEAD = [
  ...['tool', 'version', 'corpus, MB', 'seconds', 'CPU seconds', 'MB/s on one core', 'MB a CPU second'],
  ...['peak, MiB', 'of it own', 'removed', 'recall', 'precision', 'synthclean is faster by'],
]

export function tableHead(): string {
  const line = HEAD.map((_, column) => (column < 2 ? ' --- ' : ' --: '))
  return `| ${HEAD.join(' | ')} |\n|${line.join('|')}|`
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

function speed(bytes: number, seconds: number): string {
  const rate = bytes / 1e6 / seconds
  return rate.toFixed(rate < 10 ? 2 : 0)
}

/**
 * How many times as much time of the processor a run took for each byte as another one did. Seconds on the clock would
 * measure what else the machine does; on a core that nothing else runs on the two are the same.
 */
export function timesAsLong(row: PeerRow, reference: PeerRow): number {
  return row.run.cpuSeconds / row.bytes / (reference.run.cpuSeconds / reference.bytes)
}

/** A row; `reference` is that of synthclean's near duplicates alone, of the same kind of corpus. */
export function tableRow(row: PeerRow, reference: PeerRow | undefined): string {
  const { run, scores, bytes } = row
  const factor = reference === undefined ? '-' : `${timesAsLong(row, reference).toFixed(1)}`
  const cells = [
    ...[row.tool, row.version, megabytes(bytes), run.seconds.toFixed(1), run.cpuSeconds.toFixed(1)],
    ...[speed(bytes, run.seconds), speed(bytes, run.cpuSeconds)],
    ...[run.peakBytes, run.ownPeakBytes].map((peak) => (peak / 2 ** 20).toFixed(0)),
    ...[scores.removed, percent(scores.recall), percent(scores.precision), factor],
  ]
  return `| ${cells.join(' | ')} |`
}

/** A row that says why there are no figures. */
export function emptyRow(tool: string, version: string, why: string): string {
  return `| ${[tool, version, why, ...HEAD.slice(3).map(() => '-')].join(' | ')} |`
}

/** The run of the middle time of the processor, or of an even number the faster of the two in the middle. */
export function medianRun(runs: readonly Measured[]): Measured {
  return [...runs].sort((a, b) => a.cpuSeconds - b.cpuSeconds)[Math.floor((runs.length - 1) / 2)]!
}
