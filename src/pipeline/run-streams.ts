import type { Duplex, Readable, Transform, Writable } from 'node:stream'
import type { SketchShape } from '../../native-free-kernels/record/record.js'
import { batchSource } from '../io/input/batch-source.js'
import { sourceName } from '../io/input/byte-source.js'
import { openInput } from '../io/input/open-input.js'
import type { LineOutput } from '../io/output/line-output.js'
import type { StageSeconds } from '../scorecard/report.js'
import { SimilarityScore } from '../scorecard/similarity.js'
import { WitnessExcerpts } from '../scorecard/witness-excerpts.js'
import { candidateChance } from '../stages/near-duplicates.js'
import { account } from './account.js'
import { BufferPool } from './buffer-pool.js'
import type { Checkpoint } from './checkpoint/checkpoint-file.js'
import { Checkpoints } from './checkpoint/checkpoints.js'
import { checkpointGate } from './checkpoint/gate.js'
import { IndexParts, outputPart, part, samplePart } from './checkpoint/run-parts.js'
import { decidingOptions } from './checkpoint/same-run.js'
import { readCorpora, readEvaluationSets } from './compared-corpora.js'
import { corpusStages, type CorpusStages } from './corpus-stages.js'
import { Curriculum } from './curriculum.js'
import { IndexWatch } from './index-watch.js'
import type { Survey } from './keep/survey.js'
import { loadIndex, makeIndexes, type Indexes } from './indexes.js'
import { Ledger } from './ledger.js'
import { Observations } from './observations.js'
import { openLedger, openRecordOutput } from './outputs.js'
import { startReaders, type Learned, type Readers } from './readers.js'
import { notedScores, recordSink } from './record-sink.js'
import { needsDensity, samples, type RunOptions } from './run-options.js'
import type { RunHooks, RunResult } from './run.js'
import { sampleStage, type SampleStage } from './sampling/sample-stage.js'
import { saveIndex } from './save-index.js'
import { scorecardOf } from './scores.js'
import { checkSum } from './tally.js'

type Hooks = RunHooks &
  Required<Pick<RunHooks, 'tally' | 'onWarning'>> & {
    /** Where duplicates were looked for in a pass of its own. */
    survey: Survey | undefined
  }

/** The streams of one run and all that they write to, from their opening to their end. */
export class RunStreams {
  readonly #options: RunOptions
  readonly #sketch: SketchShape
  readonly #hooks: Hooks
  readonly #indexes: Indexes
  readonly #stageSeconds: StageSeconds = { validate: 0, texts: 0, boilerplate: 0, duplicates: 0 }
  readonly #excerpts = new WitnessExcerpts()
  readonly #similarities: SimilarityScore
  readonly #observations: Observations | undefined
  readonly #masks: boolean
  readonly #started = performance.now()
  readonly #buffers: BufferPool
  readonly #tables: BufferPool
  /** Names of the sources by their number: those of an index that was loaded come first. */
  #names: string[] = []
  #earlierFiles: string[] = []
  #earlier: Checkpoint | undefined
  #readers: Readers | undefined
  #corpus!: CorpusStages
  #sampling: SampleStage | undefined
  #output: LineOutput | Curriculum | undefined
  #ledger: Ledger | undefined
  #indexParts: IndexParts | undefined
  #checkpoints: Checkpoints | undefined

  constructor(options: RunOptions, sketch: SketchShape, hooks: Hooks) {
    this.#options = options
    this.#sketch = sketch
    this.#hooks = hooks
    this.#indexes = makeIndexes(options, sketch)
    this.#buffers = new BufferPool(options.batchSize, options.workers * 4)
    this.#tables = new BufferPool(2 * options.batchSize, options.workers * 4)
    this.#similarities = new SimilarityScore(this.#excerpts, (similarity) =>
      candidateChance(similarity, sketch.bands, sketch.rows),
    )
    this.#observations = options.scorecard
      ? new Observations((file) => this.#names[file]!, options.shard)
      : undefined
    this.#masks = options.maskTemplates && options.stages.has('near-duplicates')
  }

  /** Whether all input is read: an earlier process came that far. */
  get isRead(): boolean {
    return this.#earlier !== undefined && this.#earlier.position === undefined
  }

