import { SynthcleanError } from '../errors.js'
import type { DuplicateIndex } from '../index/duplicate-index.js'
import type { WhenFull } from './run-options.js'

export interface IndexWatchOptions {
  index: DuplicateIndex
  /** Estimated chance of a false removal that the index must not pass, and what happens before it does. */
  maxFalsePositives: number
  whenFull: WhenFull
  /** Told once when the index is about to be too full to be trusted. */
  onWarning: (warning: string) => void
}

/** Batches between two looks at the Bloom tier. */
const BATCHES_BETWEEN_LOOKS = 32

/** Sees to the index before its estimated rate of false removals passes the limit. */
export class IndexWatch {
  readonly #options: IndexWatchOptions
  #batches = 0
  #warned = false

  constructor(options: IndexWatchOptions) {
    this.#options = options
  }

  state(): { batches: number; warned: boolean } {
    return { batches: this.#batches, warned: this.#warned }
  }

  restore({ batches, warned }: { batches: number; warned: boolean }): void {
    this.#batches = batches
    this.#warned = warned
  }

  /** To be called after each batch. Throws a SynthcleanError where the index is too full and the run is to stop. */
  look(): void {
    const { index, maxFalsePositives, whenFull, onWarning } = this.#options
    // The first batch is looked at too: an index that was loaded may be full by then, and the run a short one.
    if (this.#batches++ % BATCHES_BETWEEN_LOOKS !== 0) return
    const { falsePositiveRate, memory, verified, bloom } = index.state()
    // The estimate grows with a high power of the load: it doubles within some thousand records.
    if (falsePositiveRate < maxFalsePositives / 2) return
    const full =
      `the duplicate index of ${memory / 2 ** 20}MiB holds ${verified.records + bloom.records} records; the chance that ` +
      `it removes an unrelated record is now ${falsePositiveRate.toExponential(1)}, of ${maxFalsePositives} allowed`
    if (whenFull === 'stop') throw new SynthcleanError('failed', `${full}: use a larger --memory`)
    if (whenFull === 'rotate') index.forgetBloomTier()
    if (this.#warned) return
    this.#warned = true
    onWarning(`${full}: ${whenFull === 'rotate' ? 'the Bloom tier starts anew' : 'use a larger --memory'}`)
  }
}
