import { Transform } from 'node:stream'
import { ROW, type SketchShape } from '../../native-free-kernels/record/record.js'
import { SHAPES } from '../../native-free-kernels/scan/scan.js'
import type { Duplicate, DuplicateFinder } from '../index/duplicate-index.js'
import type { PromptAnswers, PromptFinding } from '../index/prompt-answers.js'
import { ruleCode, tagNumber } from '../stages/list.js'
import { CONTRADICTION } from '../stages/near-duplicates.js'
import type { StageName } from '../stages/stage.js'
import { Marker } from './checkpoint/marker.js'
import { lineOf, rowsOf, sketchesOf, type ReadBatch } from './batch.js'
import { FATE, isRejectedByStatus, type DecidedBatch, type Rejection } from './decided-batch.js'
import type { SimilarityScore } from '../scorecard/similarity.js'
import type { WitnessExcerpts } from '../scorecard/witness-excerpts.js'
import { relevanceOfRow } from './row-floats.js'
import type { IndexWatch } from './index-watch.js'
import type { Tally } from './tally.js'

export interface CorpusStagesOptions {
  index: DuplicateFinder | undefined
  /** Sees to the index, where it can become full. */
  watch: IndexWatch | undefined
  /** Where prompts are compared on their own. */
  promptAnswers: PromptAnswers | undefined
  maxPerPrompt: number | undefined
  dropContradictions: boolean
  /** Whether it is responses alone that are compared. */
  onlyResponses: boolean
  sketch: SketchShape
  tally: Tally
  similarities: SimilarityScore
  excerpts: WitnessExcerpts
  /** Of near duplicates. */
  threshold: number
  /** The least relevance of a record that is kept, in nats a word. */
  minRelevance: number | undefined
  /** Told when a batch is decided on. */
  afterBatch: () => void
  /** Told of each batch, with the seconds that the index took. */
  onBatch: (batch: ReadBatch, seconds: number) => void
}

const LESS_RELEVANT = ruleCode('relevance', 'less-relevant')

/** The corpus stages as a stream, and what another process needs to go on with them. */
export interface CorpusStages {
  stream: Transform
  state: () => unknown
  restore: (state: unknown) => void
}

interface CorpusState {
  /** The next line of each source. */
  lines: Map<number, number>
  watch: ReturnType<IndexWatch['state']> | undefined
}

/** The stage and the rule by which duplicates are rejected. */
export const DUPLICATE_RULES: Record<Duplicate['kind'], { stage: StageName; rule: string }> = {
  exact: { stage: 'exact-duplicates', rule: 'same-text' },
  near: { stage: 'near-duplicates', rule: 'similar-text' },
}
const PROMPT_RULES = {
  enough: { stage: 'near-duplicates', rule: 'answers-per-prompt' },
  contradicts: { stage: 'near-duplicates', rule: CONTRADICTION },
} as const
const CONTRADICTION_TAG = tagNumber('near-duplicates', CONTRADICTION)

/** The corpus stages on batches in input order: relevance, then answers per prompt and duplicates. */
export function corpusStages(options: CorpusStagesOptions): CorpusStages {
  const lines = new Map<number, number>()
  const { watch } = options
  const stream = new Transform({
    objectMode: true,
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
    transform(batch: ReadBatch | Marker, _encoding, callback) {
      if (batch instanceof Marker) {
        callback(null, batch)
        return
      }
      const firstLine = lines.get(batch.source.index) ?? 1
      const lineCount = batch.longLine ? 1 : batch.rowCount + batch.blankLines
      lines.set(batch.source.index, firstLine + lineCount)
      let decided: DecidedBatch
      // What is thrown here would end the process instead of the run.
      try {
        decided = decide(batch, firstLine, options)
        watch?.look()
        options.afterBatch()
      } catch (error) {
        callback(error as Error)
        return
      }
      callback(null, decided)
    },
  })
  return {
    stream,
    state: (): CorpusState => ({ lines, watch: watch?.state() }),
    restore: (state) => {
      for (const [source, line] of (state as CorpusState).lines) lines.set(source, line)
      const earlier = (state as CorpusState).watch
      if (earlier) watch?.restore(earlier)
    },
  }
}

