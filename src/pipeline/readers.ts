import type { Duplex } from 'node:stream'
import type { ReferenceTable } from '../../native-free-kernels/attributes/attributes.js'
import type { SketchShape } from '../../native-free-kernels/record/record.js'
import type { ReadRowGroup } from '../io/input/parquet-input.js'
import type { EvaluationIndex } from '../stages/contamination/evaluation-index.js'
import { newWordModel } from '../stages/word-model.js'
import type { SampleMeasures } from '../scorecard/measures/sample-measures.js'
import type { Batch, ReadBatch } from './batch.js'
import type { BufferPool } from './buffer-pool.js'
import { COMPARED_ROLES, recordSetup } from './record-setup.js'
import { learnFromBeginning, type Learner } from './learn.js'
import { orderedPool, readBatch } from './ordered-pool.js'
import { needsDensity, type RunOptions } from './run-options.js'
import type { Target } from './compared-corpora.js'
import type { MeasureSample } from './scores.js'
import type { SampleTask } from './worker.js'
import { newMask, setMask } from './template-mask.js'
import { templateLearner, type Templates } from './templates.js'
import { wordLearner } from './word-learner.js'
import { resultOf, type WorkerFailure } from './worker-failure.js'
import { startWorkers } from './worker-pool.js'

export interface Readers {
  streams: Duplex[]
  templates: Templates
  /** Aborted when a worker fails outside of a batch. */
  broken: AbortSignal
  stop: () => Promise<void>
  /** Has a worker measure the lines of a sample. */
  measure: MeasureSample
  readRowGroup: ReadRowGroup
  /** What was learned from the beginning of the input, for a process that goes on. */
  learned: () => Learned
}

/** Templates, and what words are common. */
export interface Learned {
  templates: Templates
  model: Uint8Array | undefined
}

/** What the workers are told besides the options. */
export interface ReadersSetup {
  options: RunOptions
  /** Whether there is a ledger. */
  ledger: boolean
  sketch: SketchShape
  tables: BufferPool
  /** Of templates: left in, learned from the beginning of the input, or known. */
  mask: 'off' | 'learn' | readonly number[]
  /** What an earlier process has learned. */
  learned: Learned | undefined
  evaluation: EvaluationIndex | undefined
  /** Words and pairs of words of the target. */
  target: Target | undefined
  reference: ReferenceTable | undefined
}

/**
 * The streams in which workers read the batches. Where something is to be learned, templates or words, the first
 * batches are read and held back; then they are read again by all stages.
 */
export function startReaders({
  options,
  ledger,
  sketch,
  tables,
  mask,
  learned,
  evaluation,
  target,
  reference,
}: ReadersSetup): Readers {
  const shared = mask === 'off' ? undefined : newMask()
  const coarse = needsDensity(options)
  const model = coarse || target ? newWordModel() : undefined
  const attributes = { coarse, relevance: target !== undefined, reference, model }
  const setup = recordSetup(options, sketch, shared, evaluation, attributes, ledger)
  const pool = startWorkers(options.workers, setup)
  const broken = new AbortController()
  pool.on('error', (error) => broken.abort(error))
  const stop = () => pool.destroy()
  const measure: MeasureSample = (lines, facts) =>
    pool.run({ lines, target: target?.lines, facts } satisfies SampleTask, {
      name: 'measureLines',
    }) as Promise<SampleMeasures>
  const readRowGroup: ReadRowGroup = async (task) =>
    resultOf((await pool.run(task, { name: 'readRowGroup' })) as Uint8Array[] | WorkerFailure)
  const templates: Templates = learned?.templates ?? { cells: [], records: 0, top: [] }
  const learners: Learner[] = []
  if (shared && learned) {
    setMask(shared, templates.cells)
  } else if (shared && mask === 'learn') {
    const { shape, textField } = options
    const reading = { ...sketch, shape, textField, compared: COMPARED_ROLES[options.dedupOn] }
    learners.push(templateLearner(templates, shared, reading))
  } else if (shared && typeof mask === 'object' && mask.length > 0) {
    templates.cells = [...mask]
    setMask(shared, mask)
  }
  if (model && learned?.model) new Uint8Array(model).set(learned.model)
  else if (model) learners.push(wordLearner(model, target?.grams))
  const common = {
    templates,
    broken: broken.signal,
    stop,
    measure,
    readRowGroup,
    learned: () => ({ templates, model: model && new Uint8Array(model).slice() }),
  }
  const read = orderedPool<Batch, ReadBatch>(options.workers, (batch) =>
    readBatch(pool, batch, tables, false),
  )
  if (learners.length === 0) return { streams: [read], ...common }
  const learning = { active: true }
  const firstRead = orderedPool<Batch, Batch>(options.workers, (batch) =>
    learning.active ? readBatch(pool, batch, tables, true) : Promise.resolve(batch),
  )
  const streams = [firstRead, learnFromBeginning(learning, learners), read]
  return { streams, ...common }
}
