import { cellsOf, FATE, type Rejection } from '../decided-batch.js'
import { lineOf, type Source } from '../batch.js'
import { Best } from './best.js'
import { isThinned, rejectionFor, ruleFor, type Candidate } from './candidate.js'
import type { Spool, SpoolPlace, SpoolState } from './spool.js'
import { returnedBatch, spooledRecord, type ReturnedRecord } from './spooled-record.js'
import type { Strata } from './strata.js'
import type { Choice } from './window.js'

export interface CountedChoiceOptions {
  /** What the sample holds at the most: records, or bytes of lines. */
  size: { records: number } | { bytes: number }
  maxDensity: number | undefined
  strata: Strata
  /** Whether the sample is balanced by given shares. */
  shares: boolean
  sourceOf: (index: number) => Source
  spool: Spool
  onWarning: (warning: string) => void
}

/** A drawn record in the spool. */
interface Drawn {
  key: number
  order: number
  draw: number
  density: number
  stratum: number
  value: string
  /** Of its line as it leaves, with the line feed. */
  bytes: number
  place: SpoolPlace
}

interface CountedState {
  drawn: Drawn[][]
  sizes: number[]
  order: number
  seen: number
  longest: number
  spool: SpoolState
}

/** Records of a batch that comes back from the spool. */
const RETURNED_RECORDS = 1024
/** The spool is made anew when it is larger than this and more than half of it is no longer needed. */
const LARGE_SPOOL = 256 * 2 ** 20

