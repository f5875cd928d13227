import { pipeline } from 'node:stream/promises'
import type { SketchShape } from '../../native-free-kernels/record/record.js'
import { SynthcleanError } from '../errors.js'
import { DuplicateIndex, LEAST_MEMORY, type IndexState } from '../index/duplicate-index.js'
import { IndexFile, lockIndex, type IndexNotes } from '../index/index-file.js'
import { PromptAnswers, type PromptState } from '../index/prompt-answers.js'
import { AtomicFile } from '../io/atomic-file.js'
import { batchSource } from '../io/batch-source.js'
import { openSink, type ByteSink } from '../io/byte-sink.js'
import { STDIN_NAME } from '../io/byte-source.js'
import type { Example, Report, SpeedPoint, StageSeconds, TemplateReport } from '../scorecard/report.js'
import { SimilarityScore, type SimilarityReport } from '../scorecard/similarity.js'
import { WitnessExcerpts } from '../scorecard/witness-excerpts.js'
import type { EvaluationIndex } from '../stages/contamination/evaluation-index.js'
import { evaluationIndex } from '../stages/contamination/index-builder.js'
import { EvaluationFileError } from '../stages/contamination/items.js'
import { candidateChance, sketchShape } from '../stages/near-duplicates.js'
import { account } from './account.js'
import { BufferPool } from './buffer-pool.js'
import { corpusStages } from './corpus-stages.js'
import { Ledger } from './ledger.js'
import type { Progress } from './progress.js'
import { readReference, readTarget } from './compared-corpora.js'
import { startReaders, workerFailure, type ReadersSetup } from './readers.js'
import { sampleStage, type SampleStage } from './sampling/sample-stage.js'
import { Curriculum } from './curriculum.js'
import { recordSink, type NotedScores } from './record-sink.js'
import { comparesPrompts, needsDensity, samples, type RunOptions } from './run-options.js'
import { Observations } from './observations.js'
import { scorecardOf, type Scorecard } from './scores.js'
import { saveIndex } from './save-index.js'
import { Tally } from './tally.js'

export interface RunResult {
  tally: Tally
  index: IndexState | undefined
  prompts: PromptState | undefined
  similarities: SimilarityReport | undefined
  templates: TemplateReport | undefined
  /** Where it was asked for. */
  scorecard: (Scorecard & { examples: Example[]; speed: readonly SpeedPoint[] }) | undefined
  curriculum: Report['curriculum']
  seconds: number
  stageSeconds: StageSeconds
}

export interface RunHooks {
  tally?: Tally
  progress?: Progress | undefined
  signal?: AbortSignal | undefined
  onWarning?: (warning: string) => void
}

/** Share of the memory that goes to the prompts where they are compared on their own. */
const PROMPT_SHARE = 0.25

interface Indexes {
  index: DuplicateIndex | undefined
  promptAnswers: PromptAnswers | undefined
}

/** Cleans the inputs. The output and the ledger appear under their names only when the run succeeds. */
export async function run(options: RunOptions, hooks: RunHooks = {}): Promise<RunResult> {
  const sketch = sketchShape(options.nearThreshold, options.shingle)
  const promptMemory = comparesPrompts(options) ? Math.floor(options.memory * PROMPT_SHARE) : 0
  const leastWithPrompts = Math.ceil(LEAST_MEMORY / (1 - PROMPT_SHARE) / 2 ** 20)
  if (promptMemory > 0 && options.memory < leastWithPrompts * 2 ** 20) {
    throw new SynthcleanError(
      'usage',
      `--memory must be at least ${leastWithPrompts}MiB where prompts are compared: a quarter of it is theirs`,
    )
  }
  const index = makeIndex({ ...options, memory: options.memory - promptMemory }, sketch)
  const unlock = options.index === undefined ? undefined : await lockIndex(options.index)
  try {
    const saved = index && options.index !== undefined ? await loadIndex(index, options.index) : undefined
    const promptAnswers = comparesPrompts(options)
      ? new PromptAnswers({
          most: options.maxPerPrompt ?? Number.POSITIVE_INFINITY,
          contradictions: options.contradictions !== 'off',
          sketch,
          threshold: options.nearThreshold,
          memory: promptMemory,
        })
      : undefined
    return await runWith(options, sketch, { index, promptAnswers }, saved, hooks)
  } finally {
    await unlock?.()
  }
}

