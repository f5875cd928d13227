import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ROW, type SketchShape } from '../../../native-free-kernels/record/record.js'
import { systemError } from '../../errors.js'
import { DuplicateJoin } from '../../index/join/duplicate-join.js'
import type { JoinCounts } from '../../index/join/removals.js'
import { batchSource } from '../../io/input/batch-source.js'
import { openInput } from '../../io/input/open-input.js'
import { rowsOf, sketchesOf, type Batch, type ReadBatch } from '../batch.js'
import { BufferPool } from '../buffer-pool.js'
import { readCorpora, readEvaluationSets } from '../compared-corpora.js'
import { rejectIrrelevant } from '../corpus-stages.js'
import { MOST_LEARNED_BYTES, MOST_LEARNED_RECORDS } from '../learn.js'
import { storedSizes } from '../input-share.js'
import type { Pass, Progress } from '../progress.js'
import { startReaders, type Learned, type Readers } from '../readers.js'
import type { RunOptions } from '../run-options.js'
import { ContentSample } from './content-sample.js'
import { writeGroups } from './groups.js'
import { JoinedDuplicates } from './joined-duplicates.js'
import type { KeepRule } from './keep-rule.js'
import { RecordPlaces } from './record-places.js'

/** What a first pass over all inputs has found. */
export interface Survey {
  duplicates: JoinedDuplicates
  learned: Learned
  counts: Readonly<JoinCounts>
  /** Removes the temporary files. */
  close: () => Promise<void>
}

interface SurveyHooks {
  signal?: AbortSignal | undefined
  progress?: Progress | undefined
  onWarning?: ((warning: string) => void) | undefined
}

/** Reads all inputs once and decides which records of each group of duplicates stay. */
export async function survey(
  options: RunOptions & { keep: KeepRule },
  sketch: SketchShape,
  hooks: SurveyHooks,
): Promise<Survey> {
  const folder = await mkdtemp(join(tmpdir(), 'synthclean-keep-')).catch((error: unknown) => {
    throw systemError('write', `${tmpdir()} (the folder of temporary files, TMPDIR)`, error)
  })
  let duplicateJoin: DuplicateJoin | undefined
  const close = async () => {
    duplicateJoin?.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const found = (duplicateJoin = new DuplicateJoin({
      folder,
      memory: options.memory,
      sketch,
      threshold: options.nearThreshold,
      exact: options.stages.has('exact-duplicates'),
      near: options.stages.has('near-duplicates'),
    }))
    const pass = new SurveyPass(options, sketch, hooks)
    // By the first records alone, templates would depend on the order of input.
    const learned = options.keep.by === 'first' ? undefined : await pass.learnFromAll()
    const places = new RecordPlaces()
    let isRanked = false
    const known = await pass.read(learned, (batch) => {
      isRanked ||= batch.ranks?.primary.some((rank) => !Number.isNaN(rank)) ?? false
      addToJoin(found, places, batch, options, sketch)
    })
    if ('field' in options.keep && !isRanked) {
      const { by, field } = options.keep
      hooks.onWarning?.(
        `--keep ${by}:${field}: no record has a number there; a hash of the line decides which stay`,
      )
    }
    const removals = await found.resolve()
    if (options.groups !== undefined) await writeGroups(removals, places, options)
    const duplicates = new JoinedDuplicates(removals, places)
    return { duplicates, learned: known, counts: removals.counts, close }
  } catch (error) {
    await close()
    throw error
  }
}

function addToJoin(
  duplicateJoin: DuplicateJoin,
  places: RecordPlaces,
  batch: ReadBatch,
  { stages, minRelevance }: RunOptions,
  sketch: SketchShape,
): void {
  const first = places.add(batch)
  const rows = rowsOf(batch)
  if (minRelevance !== undefined && stages.has('relevance')) rejectIrrelevant(rows, minRelevance)
  const sketches = sketchesOf(batch, sketch)
  const { ranks } = batch
  for (let row = 0; row < batch.rowCount; row++) {
    const at = row * ROW.size
    if (rows[at + ROW.status] !== 0) continue
    const primary = ranks?.primary[row] ?? 0
    const [low, high] = [ranks?.ties[2 * row] ?? 0, ranks?.ties[2 * row + 1] ?? 0]
    duplicateJoin.add(first + row, primary, low, high, rows, at, sketches)
  }
}

