import { pipeline } from 'node:stream/promises'
import { Piscina } from 'piscina'
import { compileRecordKernel, type SketchShape } from '../../native-free-kernels/record/record.js'
import type { Role, Shape } from '../../native-free-kernels/scan/scan.js'
import { SynthcleanError } from '../errors.js'
import { DuplicateIndex, type IndexState } from '../index/duplicate-index.js'
import { IndexFile, lockIndex } from '../index/index-file.js'
import { saveIndex } from './save-index.js'
import { AtomicFile } from '../io/atomic-file.js'
import { batchSource } from '../io/batch-source.js'
import { openSink } from '../io/byte-sink.js'
import { STDIN_NAME } from '../io/byte-source.js'
import type { StageSeconds } from '../scorecard/report.js'
import { SimilarityScore, type SimilarityReport } from '../scorecard/similarity.js'
import { HINT_WORDS } from '../stages/boilerplate/boilerplate.js'
import { sketchShape } from '../stages/near-duplicates.js'
import type { StageName } from '../stages/stage.js'
import { BufferPool } from './buffer-pool.js'
import { corpusStages } from './corpus-stages.js'
import { Ledger } from './ledger.js'
import { orderedPool } from './ordered-pool.js'
import type { Progress } from './progress.js'
import { recordSink } from './record-sink.js'
import type { RecordSetup } from './record-stages.js'
import { Tally } from './tally.js'

export type DedupOn = 'record' | 'prompt' | 'response'

/** The roles that are compared; a plain text is both prompt and response. */
const COMPARED_ROLES: Record<DedupOn, readonly Role[] | undefined> = {
  record: undefined,
  prompt: ['user', 'system', 'text'],
  response: ['assistant', 'text'],
}

export interface RunOptions {
  /** Paths; `-` is standard input. */
  inputs: readonly string[]
  /** Path; undefined is standard output. */
  output: string | undefined
  ledger: string | undefined
  stages: ReadonlySet<StageName>
  shape: Shape
  textField: string | undefined
  /** Jaccard similarity from which a record is a near duplicate. */
  nearThreshold: number
  /** What of a record is compared with other records. */
  dedupOn: DedupOn
  /** Words to a shingle; undefined for the width that suits the shape. */
  shingle: number | undefined
  /** Bytes for the duplicate index. */
  memory: number
  /** Bytes of the longest record. */
  maxRecord: number
  workers: number
  batchSize: number
  /** Index file to go on from, where there is one, and to save at the end. */
  index: string | undefined
  /** Write no records. */
  dryRun: boolean
  /** Leave the index file as it was. */
  keepIndexFile: boolean
}

export interface RunResult {
  tally: Tally
  index: IndexState | undefined
  similarities: SimilarityReport | undefined
  seconds: number
  stageSeconds: StageSeconds
}

export interface RunHooks {
  tally?: Tally
  progress?: Progress | undefined
  signal?: AbortSignal | undefined
  onWarning?: (warning: string) => void
}

/** Cleans the inputs. The output and the ledger appear under their names only when the run succeeds. */
export async function run(
  options: RunOptions,
  { tally = new Tally(), progress, signal, onWarning = () => undefined }: RunHooks = {},
): Promise<RunResult> {
  const { exact, near } = duplicateStages(options)
  const sketch = sketchShape(options.nearThreshold, options.shingle)
  const index =
    exact || near
      ? new DuplicateIndex({
          exact,
          near,
          sketch,
          dedupOn: options.dedupOn,
          threshold: options.nearThreshold,
          memory: options.memory,
        })
      : undefined
  const unlock = options.index === undefined ? undefined : await lockIndex(options.index)
  try {
    const earlier = index && options.index !== undefined ? await loadIndex(index, options.index) : []
    return await runWith(options, sketch, index, earlier, { tally, progress, signal, onWarning })
  } finally {
    await unlock?.()
  }
}

