import type { Shape } from '../../native-free-kernels/scan/scan.js'
import type { RecordFormat } from '../io/formats/detect.js'
import type { InputPath } from '../io/input-paths.js'
import type { KeepRule } from './keep/keep-rule.js'
import type { Shingle } from '../stages/near-duplicates.js'
import type { StageName } from '../stages/stage.js'
import type { TextStageOptions } from '../stages/text-stages.js'

export type DedupOn = 'record' | 'prompt' | 'response'

/** What happens before the index passes its limit of false removals. */
export type WhenFull = 'warn' | 'rotate' | 'stop'

/** How many records a sample has: a share of them (0 to 1), a number, or as many as have so many bytes. */
export type SampleSize = { share: number } | { records: number } | { bytes: number }

export interface Balance {
  /** Key of a record, with dots for keys within, or one of the measured attributes. */
  field: string
  /** Shares of values, in all at most 1; undefined: all values alike. */
  shares: ReadonlyMap<string, number> | undefined
}

/** When checkpoints are taken: after so many seconds, or so many bytes of input. */
export type CheckpointEvery = { seconds: number } | { bytes: number }

export interface CheckpointOptions {
  folder: string
  every: CheckpointEvery
  /** Whether to go on from the checkpoint there, where there is one. */
  resume: boolean
}

/** One of several runs that share the inputs: of `count` it takes every one that stands at `index`, counted round. */
export interface Shard {
  /** From 0 to `count` - 1. */
  index: number
  count: number
}

export interface RunOptions {
  /** Those of the shard, where the run is one of several. */
  inputs: readonly InputPath[]
  shard: Shard | undefined
  /** Of the inputs; undefined: found out from each. */
  format: RecordFormat | undefined
  /** Path of a file or a folder; undefined is standard output. */
  output: string | undefined
  /** Undefined: by the ending of the output's path, or of each input where that is a folder. */
  outputFormat: RecordFormat | undefined
  /** Bytes of lines in one file of the output; undefined: any number. */
  shardSize: number | undefined
  /** Whether files that are there may be replaced. */
  overwrite: boolean
  /** Where the state of the run is kept, so that another process can go on with it. */
  checkpoint: CheckpointOptions | undefined
  /** Version of the program. */
  version: string
  /** Path of the ledger; undefined: none is written. */
  ledger: string | undefined
  /** The stages that run. */
  stages: ReadonlySet<StageName>
  shape: Shape
  /** Key of the text in plain text records, looked for before `text`. */
  textField: string | undefined
  /** Jaccard similarity from which a record is a near duplicate. */
  nearThreshold: number
  /** What of a record is compared with other records. */
  dedupOn: DedupOn
  /** Undefined: words, as many as suit the shape. */
  shingle: Shingle | undefined
  /** Mend what can be mended safely before all else. */
  repair: boolean
  /** Add what stages say of a record to it. */
  annotate: boolean
  /** What the stages that look at texts are to do. */
  texts: Omit<TextStageOptions, 'stages' | 'evaluation'>
  /** Files of evaluation sets that must not be in the records. */
  contamination: readonly string[]
  /** Answers to nearly the same prompt that are kept; undefined: all that are no duplicates. */
  maxPerPrompt: number | undefined
  /** What becomes of a short answer that differs from a kept one to the same prompt. */
  contradictions: 'off' | 'tag' | 'drop'
  /** How many of the records are kept, of those that all other stages keep. */
  sample: SampleSize | undefined
  /** Shares of the values of a field, or of a measured attribute, in the output. */
  balance: Balance | undefined
  /** Similar records that may have gone by before one is left out. */
  maxDensity: number | undefined
  /** File of records that relevance is measured to, and the least relevance that stays, in nats a word. */
  target: string | undefined
  minRelevance: number | undefined
  /** File of records that novelty is measured against. */
  reference: string | undefined
  /** Of all draws. */
  seed: number
  /** Leave shingles of templates out of the sketches. */
  maskTemplates: boolean
  /** Bytes for the duplicate index. */
  memory: number
  /** Chance that an unrelated record is removed, which the index must not pass. */
  maxFalsePositives: number
  whenFull: WhenFull
  /** Bytes of the longest record. */
  maxRecord: number
  /** Invalid records above which the index is not saved; undefined: any number. */
  maxInvalid: number | undefined
  /** Worker threads. */
  workers: number
  /** Bytes of a batch; one with a longer record is larger. */
  batchSize: number
  /** Index file to go on from, where there is one, and to save at the end. */
  index: string | undefined
  /** Which record of a group of duplicates stays; undefined: the first, as the streaming index finds them. */
  keep: KeepRule | undefined
  /** File for the groups that `keep` has chosen from. */
  groups: string | undefined
  /** Buckets from simple to hard that the output is written in; undefined: one output. */
  curriculum: number | undefined
  /** Measure the attributes of the records, as they came and as they were kept. */
  scorecard: boolean
  /** Write no records. */
  dryRun: boolean
  /** Leave the index file as it was. */
  keepIndexFile: boolean
}

/** Whether prompts are compared on their own too. */
export function comparesPrompts({ maxPerPrompt, contradictions }: RunOptions): boolean {
  return maxPerPrompt !== undefined || contradictions !== 'off'
}

/** Whether records are drawn. */
export function samples({ sample, balance, maxDensity }: RunOptions): boolean {
  return sample !== undefined || balance !== undefined || maxDensity !== undefined
}

/** Whether the density of records matters. */
export function needsDensity({
  stages,
  sample,
  maxDensity,
}: Pick<RunOptions, 'stages' | 'sample' | 'maxDensity'>): boolean {
  return stages.has('diversity') && (sample !== undefined || maxDensity !== undefined)
}