/** Draws so many records of all that come; those that are drawn so far wait in a temporary file until the end. */
export function countedChoice(options: CountedChoiceOptions): Choice {
  const { size, maxDensity, strata, sourceOf, spool } = options
  const drawn: Best<Drawn>[] = []
  const sizes: number[] = []
  const inRecords = 'records' in size
  const most = inRecords ? size.records : size.bytes
  let order = 0
  let seen = 0
  // Of all strata, in records or in bytes as `size` is.
  let held = 0
  let heldRecords = 0
  let heldBytes = 0
  let longest = 0

  const sizeOf = ({ bytes }: { bytes: number }): number => (inRecords ? 1 : bytes)
  const share = (): number => Math.min(1, heldRecords / Math.max(1, seen))

  /** The stratum that must give a record up, if any: the first above its share, or else the largest. */
  const overfull = (): number | undefined => {
    if (options.shares) {
      for (const [stratum, of] of sizes.entries()) {
        if (of > most * (strata.shareOf(stratum) ?? 0) + 1e-9) return stratum
      }
      return undefined
    }
    return held > most ? sizes.indexOf(Math.max(...sizes)) : undefined
  }
  const giveUp = (stratum: number): Drawn => {
    const item = drawn[stratum]!.takeWorst()!
    sizes[stratum]! -= sizeOf(item)
    held -= sizeOf(item)
    heldRecords--
    heldBytes -= item.place.length
    return item
  }
  const returned = (item: Drawn, isKept: boolean): ReturnedRecord => {
    const piece = spool.read(item.place)
    if (isKept) return { piece, rejection: undefined }
    return { piece, rejection: reasonFor(item) }
  }
  const reasonFor = (item: Pick<Drawn, 'key' | 'stratum' | 'draw' | 'density' | 'value'>): Rejection => {
    const isFull = drawn.some(
      (best, stratum) => stratum !== item.stratum && (best.worst?.key ?? Number.NEGATIVE_INFINITY) > item.key,
    )
    const part = share()
    return rejectionFor(item, ruleFor(item, isFull, part), part)
  }
  /** Whether a record of so many bytes would be given up at once: then it need not go to the spool. */
  const isHopeless = ({ key, stratum }: Candidate, bytes: number): boolean => {
    const worst = drawn[stratum]!.worst
    if (worst && key < worst.key) return false
    const after = sizes[stratum]! + sizeOf({ bytes })
    if (options.shares) return after > most * (strata.shareOf(stratum) ?? 0) + 1e-9
    return held + sizeOf({ bytes }) > most && after >= Math.max(...sizes)
  }
  const offer = (candidate: Candidate): void => {
    const { decided, row, key, draw, density, stratum, value } = candidate
    while (drawn.length < strata.count) {
      drawn.push(new Best())
      sizes.push(0)
    }
    const bytes = lineOf(decided.batch, cellsOf(decided, row)).length + 1
    if (isHopeless(candidate, bytes)) {
      decided.fates[row] = FATE.rejected
      decided.rejections.set(row, reasonFor(candidate))
      return
    }
    const place = spool.add(spooledRecord(decided, row))
    const item = { key, order: order++, draw, density, stratum, value, bytes, place }
    drawn[stratum]!.add(item)
    longest = Math.max(longest, bytes)
    sizes[stratum]! += sizeOf(item)
    held += sizeOf(item)
    heldRecords++
    heldBytes += item.place.length
    decided.fates[row] = FATE.waiting
  }
  const compactSpool = (): void => {
    if (spool.bytes < LARGE_SPOOL || spool.bytes < 2 * heldBytes) return
    const items = drawn.flatMap(({ items }) => items).sort((one, other) => one.order - other.order)
    const places = spool.compact(items.map(({ place }) => place))
    for (const [at, item] of items.entries()) item.place = places[at]!
  }

  return {
    *choose(candidates, window) {
      const gone: ReturnedRecord[] = []
      for (const candidate of candidates) {
        seen++
        if (isThinned(candidate, maxDensity)) continue
        offer(candidate)
        for (let stratum = overfull(); stratum !== undefined; stratum = overfull()) {
          gone.push(returned(giveUp(stratum), false))
        }
      }
      yield* window
      for (let from = 0; from < gone.length; from += RETURNED_RECORDS) {
        yield returnedBatch(gone.slice(from, from + RETURNED_RECORDS), sourceOf)
      }
      compactSpool()
    },
    *end() {
      const gone = options.shares ? holdShares() : []
      const kept = drawn.flatMap(({ items }) => items).sort((one, other) => one.order - other.order)
      const all = [
        ...gone.map((item) => [item, false] as const),
        ...kept.map((item) => [item, true] as const),
      ]
      for (let from = 0; from < all.length; from += RETURNED_RECORDS) {
        const records = all
          .slice(from, from + RETURNED_RECORDS)
          .map(([item, isKept]) => returned(item, isKept))
        yield returnedBatch(records, sourceOf)
      }
    },
    state: (): CountedState => ({
      drawn: drawn.map(({ items }) => [...items]),
      sizes: [...sizes],
      order,
      seen,
      longest,
      spool: spool.state(),
    }),
    restore: (state: CountedState) => {
      drawn.push(...state.drawn.map((items) => new Best(items)))
      sizes.push(...state.sizes)
      order = state.order
      seen = state.seen
      longest = state.longest
      const items = state.drawn.flat()
      held = sizes.reduce((sum, size) => sum + size, 0)
      heldRecords = items.length
      heldBytes = items.reduce((sum, { place }) => sum + place.length, 0)
      spool.restore(state.spool)
    },
  }

  /** Where a stratum has too few records the others give some up, so that the shares hold. */
  function holdShares(): Drawn[] {
    const gone: Drawn[] = []
    while (sizes.length < strata.count) {
      drawn.push(new Best())
      sizes.push(0)
    }
    const shares = sizes.map((_, stratum) => strata.shareOf(stratum) ?? 0)
    // Of bytes, less than a record may be missing without there being too few of them.
    const spare = inRecords ? 0 : longest
    const reach = shares.map((of, stratum) =>
      of > 0 ? (sizes[stratum]! + spare) / of : Number.POSITIVE_INFINITY,
    )
    const whole = Math.min(...reach, most)
    const poorest = reach.indexOf(Math.min(...reach))
    for (const [stratum, of] of shares.entries()) {
      while (sizes[stratum]! > Math.ceil(whole * of - 1e-9)) gone.push(giveUp(stratum))
    }
    if (gone.length > 0) {
      options.onWarning(
        `the sample has ${held} of ${most} ${inRecords ? 'records' : 'bytes'}: there are too few of ` +
          `"${strata.nameOf(poorest)}" for its share, and the shares of --balance-by are held`,
      )
    }
    return gone
  }
}