  get signal(): AbortSignal {
    const { signal } = this.#hooks
    return AbortSignal.any([this.#readers!.broken, ...(signal ? [signal] : [])])
  }

  /** Opens all; where there is an earlier run, goes on from where that was. */
  async open(earlier: Checkpoint | undefined): Promise<void> {
    const options = this.#options
    this.#earlier = earlier
    const { index } = this.#indexes
    const isNew = !earlier
    const saved =
      isNew && index && options.index !== undefined ? await loadIndex(index, options.index) : undefined
    this.#earlierFiles = earlier ? (earlier.parts['files'] as string[]) : (saved?.files ?? [])
    const firstSource = this.#earlierFiles.length
    this.#names = [...this.#earlierFiles, ...options.inputs.map(({ path }) => sourceName(path))]
    const mask = saved?.templateCells ?? 'learn'
    const { ledger } = this.#hooks
    const hasLedger = ledger !== undefined || options.ledger !== undefined
    this.#readers = startReaders({
      options,
      ledger: hasLedger,
      sketch: this.#sketch,
      tables: this.#tables,
      mask: this.#masks ? mask : 'off',
      learned: (earlier?.parts['learned'] as Learned | undefined) ?? this.#hooks.survey?.learned,
      evaluation: await readEvaluationSets(options.contamination),
      ...(await readCorpora(options, this.#sketch)),
    })
    const folder = options.checkpoint?.folder
    if (samples(options)) {
      const sourceOf = (index: number) => ({ index, name: this.#names[index]! })
      this.#sampling = sampleStage(options, sourceOf, this.#hooks.onWarning, folder)
    }
    if (this.#hooks.output) this.#output = this.#hooks.output
    else if (!options.dryRun)
      this.#output = await openRecordOutput(options, firstSource, earlier?.parts['output'])
    if (hasLedger) {
      const output = ledger ?? (await openLedger(options, earlier?.parts['ledger']))
      this.#ledger = new Ledger(output, this.#names)
    }
    this.#corpus = this.#corpusStages()
    if (folder !== undefined) {
      this.#checkpoints = this.#makeCheckpoints(folder)
      if (earlier) await this.#checkpoints.restore(earlier)
    }
  }

  #makeCheckpoints(folder: string): Checkpoints {
    const options = this.#options
    this.#indexParts = new IndexParts(this.#indexes, folder)
    const learned = { state: () => this.#readers!.learned(), restore: () => undefined }
    return new Checkpoints({
      folder,
      every: options.checkpoint!.every,
      program: options.version,
      options: decidingOptions(options),
      earlierSeconds: this.#earlier?.seconds ?? 0,
      isResumed: this.#earlier !== undefined,
      parts: [
        ...part('files', { state: () => this.#earlierFiles, restore: () => undefined }),
        ...part('learned', learned),
        ...part('tally', this.#hooks.tally),
        ...part('corpus', this.#corpus),
        ...this.#indexParts.parts,
        ...part('excerpts', this.#excerpts),
        ...part('similarities', this.#similarities),
        ...part('observations', this.#observations),
        ...part('seconds', {
          state: () => this.#stageSeconds,
          restore: (earlier: StageSeconds) => Object.assign(this.#stageSeconds, earlier),
        }),
        ...samplePart(this.#sampling),
        ...outputPart('ledger', this.#ledger),
        ...outputPart('output', this.#output),
      ],
    })
  }

  #corpusStages(): CorpusStages {
    const options = this.#options
    const seconds = this.#stageSeconds
    const { index, promptAnswers } = this.#indexes
    const { onWarning } = this.#hooks
    const { maxFalsePositives, whenFull } = options
    return corpusStages({
      index: this.#hooks.survey?.duplicates ?? index,
      watch: index && new IndexWatch({ index, maxFalsePositives, whenFull, onWarning }),
      promptAnswers,
      maxPerPrompt: options.maxPerPrompt,
      dropContradictions: options.contradictions === 'drop',
      onlyResponses: options.dedupOn === 'response',
      sketch: this.#sketch,
      tally: this.#hooks.tally,
      similarities: this.#similarities,
      excerpts: this.#excerpts,
      threshold: options.nearThreshold,
      minRelevance: options.stages.has('relevance') ? options.minRelevance : undefined,
      afterBatch: () => this.#indexParts?.append(),
      onBatch: (batch, duplicates) => {
        seconds.validate += batch.seconds.scan
        seconds.texts += batch.seconds.read
        seconds.boilerplate += batch.seconds.edit
        seconds.duplicates += duplicates
      },
    })
  }

  /** The streams in the order in which the data goes through them. */
  list(): (Readable | Duplex | Transform | Writable)[] {
    const options = this.#options
    const { tally, progress } = this.#hooks
    const { format, maxRecord } = options
    const { readRowGroup } = this.#readers!
    const open =
      this.#hooks.openInput ?? ((path: string) => openInput(path, { format, maxRecord, readRowGroup }))
    const source = batchSource({
      paths: options.inputs.map(({ path }) => path),
      open,
      firstIndex: this.#earlierFiles.length,
      batchSize: options.batchSize,
      maxRecord,
      pool: this.#buffers,
      resumable: this.#checkpoints !== undefined,
      from: this.#earlier?.position,
      onOpen: ({ index }, { stored, plainPath }) => {
        progress?.open(index - this.#earlierFiles.length, stored)
        this.#excerpts.open(index, plainPath)
      },
    })
    return [
      source,
      ...this.#readers!.streams,
      ...(this.#checkpoints ? [checkpointGate(this.#checkpoints)] : []),
      this.#corpus.stream,
      ...(this.#sampling ? [this.#sampling.stream] : []),
      account({ tally, ledger: this.#ledger, maxRecord, observations: this.#observations }),
      recordSink({
        sink: this.#output,
        tally,
        buffers: this.#buffers,
        tables: this.#tables,
        notes: notedScores(options),
      }),
    ]
  }

  /** Puts all that was written under its name and tells what came out. */
  async finish(): Promise<RunResult> {
    const options = this.#options
    const { tally } = this.#hooks
    checkSum(tally)
    await this.#checkpoints?.settled()
    // Files get their names one by one: a process that goes on must know each as the whole that it then is.
    for (const output of [this.#ledger, this.#output]) await output?.close()
    await this.#checkpoints?.take(undefined)
    await this.#checkpoints?.settled()
    const scorecard = await this.#scorecard()
    await this.#ledger?.finish()
    await this.#output?.finish()
    const { index, promptAnswers } = this.#indexes
    const { maxInvalid = Number.POSITIVE_INFINITY } = options
    const isSaved = !options.keepIndexFile && tally.rejectedBy('validate') <= maxInvalid
    const { cells, records, top } = this.#readers!.templates
    if (index && options.index !== undefined && isSaved) {
      await saveIndex(index, { files: this.#names, templateCells: cells }, options.index)
    }
    return {
      tally,
      index: index?.state(),
      prompts: promptAnswers?.state(),
      keep: this.#hooks.survey?.counts,
      similarities:
        index || this.#hooks.survey
          ? await this.#similarities.report(this.#names, tally.input.records)
          : undefined,
      templates: this.#masks ? { records, shingles: cells.length, top } : undefined,
      scorecard,
      curriculum: this.#output instanceof Curriculum ? this.#output.buckets : undefined,
      seconds: this.#checkpoints?.seconds ?? (performance.now() - this.#started) / 1000,
      stageSeconds: this.#stageSeconds,
    }
  }

  async #scorecard(): Promise<RunResult['scorecard']> {
    const observations = this.#observations
    if (!observations) return undefined
    const options = this.#options
    const facts = { hasReference: options.reference !== undefined, hasDensity: needsDensity(options) }
    const measured = await scorecardOf(observations, this.#hooks.tally, facts, this.#readers!.measure)
    return { ...measured, examples: observations.examples.list(), speed: observations.speed.list() }
  }

  /** Takes back what was written, or leaves it to the process that goes on. */
  async fail(): Promise<void> {
    await this.#checkpoints?.settled().catch(() => undefined)
    const isLeft = this.#earlier !== undefined || this.#checkpoints?.isResumable === true
    for (const output of [this.#ledger, this.#output]) await (isLeft ? output?.leave() : output?.discard())
  }

  /** The error to tell: where a worker broke, the run's own says only that it was ended. */
  failure(error: unknown): unknown {
    return this.#readers?.broken.aborted ? this.#readers.broken.reason : error
  }

  async close(): Promise<void> {
    this.#indexParts?.close()
    this.#sampling?.close()
    await this.#readers?.stop()
  }
}
