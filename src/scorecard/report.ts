import type { Template } from '../stages/templates.js'
import type { IndexState } from '../index/duplicate-index.js'
import type { JoinCounts } from '../index/join/removals.js'
import type { PromptState } from '../index/prompt-answers.js'
import type { Histogram, Pattern, Scores } from './scores.js'
import type { Place, SimilarityReport } from './similarity.js'
import { inOrder, type RuleCounts, type Tally } from '../pipeline/tally.js'

/** Seconds of work by stage, summed over the workers. */
export interface StageSeconds {
  /** Reading JSON and UTF-8, shapes and texts. */
  validate: number
  /** Words, fingerprints and sketches. */
  texts: number
  /** Edits of records with boilerplate, and reading them again. */
  boilerplate: number
  /** Both duplicate stages. */
  duplicates: number
}

/** What was left out of comparisons as belonging to templates. */
export interface TemplateReport {
  /** Records from which the templates were learned; 0 where they came with an index. */
  records: number
  shingles: number
  /** The commonest of the shingles, as far as they could be made readable. */
  top: Template[]
}

/** What patterns are counted of. */
export const PATTERN_KINDS = ['openings', 'closings', 'phrases', 'structures'] as const

export type Patterns = Record<(typeof PATTERN_KINDS)[number], Pattern[]>

/** One record that a rule rejected or edited, to judge the rule by. */
export interface Example {
  stage: string
  rule: string
  action: 'reject' | 'edit'
  source: Place
  /** The beginning of the record as it came. */
  excerpt: string
  value?: number | string
  threshold?: number | string
  /** The kept record that it duplicates. */
  witness?: Place & { similarity?: number; excerpt?: string }
  /** What an edit took out. */
  removed?: string[]
}

/** How far the run was at a time: all three count from its start. */
export interface SpeedPoint {
  seconds: number
  bytes: number
  records: number
}

/** What a part of a run saw of its records, as they came or as they are kept. */
export interface SeenRecords {
  /** Those of the smallest keys; their lines in base64. */
  sample: { key: number; line: string }[]
  /** Records by the bin of their density. */
  densities: number[]
  /** Sum over records of the share of their runs of words that the reference does not hold. */
  unseen: number
  /** Records that have such runs. */
  measured: number
}

/** What the scores of all parts of a run are made of. */
export interface Seen {
  before: SeenRecords
  after: SeenRecords
  /** Records as they came by what stages found, whatever became of them. */
  edited: RuleCounts
  tagged: RuleCounts
}

/** The JSON report of a run. */
export interface Report {
  input: { records: number; bytes: number; blankLines: number }
  output: { records: number; bytes: number }
  rejected: RuleCounts
  edited: RuleCounts
  /** Kept records by what stages say of them. */
  tagged: RuleCounts
  shapes: Record<string, number>
  index?: IndexState
  /** The prompts that `--max-per-prompt` knows. */
  prompts?: PromptState
  /** What `--keep` has compared. */
  keep?: Readonly<JoinCounts>
  nearDuplicates?: SimilarityReport
  templates?: TemplateReport
  scores?: { before: Scores; after: Scores }
  /** Of the input and of what was kept. */
  histograms?: Histogram[]
  patterns?: { before: Patterns; after: Patterns }
  /** A few for each stage and rule. */
  examples?: Example[]
  /** At most 200. */
  speed?: readonly SpeedPoint[]
  /** Tables of counts. */
  bias?: Record<string, unknown>
  /** Of one part of a run alone, for the report of all parts. */
  seen?: Seen
  curriculum?: { bucket: number; from: number; records: number }[] | undefined
  timing: { seconds: number; bytesPerSecond: number; recordsPerSecond: number; stages: StageSeconds }
  /** In bytes. */
  memory: { peakRss: number }
  options: Record<string, unknown>
  version: string
}

/** What a report is made of; `stages` are seconds of work. */
export interface ReportFacts {
  tally: Tally
  index: IndexState | undefined
  prompts: PromptState | undefined
  keep: Readonly<JoinCounts> | undefined
  similarities: SimilarityReport | undefined
  templates: TemplateReport | undefined
  curriculum: Report['curriculum']
  scorecard:
    Pick<Report, 'scores' | 'histograms' | 'patterns' | 'examples' | 'speed' | 'bias' | 'seen'> | undefined
  seconds: number
  stages: StageSeconds
  options: Record<string, unknown>
  version: string
}

/** The report of a run that has ended; the peak memory in it is that of this process. */
export function makeReport({
  tally,
  index,
  prompts,
  keep,
  similarities,
  templates,
  scorecard,
  curriculum,
  seconds,
  stages,
  options,
  version,
}: ReportFacts): Report {
  return {
    input: tally.input,
    output: tally.output,
    rejected: inOrder(tally.rejected, 'rejects'),
    edited: inOrder(tally.edited, 'edits'),
    tagged: inOrder(tally.tagged, 'tags'),
    shapes: tally.shapes,
    ...(index ? { index } : {}),
    ...(prompts ? { prompts } : {}),
    ...(keep ? { keep } : {}),
    ...(similarities ? { nearDuplicates: similarities } : {}),
    ...(templates ? { templates } : {}),
    ...scorecard,
    ...(curriculum ? { curriculum } : {}),
    timing: {
      seconds,
      bytesPerSecond: tally.input.bytes / seconds,
      recordsPerSecond: tally.input.records / seconds,
      stages,
    },
    memory: { peakRss: process.resourceUsage().maxRSS * 1024 },
    options,
    version,
  }
}