function decide(batch: ReadBatch, firstLine: number, options: CorpusStagesOptions): DecidedBatch {
  const { index, tally } = options
  tally.input.bytes += batch.inputBytes
  tally.input.blankLines += batch.blankLines
  const rejections = new Map<number, Rejection>()
  if (batch.longLine) {
    tally.input.records += 1
    return { batch, rows: new Uint32Array(0), fates: new Uint8Array(0), firstLine, rejections }
  }
  const rows = rowsOf(batch)
  tally.input.records += batch.rowCount
  options.excerpts.batch(batch.source.index, firstLine, batch.offset)
  const isStream = options.excerpts.isStream(batch.source.index)
  if (options.minRelevance !== undefined) rejectIrrelevant(rows, options.minRelevance, rejections)
  const started = performance.now()
  const denied = new Map<number, PromptFinding>()
  const admit = admitAnswers(batch, rows, firstLine, denied, options)
  const results = index?.decide(rows, sketchesOf(batch, options.sketch), batch.source.index, firstLine, admit)
  options.onBatch(batch, (performance.now() - started) / 1000)
  const fates = new Uint8Array(batch.rowCount)
  for (let row = 0; row < batch.rowCount; row++) {
    const at = row * ROW.size
    const status = rows[at + ROW.status]!
    const kind = status === 0 && results ? index!.kindOf(results, row) : undefined
    if (status === 0 && results) countSimilarity(batch, rows, row, results, firstLine, options)
    if (kind !== undefined) {
      rejections.set(row, duplicateRejection(index!.duplicate(results!, row)!, options.threshold))
    } else if (denied.has(row)) {
      rejections.set(row, promptRejection(denied.get(row)!, options.maxPerPrompt))
    } else if (!isRejectedByStatus(status)) {
      fates[row] = FATE.kept
      if (isStream && rows[at + ROW.sketch] !== 0) {
        const line = lineOf(batch, rows.subarray(at, at + ROW.size))
        options.excerpts.kept(batch.source.index, firstLine + rows[at + ROW.line]!, line)
      }
    }
    if (status === 0) {
      const shape = SHAPES[rows[at + ROW.shape]!]!
      tally.shapes[shape] = (tally.shapes[shape] ?? 0) + 1
    }
  }
  return { batch, rows, fates, firstLine, rejections }
}

/** Rejects what is too little like the target (`least` in nats a word), before it can be a witness. */
export function rejectIrrelevant(
  rows: Uint32Array,
  least: number,
  rejections?: Map<number, Rejection>,
): void {
  for (let at = 0; at < rows.length; at += ROW.size) {
    if (rows[at + ROW.status] !== 0) continue
    const relevance = relevanceOfRow(rows.subarray(at, at + ROW.size))
    if (relevance >= least) continue
    rows[at + ROW.status] = LESS_RELEVANT
    const found = { stage: 'relevance', rule: 'less-relevant' } as const
    rejections?.set(at / ROW.size, { ...found, value: Math.round(relevance * 1e4) / 1e4, threshold: least })
  }
}

function duplicateRejection({ kind, tier, witness, similarity }: Duplicate, threshold: number): Rejection {
  const measured = similarity === undefined ? {} : { value: rounded(similarity) }
  return {
    ...DUPLICATE_RULES[kind],
    ...measured,
    ...(kind === 'near' ? { threshold } : {}),
    witness: witness ? { ...witness, similarity: rounded(similarity) } : { tier },
  }
}

/** `most`: answers to one prompt that are kept, where they are counted. */
function promptRejection({ kind, witness, similarity }: PromptFinding, most: number | undefined): Rejection {
  const counted = kind === 'enough' && most !== undefined ? { value: most + 1, threshold: most } : {}
  return { ...PROMPT_RULES[kind], ...counted, witness: { ...witness, similarity: rounded(similarity) } }
}

function rounded(similarity: number): number
function rounded(similarity: number | undefined): number | undefined
function rounded(similarity: number | undefined): number | undefined {
  return similarity === undefined ? undefined : Math.round(similarity * 10_000) / 10_000
}

/** Tells the index to keep only what its prompt allows; notes which rows it does not, and tags contradictions. */
function admitAnswers(
  batch: ReadBatch,
  rows: Uint32Array,
  firstLine: number,
  denied: Map<number, PromptFinding>,
  { promptAnswers, sketch, dropContradictions, onlyResponses }: CorpusStagesOptions,
): ((row: number) => boolean) | undefined {
  if (!promptAnswers || !batch.prompts) return undefined
  const prompts = { ...batch.prompts, rowCount: batch.rowCount }
  const promptRows = rowsOf(prompts)
  promptAnswers.stage(promptRows, sketchesOf(prompts, sketch), batch.source.index, firstLine)
  return (row) => {
    const words = row * ROW.size + ROW.words
    const found = promptAnswers.count(row, rows[words]! - (onlyResponses ? 0 : promptRows[words]!))
    if (!found) return true
    if (found.kind === 'contradicts' && !dropContradictions) {
      rows[row * ROW.size + ROW.tags + (CONTRADICTION_TAG >> 5)]! |= 1 << (CONTRADICTION_TAG & 31)
      return true
    }
    denied.set(row, found)
    return false
  }
}

/** Notes for the report how similar a record was to a kept one. */
function countSimilarity(
  batch: ReadBatch,
  rows: Uint32Array,
  row: number,
  results: Uint32Array,
  firstLine: number,
  { index, similarities }: CorpusStagesOptions,
): void {
  const kind = index!.kindOf(results, row)
  const similarity = index!.bestSimilarity(results, row)
  if (similarity !== undefined) similarities.candidate(similarity)
  if (kind === undefined) return
  const { witness } = index!.duplicate(results, row)!
  if (witness === undefined) return
  similarities.removal(witness)
  if (similarity === undefined || !similarities.isLeastSimilar(similarity)) return
  const cells = rows.subarray(row * ROW.size, (row + 1) * ROW.size)
  const source = { file: batch.source.name, line: firstLine + cells[ROW.line]! }
  similarities.pair(similarity, source, witness, lineOf(batch, cells))
}
