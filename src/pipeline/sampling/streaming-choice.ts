import { equalQuotas, quotasByShare } from '../../stages/diversity/quotas.js'
import { FATE } from '../decided-batch.js'
import { isThinned, rejectionFor, ruleFor, type Candidate } from './candidate.js'
import type { Strata } from './strata.js'
import type { Choice } from './window.js'

export interface StreamingChoiceOptions {
  /** Of all records, 0 to 1; undefined: only the balance and the density matter. */
  share: number | undefined
  maxDensity: number | undefined
  strata: Strata
  /** Whether the sample is balanced by given shares. */
  shares: boolean
  onWarning: (warning: string) => void
}

interface StreamingState {
  came: number[]
  seen: number
  kept: number
}

/** Below this share of the records that were wanted there is a warning. */
const LEAST_OF_SAMPLE = 0.99

/** Draws a share of each window, so that the output streams: after each, the sample has its share of all so far. */
export function streamingChoice(options: StreamingChoiceOptions): Choice {
  const { share, maxDensity, strata, onWarning } = options
  // Strata of which a record came.
  const came = new Set<number>()
  let seen = 0
  let kept = 0

  const reject = (candidate: Candidate, rule: 'density' | 'quota' | 'draw', of: number): void => {
    const { decided, row } = candidate
    decided.fates[row] = FATE.rejected
    decided.rejections.set(row, rejectionFor(candidate, rule, of))
  }
  /** Shares that could not be held are told: a value may be misspelt, or the input sorted by it. */
  const warn = (): void => {
    if (!options.shares) return
    for (let stratum = 0; stratum < strata.count; stratum++) {
      if (came.has(stratum) || (strata.shareOf(stratum) ?? 0) === 0 || seen === 0) continue
      onWarning(`no record has the value "${strata.nameOf(stratum)}" of --balance-by`)
    }
    if (share === undefined) return
    const wanted = Math.round(share * seen)
    if (kept >= wanted * LEAST_OF_SAMPLE) return
    onWarning(
      `the sample has ${kept} of ${wanted} records: the shares of --balance-by are held in every run of ` +
        'some thousand records; for input that is sorted by the field give --sample a number of records',
    )
  }
  return {
    choose(candidates, window) {
      seen += candidates.length
      for (const { stratum } of candidates) came.add(stratum)
      const left = candidates.filter((candidate) => !isThinned(candidate, maxDensity))
      const most = share === undefined ? Number.POSITIVE_INFINITY : Math.round(share * seen) - kept
      const groups = groupsOf(left, strata)
      const balanced = groups.map((group, stratum) => ({
        available: group.length,
        kept: strata.kept[stratum]!,
        share: strata.shareOf(stratum),
      }))
      const quotas = options.shares ? quotasByShare(balanced, most) : equalQuotas(balanced, most)
      const all = quotas.reduce((sum, quota) => sum + quota, 0)
      const part = left.length === 0 ? 1 : all / left.length
      const worstKept = Math.max(
        ...groups.map((group, stratum) => group[quotas[stratum]! - 1]?.key ?? Number.NEGATIVE_INFINITY),
      )
      for (const [stratum, group] of groups.entries()) {
        for (const candidate of group.slice(quotas[stratum])) {
          const isFull = groups.length > 1 && (share === undefined || candidate.key < worstKept)
          reject(candidate, ruleFor(candidate, isFull, part), part)
        }
        strata.kept[stratum]! += quotas[stratum]!
      }
      kept += all
      return window
    },
    end: () => {
      warn()
      return []
    },
    state: (): StreamingState => ({ came: [...came], seen, kept }),
    restore: (state: StreamingState) => {
      for (const stratum of state.came) came.add(stratum)
      seen = state.seen
      kept = state.kept
    },
  }
}

/** The candidates of each stratum, best first. */
function groupsOf(candidates: readonly Candidate[], strata: Strata): Candidate[][] {
  const groups = Array.from({ length: strata.count }, (): Candidate[] => [])
  for (const candidate of candidates) groups[candidate.stratum]!.push(candidate)
  for (const group of groups) group.sort((one, other) => one.key - other.key)
  return groups
}