function makeIndex(options: RunOptions, sketch: SketchShape): DuplicateIndex | undefined {
  const { stages, dedupOn, maskTemplates, nearThreshold: threshold, memory } = options
  const exact = stages.has('exact-duplicates')
  const near = stages.has('near-duplicates')
  if (!exact && !near) return undefined
  return new DuplicateIndex({ exact, near, sketch, dedupOn, maskTemplates, threshold, memory })
}

/** Loads an index file, where there is one; returns what else it holds. */
async function loadIndex(index: DuplicateIndex, path: string): Promise<IndexNotes | undefined> {
  const saved = await IndexFile.open(path)
  if (!saved) return undefined
  try {
    await saved.loadInto(index, 0)
    return saved.header
  } finally {
    await saved.close()
  }
}

async function runWith(
  options: RunOptions,
  sketch: SketchShape,
  { index, promptAnswers }: Indexes,
  saved: IndexNotes | undefined,
  { tally = new Tally(), progress, signal, onWarning = () => undefined }: RunHooks,
): Promise<RunResult> {
  const started = performance.now()
  const stageSeconds: StageSeconds = { validate: 0, texts: 0, boilerplate: 0, duplicates: 0 }
  const earlierFiles = saved?.files ?? []
  const names = [...earlierFiles, ...options.inputs.map((path) => (path === '-' ? STDIN_NAME : path))]
  const paths = [...earlierFiles.map(() => undefined), ...options.inputs]
  const excerpts = new WitnessExcerpts(
    paths.map((path) => (path === '-' ? undefined : path)),
    paths.includes('-') ? paths.indexOf('-') : undefined,
  )
  const similarities = new SimilarityScore(excerpts, (similarity) =>
    candidateChance(similarity, sketch.bands, sketch.rows),
  )
  const sourceOf = (index: number) => ({ index, name: names[index]! })
  const buffers = new BufferPool(options.batchSize, options.workers * 4)
  const tables = new BufferPool(2 * options.batchSize, options.workers * 4)
  const masks = options.maskTemplates && options.stages.has('near-duplicates')
  const corpora = await readCorpora(options, sketch)
  const readers = startReaders({
    options,
    sketch,
    tables,
    mask: masks ? (saved?.templateCells ?? 'learn') : 'off',
    evaluation: await readEvaluationSets(options.contamination),
    ...corpora,
  })
  const observations = options.scorecard ? new Observations((file) => names[file]!) : undefined
  let scorecard: RunResult['scorecard']
  let sink: ByteSink | Curriculum | undefined
  let ledger: Ledger | undefined
  let sampling: SampleStage | undefined
  try {
    if (samples(options)) sampling = sampleStage(options, sourceOf, onWarning)
    if (!options.dryRun) sink = await openOutput(options)
    if (options.ledger !== undefined) ledger = new Ledger(await AtomicFile.create(options.ledger), names)
    const source = batchSource({
      paths: options.inputs,
      firstIndex: earlierFiles.length,
      batchSize: options.batchSize,
      maxRecord: options.maxRecord,
      pool: buffers,
      onOpen: (_source, size) => progress?.expect(size),
    })
    const corpus = corpusStages({
      index,
      promptAnswers,
      maxPerPrompt: options.maxPerPrompt,
      dropContradictions: options.contradictions === 'drop',
      onlyResponses: options.dedupOn === 'response',
      sketch,
      tally,
      similarities,
      excerpts,
      threshold: options.nearThreshold,
      minRelevance: options.stages.has('relevance') ? options.minRelevance : undefined,
      maxFalsePositives: options.maxFalsePositives,
      whenFull: options.whenFull,
      onWarning,
      onBatch: ({ seconds }, duplicates) => {
        stageSeconds.validate += seconds.scan
        stageSeconds.texts += seconds.read
        stageSeconds.boilerplate += seconds.edit
        stageSeconds.duplicates += duplicates
      },
    })
    const accounts = account({ tally, ledger, maxRecord: options.maxRecord, observations })
    const end = recordSink({ sink, tally, buffers, tables, notes: notedScores(options) })
    const draws = sampling ? [sampling.stream] : []
    const signals = [readers.broken, ...(signal ? [signal] : [])]
    await pipeline([source, ...readers.streams, corpus, ...draws, accounts, end], {
      signal: AbortSignal.any(signals),
    })
    checkSum(tally)
    if (observations) {
      const facts = { hasReference: options.reference !== undefined, hasDensity: needsDensity(options) }
      const measured = await scorecardOf(observations, tally, facts, readers.measure)
      scorecard = { ...measured, examples: observations.examples.list(), speed: observations.speed.list() }
    }
    await ledger?.finish()
    await sink?.finish()
    const { maxInvalid = Number.POSITIVE_INFINITY } = options
    const isSaved = !options.keepIndexFile && tally.rejectedBy('validate') <= maxInvalid
    if (index && options.index !== undefined && isSaved) {
      await saveIndex(index, { files: names, templateCells: readers.templates.cells }, options.index)
    }
  } catch (error) {
    await ledger?.discard()
    await sink?.discard()
    throw readers.broken.aborted ? workerFailure(readers.broken.reason) : error
  } finally {
    sampling?.close()
    await readers.stop()
  }
  const { records, cells, top } = readers.templates
  return {
    tally,
    index: index?.state(),
    prompts: promptAnswers?.state(),
    similarities: index ? await similarities.report(names, tally.input.records) : undefined,
    templates: masks ? { records, shingles: cells.length, top } : undefined,
    scorecard,
    curriculum: sink instanceof Curriculum ? sink.buckets : undefined,
    seconds: (performance.now() - started) / 1000,
    stageSeconds,
  }
}

