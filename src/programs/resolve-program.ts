import { SynthcleanError } from '../errors.js'
import { PAIR_KIND } from './pair-kinds.js'
import { numberIn, type Cell, type RowWriter } from './rows.js'

interface Candidate {
  witness: number
  kind: 'exact' | 'near'
  alike: number
}

/**
 * Goes once through the pairs: since every better record was decided on before, a pair removes its worse record only
 * where the better one is kept. The witness is the kept record of the same text, or else the most similar one, the first
 * of two. In memory are one bit for each record number, and the witnesses of removed records whose sketch others have
 * too: those are removed as well, for the most similar record that was kept by then.
 */
export class ResolveProgram {
  readonly #writer: RowWriter
  readonly #removed = new NumberSet()
  readonly #witnesses = new Witnesses()
  #worse = -1
  #leads = false
  #best: Candidate | undefined
  /** Removed records whose sketch others have, which the worse record is similar to. */
  #neighbours: { leader: number; alike: number }[] = []

  constructor(writer: RowWriter) {
    this.#writer = writer
  }

  take(cells: readonly Cell[]): void {
    const worse = numberIn(cells[0], 'worse')
    const better = numberIn(cells[1], 'better')
    const alike = numberIn(cells[3], 'alike')
    const kind = cells[2]?.toString('latin1')
    if (worse < this.#worse) {
      throw new SynthcleanError(
        'failed',
        `resolve: a pair of record ${worse} comes behind one of ${this.#worse}: sort the pairs by their worse record`,
      )
    }
    if (worse !== this.#worse) {
      this.#decide()
      this.#worse = worse
    }
    if (kind === PAIR_KIND.leads) this.#leads = true
    else if (!this.#removed.has(better)) {
      this.#consider({ witness: better, kind: kind === PAIR_KIND.exact ? 'exact' : 'near', alike })
    } else if (kind !== PAIR_KIND.similar) {
      // Who has the sketch of a removed record is as similar to its witness.
      this.#consider(this.#witnesses.get(better))
    } else if (this.#witnesses.has(better)) this.#neighbours.push({ leader: better, alike })
  }

  end(): void {
    this.#decide()
  }

  #consider(candidate: Candidate | undefined): void {
    const best = this.#best
    if (candidate && (!best || isBetter(candidate, best))) this.#best = candidate
  }

  #decide(): void {
    const best = this.#best
    if (best) {
      this.#removed.add(this.#worse)
      if (this.#leads) this.#witnesses.set(this.#worse, best)
      this.#writer.add([this.#worse, best.witness, best.kind, best.alike])
    } else {
      for (const { leader, alike } of this.#neighbours) {
        if (alike <= this.#witnesses.get(leader)!.alike) continue
        this.#witnesses.set(leader, { witness: this.#worse, kind: 'near', alike })
      }
    }
    this.#neighbours = []
    this.#best = undefined
    this.#leads = false
  }
}

function isBetter(one: Candidate, other: Candidate): boolean {
  if (one.kind !== other.kind) return one.kind === 'exact'
  return one.alike === other.alike ? one.witness < other.witness : one.alike > other.alike
}

/** Numbers of records: one bit for each up to the largest, in pieces that are there only where they are needed. */
class NumberSet {
  readonly #pieces = new Map<number, Uint8Array>()

  has(number: number): boolean {
    const piece = this.#pieces.get(Math.floor(number / PIECE_NUMBERS))
    const within = number % PIECE_NUMBERS
    return piece !== undefined && (piece[within >> 3]! & (1 << (within & 7))) !== 0
  }

  add(number: number): void {
    const index = Math.floor(number / PIECE_NUMBERS)
    let piece = this.#pieces.get(index)
    if (!piece) this.#pieces.set(index, (piece = new Uint8Array(PIECE_NUMBERS / 8)))
    const within = number % PIECE_NUMBERS
    piece[within >> 3]! |= 1 << (within & 7)
  }
}

/** Witnesses of records, in maps of their own for each piece: one map holds 2^24 entries at most. */
class Witnesses {
  readonly #pieces = new Map<number, Map<number, Candidate>>()

  has(number: number): boolean {
    return this.get(number) !== undefined
  }

  get(number: number): Candidate | undefined {
    return this.#pieces.get(Math.floor(number / PIECE_NUMBERS))?.get(number)
  }

  set(number: number, witness: Candidate): void {
    const index = Math.floor(number / PIECE_NUMBERS)
    let piece = this.#pieces.get(index)
    if (!piece) this.#pieces.set(index, (piece = new Map<number, Candidate>()))
    piece.set(number, witness)
  }
}

const PIECE_NUMBERS = 2 ** 20