/** Reads all inputs through the record stages. */
class SurveyPass {
  readonly #options: RunOptions
  readonly #sketch: SketchShape
  readonly #hooks: SurveyHooks
  readonly #buffers: BufferPool
  readonly #tables: BufferPool

  constructor(options: RunOptions, sketch: SketchShape, hooks: SurveyHooks) {
    this.#options = options
    this.#sketch = sketch
    this.#hooks = hooks
    this.#buffers = new BufferPool(options.batchSize, options.workers * 4)
    this.#tables = new BufferPool(2 * options.batchSize, options.workers * 4)
  }

  /** What is to be learned, from a sample of all records that does not depend on their order. */
  async learnFromAll(): Promise<Learned> {
    await this.#beginPass('learn')
    const sample = new ContentSample(MOST_LEARNED_RECORDS, MOST_LEARNED_BYTES)
    // Of the texts only fingerprints are needed.
    const stages = new Set(['validate', 'exact-duplicates'] as const)
    const readers = await this.#readers({ ...this.#options, stages }, undefined)
    await this.#run(readers, this.#source(readers), (batch) => {
      this.#hooks.progress?.read(batch.rowCount, batch.inputBytes)
      sample.add(batch)
    })
    const learners = await this.#readers(this.#options, undefined)
    const batches = Readable.from(this.#batches(sample), { objectMode: true, highWaterMark: 1 })
    let learned: Learned | undefined
    await this.#run(learners, batches, () => (learned = learners.learned()))
    return learned ?? learners.learned()
  }

  *#batches(sample: ContentSample): Generator<Batch> {
    const source = { index: 0, name: '' }
    let offset = 0
    for (const lines of sample.lines(this.#options.batchSize)) {
      const bytes = new Uint8Array(lines).buffer
      yield { source, bytes, length: lines.length, offset, inputBytes: lines.length }
      offset += lines.length
    }
  }

  /** Reads all; returns what was learned by then. */
  async read(learned: Learned | undefined, take: (batch: ReadBatch) => void): Promise<Learned> {
    await this.#beginPass('compare')
    const readers = await this.#readers(this.#options, learned)
    await this.#run(readers, this.#source(readers), (batch) => {
      this.#hooks.progress?.read(batch.rowCount, batch.inputBytes)
      take(batch)
    })
    return readers.learned()
  }

  async #beginPass(pass: Pass): Promise<void> {
    const { progress } = this.#hooks
    progress?.begin(pass, await storedSizes(this.#options.inputs.map(({ path }) => path)))
  }

  async #readers(options: RunOptions, learned: Learned | undefined): Promise<Readers> {
    return startReaders({
      options,
      ledger: false,
      sketch: this.#sketch,
      tables: this.#tables,
      mask: options.maskTemplates && options.stages.has('near-duplicates') ? 'learn' : 'off',
      learned,
      evaluation: await readEvaluationSets(options.contamination),
      ...(await readCorpora(options, this.#sketch)),
    })
  }

  #source({ readRowGroup }: Readers): Readable {
    const { inputs, batchSize, format, maxRecord } = this.#options
    return batchSource({
      paths: inputs.map(({ path }) => path),
      open: (path) => openInput(path, { format, maxRecord, readRowGroup }),
      batchSize,
      maxRecord,
      pool: this.#buffers,
      onOpen: ({ index }, { stored }) => this.#hooks.progress?.open(index, stored),
    })
  }

  async #run(readers: Readers, source: Readable, take: (batch: ReadBatch) => void): Promise<void> {
    const end = new Writable({
      objectMode: true,
      highWaterMark: 1,
      write: (batch: ReadBatch, _encoding, callback) => {
        try {
          take(batch)
          this.#buffers.give(batch.bytes)
          this.#tables.give(batch.table)
          callback()
        } catch (error) {
          callback(error as Error)
        }
      },
    })
    const signals = [readers.broken, ...(this.#hooks.signal ? [this.#hooks.signal] : [])]
    try {
      await pipeline([source, ...readers.streams, end], { signal: AbortSignal.any(signals) })
    } catch (error) {
      throw readers.broken.aborted ? readers.broken.reason : error
    } finally {
      await readers.stop()
    }
  }
}