function openOutput({ output, curriculum }: RunOptions): Promise<ByteSink | Curriculum> {
  return curriculum !== undefined && output !== undefined
    ? Curriculum.open(output, curriculum)
    : openSink(output)
}

function notedScores(options: RunOptions): NotedScores | undefined {
  if (!options.annotate) return undefined
  return {
    complexity: true,
    density: needsDensity(options),
    novelty: options.reference !== undefined,
    relevance: options.target !== undefined && options.stages.has('relevance'),
  }
}

/** What relevance and novelty are measured to. */
async function readCorpora(
  { target, reference, stages, shape, textField }: RunOptions,
  sketch: SketchShape,
): Promise<Pick<ReadersSetup, 'target' | 'reference'>> {
  const reading = { shape, textField, sketch }
  return {
    target: target !== undefined && stages.has('relevance') ? await readTarget(target, reading) : undefined,
    reference: reference === undefined ? undefined : await readReference(reference, reading),
  }
}

async function readEvaluationSets(paths: readonly string[]): Promise<EvaluationIndex | undefined> {
  if (paths.length === 0) return undefined
  try {
    const found = await evaluationIndex(paths)
    if (found.counts.parts > 0) return found
    throw new SynthcleanError(
      'failed',
      `--contamination ${paths.join(', ')}: no question or answer there is long enough to be looked for`,
    )
  } catch (error) {
    if (!(error instanceof EvaluationFileError)) throw error
    throw new SynthcleanError('failed', error.message, { cause: error })
  }
}

/** Promise 1 of every run: nothing is lost. */
function checkSum(tally: Tally): void {
  const { input, output, rejectedRecords } = tally
  if (input.records === output.records + rejectedRecords) return
  throw new SynthcleanError(
    'failed',
    `the records do not add up: ${input.records} in, ${output.records} out, ${rejectedRecords} rejected; ` +
      'this is a fault of synthclean, and no output was put under its name',
  )
}
