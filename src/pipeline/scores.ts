import type { Histogram, Pattern, Score, Scores } from '../scorecard/scores.js'
import type { Patterns, Seen } from '../scorecard/report.js'
import { histogram, equalEdges, growingEdges } from '../scorecard/measures/histogram.js'
import { integrityOf } from '../scorecard/measures/integrity.js'
import { meanOfKnown } from '../scorecard/measures/intervals.js'
import type { SampleFacts, SampleMeasures } from '../scorecard/measures/sample-measures.js'
import { DENSITY_EDGES, type Observations } from './observations.js'
import { seenBy } from './seen.js'
import type { RuleCounts, Tally } from './tally.js'

/** Measures the lines of a sample, in a worker. */
export type MeasureSample = (lines: Uint8Array<ArrayBuffer>, facts: SampleFacts) => Promise<SampleMeasures>

/** The part of the report that comes from what records hold. */
export interface Scorecard {
  scores: { before: Scores; after: Scores }
  histograms: Histogram[]
  patterns: { before: Patterns; after: Patterns }
  bias: Record<string, unknown>
  /** Of a part of a run alone. */
  seen?: Seen
}

/** Measures the attributes of the records as they came, and as they were kept. */
export async function scorecardOf(
  observations: Observations,
  tally: Tally,
  { hasReference, hasDensity }: { hasReference: boolean; hasDensity: boolean },
  measure: MeasureSample,
): Promise<Scorecard> {
  const { before, after } = observations
  const records = Object.values(tally.shapes).reduce((sum, count) => sum + count, 0)
  const duplicates = tally.rejectedBy('exact-duplicates') + tally.rejectedBy('near-duplicates')
  const kept = tally.output.records
  const signs = (of: number, tagged: RuleCounts, dropped: RuleCounts = {}) => {
    const countOf = ({ validate }: RuleCounts, rule: string) => validate?.[rule] ?? 0
    // What was dropped for a sign is not among the records.
    const all = of + countOf(dropped, 'truncated') + countOf(dropped, 'degenerate')
    const share = (rule: string) =>
      all === 0 ? null : Math.min(1, (countOf(tagged, rule) + countOf(dropped, rule)) / all)
    return { truncated: share('truncated'), degenerate: share('degenerate') }
  }
  const [came, stayed] = await Promise.all([
    measure(before.sample.lines(), {
      unique: records === 0 ? 1 : 1 - duplicates / records,
      signs: signs(records, observations.tagsFound, tally.rejected),
    }),
    measure(after.sample.lines(), { unique: 1, signs: signs(kept, tally.tagged) }),
  ])
  const { rejected } = tally
  const integrity = {
    before: integrityOf(tally.input.records, [rejected, observations.editsFound, observations.tagsFound]),
    after: integrityOf(kept, [tally.tagged]),
  }
  const novelOf = (side: typeof before) =>
    hasReference ? (side.measured === 0 ? null : side.unseen / side.measured) : undefined
  return {
    scores: {
      before: scoresOf(came, integrity.before, novelOf(before)),
      after: scoresOf(stayed, integrity.after, novelOf(after)),
    },
    histograms: [
      histogram('words', came.words, stayed.words, growingEdges(1, 16_384)),
      histogram('complexity', came.complexities, stayed.complexities, equalEdges(0, 1, 20)),
      ...(hasDensity ? [densityHistogram(before.densities, after.densities)] : []),
    ],
    patterns: { before: patternsOf(came), after: patternsOf(stayed) },
    bias: { before: came.bias, after: stayed.bias },
    ...(observations.shard ? { seen: seenBy(observations) } : {}),
  }
}

function scoresOf(measured: SampleMeasures, integrity: Score, unseen: number | null | undefined): Scores {
  const { alignment, diversity, plausibility, control, scalability } = measured
  const relevance: Score = alignment
    ? {
        score: meanOfKnown([measured.relevance.score, alignment.score]),
        measures: {},
        parts: { prompt: measured.relevance, target: alignment },
      }
    : measured.relevance
  const novelty: Score =
    unseen === undefined
      ? measured.novelty
      : { score: unseen, measures: { ...measured.novelty.measures, newToReference: unseen } }
  return {
    relevance,
    diversity: { ...diversity, measures: { ...diversity.measures, ...openingsOf(measured) } },
    plausibility,
    control,
    scalability,
    novelty,
    integrity,
  }
}

function openingsOf({ patterns }: SampleMeasures): Record<string, number | null> {
  const { topOpeningShare, effectiveOpenings } = patterns
  return { topOpeningShare, effectiveOpenings }
}

function patternsOf({ patterns }: SampleMeasures): Record<keyof Patterns, Pattern[]> {
  const { openings, closings, phrases, structures } = patterns
  return { openings, closings, phrases, structures }
}

function densityHistogram(before: readonly number[], after: readonly number[]): Histogram {
  const bins = DENSITY_EDGES.map((from, at) => ({
    from,
    to: DENSITY_EDGES[at + 1] ?? 2 * from,
    before: before[at]!,
    after: after[at]!,
  }))
  return { of: 'density', bins }
}