/** Loads an index file, where there is one; returns the names of its files. */
async function loadIndex(index: DuplicateIndex, path: string): Promise<string[]> {
  const saved = await IndexFile.open(path)
  if (!saved) return []
  try {
    await saved.loadInto(index, 0)
    return saved.header.files
  } finally {
    await saved.close()
  }
}

async function runWith(
  options: RunOptions,
  sketch: SketchShape,
  index: DuplicateIndex | undefined,
  earlierFiles: readonly string[],
  { tally, progress, signal, onWarning }: Required<Pick<RunHooks, 'tally' | 'onWarning'>> & RunHooks,
): Promise<RunResult> {
  const started = performance.now()
  const stageSeconds: StageSeconds = { validate: 0, texts: 0, boilerplate: 0, duplicates: 0 }
  const similarities = new SimilarityScore()
  const { exact, near } = duplicateStages(options)
  const pool = startWorkers(options, sketch, exact, near)
  const buffers = new BufferPool(options.batchSize, options.workers * 4)
  const tables = new BufferPool(2 * options.batchSize, options.workers * 4)
  const names = [...earlierFiles, ...options.inputs.map((path) => (path === '-' ? STDIN_NAME : path))]
  const sink = options.dryRun ? undefined : await openSink(options.output)
  let ledger: Ledger | undefined
  try {
    if (options.ledger !== undefined) ledger = new Ledger(await AtomicFile.create(options.ledger), names)
    const source = batchSource({
      paths: options.inputs,
      firstIndex: earlierFiles.length,
      batchSize: options.batchSize,
      maxRecord: options.maxRecord,
      pool: buffers,
      onOpen: (_source, size) => progress?.expect(size),
    })
    const read = orderedPool(pool, options.workers, tables)
    await pipeline(
      source,
      read,
      corpusStages({
        index,
        sketch,
        tally,
        similarities,
        ledger,
        threshold: options.nearThreshold,
        maxRecord: options.maxRecord,
        onWarning,
        onBatch: ({ seconds }, duplicates) => {
          stageSeconds.validate += seconds.scan
          stageSeconds.texts += seconds.read
          stageSeconds.boilerplate += seconds.edit
          stageSeconds.duplicates += duplicates
        },
      }),
      recordSink({ sink, tally, buffers, tables }),
      signal ? { signal } : {},
    )
    checkSum(tally)
    await ledger?.finish()
    await sink?.finish()
    if (index && options.index !== undefined && !options.keepIndexFile)
      await saveIndex(index, names, options.index)
  } catch (error) {
    await ledger?.discard()
    await sink?.discard()
    throw error
  } finally {
    await pool.destroy()
  }
  const seconds = (performance.now() - started) / 1000
  return {
    tally,
    index: index?.state(),
    similarities: index ? similarities.report(names) : undefined,
    seconds,
    stageSeconds,
  }
}

function duplicateStages({ stages }: RunOptions): { exact: boolean; near: boolean } {
  return { exact: stages.has('exact-duplicates'), near: stages.has('near-duplicates') }
}

function startWorkers(options: RunOptions, sketch: SketchShape, exact: boolean, near: boolean): Piscina {
  const setup: RecordSetup = {
    kernel: compileRecordKernel(),
    options: {
      shape: options.shape,
      textField: options.textField,
      hintWords: HINT_WORDS,
      sketch,
      compared: COMPARED_ROLES[options.dedupOn],
    },
    validate: options.stages.has('validate'),
    boilerplate: options.stages.has('boilerplate'),
    exact,
    near,
  }
  return new Piscina({
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: options.workers,
    maxThreads: options.workers,
    // The next batch waits in the worker, so that it need not wait for the main thread.
    concurrentTasksPerWorker: 2,
    workerData: setup,
    // How many batches are in work is bounded by the stream; see ./ordered-pool.ts.
    maxQueue: Number.POSITIVE_INFINITY,
    recordTiming: false,
  })
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
