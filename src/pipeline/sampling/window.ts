import { Transform, type TransformCallback } from 'node:stream'
import { COARSE_KEYS } from '../../../native-free-kernels/attributes/attributes.js'
import { ROW } from '../../../native-free-kernels/record/record.js'
import { DensitySketch } from '../../stages/diversity/density.js'
import { drawOf, samplingKey } from '../../stages/diversity/draw.js'
import { FATE, type DecidedBatch } from '../decided-batch.js'
import { logWeightOf, putFloat } from '../row-floats.js'
import { plausibilityOfRow } from '../row-plausibility.js'
import type { Candidate } from './candidate.js'
import { Marker } from '../checkpoint/marker.js'
import type { Strata } from './strata.js'

/** Records that are decided on together: as many, or as many bytes, whichever come first. */
const WINDOW_RECORDS = 16_384
const WINDOW_BYTES = 64 * 2 ** 20

/** Stands in a row for a density of 0, since 0 there means that none was measured. */
const LEAST_DENSITY = 2 ** -40

export interface WindowOptions {
  /** Bytes for the counters of densities; 0: density does not matter. */
  densityMemory: number
  /** Whether records are drawn by their relevance too. */
  relevance: boolean
  strata: Strata
  /** Value of a record by which the sample is balanced. */
  valueOf: ((decided: DecidedBatch, row: number) => string) | undefined
  seed: number
}

/** Decides on the candidates of a window; gives what comes back and the window, in the order of accounts. */
export interface Choice {
  choose: (candidates: readonly Candidate[], window: readonly DecidedBatch[]) => Iterable<DecidedBatch>
  /** Told when there is no more to come. */
  end: () => Iterable<DecidedBatch>
  /** All that another process needs to go on after a window, as structured data. */
  state: () => unknown
  restore: (state: never) => void
}

/** A stream that draws records, and what another process needs to go on with it after a window. */
export interface Sampler {
  stream: Transform
  state: () => unknown
  restore: (state: unknown) => void
}

interface SamplerState {
  density: ReturnType<DensitySketch['state']> | undefined
  strata: ReturnType<Strata['state']>
  choice: unknown
}

/** Holds decided batches back until a window is full: then the densities of its records are known, and they are drawn. */
export function sampler(options: WindowOptions, choice: Choice): Sampler {
  const { densityMemory, strata, valueOf, seed } = options
  const sketch = densityMemory > 0 ? new DensitySketch(densityMemory) : undefined
  let window: DecidedBatch[] = []
  let records = 0
  let bytes = 0
  const draw = (stream: Transform) => {
    const candidates = window.flatMap((decided) => candidatesOf(decided))
    for (const decided of choice.choose(candidates, window)) stream.push(decided)
    window = []
    records = 0
    bytes = 0
  }
  const candidatesOf = (decided: DecidedBatch): Candidate[] => {
    const { batch, rows, fates } = decided
    const found: Candidate[] = []
    for (let row = 0; row < fates.length; row++) {
      // What no stage could read passes through.
      if (fates[row] !== FATE.kept || rows[row * ROW.size + ROW.status] !== 0) continue
      const cells = rows.subarray(row * ROW.size, (row + 1) * ROW.size)
      const drawn = drawOf(cells[ROW.fingerprint]!, cells[ROW.fingerprint + 1]!, seed)
      const hasKeys = sketch && batch.coarse && cells[ROW.coarse] === 1
      const density = hasKeys ? sketch.densityOf(batch.coarse!, row * COARSE_KEYS) : 0
      putFloat(rows, row * ROW.size + ROW.density, Math.max(density, LEAST_DENSITY))
      const value = valueOf?.(decided, row) ?? ''
      found.push({
        decided,
        row,
        draw: drawn,
        density,
        key: samplingKey({
          draw: drawn,
          density,
          logWeight: options.relevance ? logWeightOf(cells) : undefined,
          plausibility: sketch ? plausibilityOfRow(cells) : 1,
        }),
        stratum: strata.numberOf(value),
        value,
      })
    }
    return found
  }
  const addToSketch = ({ batch, rows, fates }: DecidedBatch): void => {
    for (let row = 0; row < fates.length; row++) {
      if (fates[row] !== FATE.kept || rows[row * ROW.size + ROW.coarse] !== 1) continue
      sketch!.add(batch.coarse!, row * COARSE_KEYS)
    }
  }
  const attempt = (callback: TransformCallback, work: () => void) => {
    try {
      work()
      callback()
    } catch (error) {
      callback(error as Error)
    }
  }
  const stream = new Transform({
    objectMode: true,
    readableHighWaterMark: 1,
    writableHighWaterMark: 1,
    transform(decided: DecidedBatch | Marker, _encoding, callback) {
      if (decided instanceof Marker) {
        // Records of a window that is not full are decided on together.
        if (window.length > 0) decided.decline()
        callback(null, decided)
        return
      }
      attempt(callback, () => {
        window.push(decided)
        records += decided.fates.length
        bytes += decided.batch.length
        if (sketch && decided.batch.coarse) addToSketch(decided)
        if (records >= WINDOW_RECORDS || bytes >= WINDOW_BYTES) draw(this)
      })
    },
    flush(callback) {
      attempt(callback, () => {
        draw(this)
        for (const decided of choice.end()) this.push(decided)
      })
    },
  })
  return {
    stream,
    state: (): SamplerState => ({
      density: sketch?.state(),
      strata: strata.state(),
      choice: choice.state(),
    }),
    restore: (state) => {
      const before = state as SamplerState
      if (before.density) sketch?.restore(before.density)
      strata.restore(before.strata)
      choice.restore(before.choice as never)
    },
  }
}
