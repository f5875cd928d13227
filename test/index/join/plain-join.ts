import { similarity } from '../../../src/stages/near-duplicates.js'
import { ROW, sketchSize, type SketchShape } from '../../../native-free-kernels/record/record.js'
import { alikeness } from '../../../native-free-kernels/sketch/odd-sketch.js'
import { bandKeys } from '../../../native-free-kernels/sketch/plain.js'
import { oddSketchOf } from '../../native-free-kernels/odd-sketch-of.js'
import { DuplicateJoin, type DuplicateJoinOptions } from '../../../src/index/join/duplicate-join.js'
import type { GroupMember, JoinCounts } from '../../../src/index/join/removals.js'

export interface JoinRecord {
  record: number
  primary: number
  tie: bigint
  fingerprint: readonly [number, number, number, number]
  sketch: { bandKeys: readonly bigint[]; odd: Uint32Array } | undefined
}

export type Fate =
  { kind: 'exact' | 'near'; witness: number; similarity: number | undefined } | { kind: 'kept' }

/** What a join is, compared with all kept records one by one. */
export function plainJoin(
  records: readonly JoinRecord[],
  options: Pick<DuplicateJoinOptions, 'exact' | 'near' | 'threshold' | 'sketch'>,
): Map<number, Fate> {
  const kept: JoinRecord[] = []
  const fates = new Map<number, Fate>()
  for (const record of [...records].sort(byRank)) {
    const fate = fateOf(record, kept, options)
    fates.set(record.record, fate)
    if (fate.kind === 'kept') kept.push(record)
  }
  return fates
}

export function byRank(one: JoinRecord, other: JoinRecord): number {
  const [mine, its] = [one.primary, other.primary].map((primary) => (Number.isNaN(primary) ? 2 : 1))
  if (mine !== its) return mine! - its!
  if (one.primary < other.primary) return -1
  if (one.primary > other.primary) return 1
  if (one.tie !== other.tie) return one.tie < other.tie ? -1 : 1
  return one.record - other.record
}

function fateOf(
  { fingerprint, sketch }: JoinRecord,
  kept: readonly JoinRecord[],
  { exact, near, threshold }: Pick<DuplicateJoinOptions, 'exact' | 'near' | 'threshold'>,
): Fate {
  if (exact && fingerprint.some((word) => word !== 0)) {
    const same = kept.find((other) => fingerprint.every((word, at) => word === other.fingerprint[at]))
    if (same) return { kind: 'exact', witness: same.record, similarity: undefined }
  }
  let best: Fate = { kind: 'kept' }
  let most = -1
  for (const other of near && sketch ? kept : []) {
    if (!other.sketch) continue
    const alike = alikeness(sketch!.odd, 0, other.sketch.odd, 0)
    if (alike <= most || similarity(alike) < threshold) continue
    if (!sketch!.bandKeys.some((key, band) => key === other.sketch!.bandKeys[band])) continue
    most = alike
    best = { kind: 'near', witness: other.record, similarity: similarity(alike) }
  }
  return best
}

/** Runs a join on records as they come, and asks it for everything. */
export async function runJoin(
  records: readonly JoinRecord[],
  options: DuplicateJoinOptions,
): Promise<{ fates: Map<number, Fate>; groups: Map<number, GroupMember[]>; counts: JoinCounts }> {
  const join = new DuplicateJoin(options)
  try {
    const { rows, sketches } = batchOf(records, options.sketch)
    for (const [index, { record, primary, tie }] of records.entries()) {
      const [low, high] = halves(tie)
      join.add(record, primary, low, high, rows, index * ROW.size, sketches)
    }
    const removals = await join.resolve()
    const witnesses = removals.witnesses()
    const fates = new Map<number, Fate>()
    for (const record of records.map(({ record }) => record).sort((one, other) => one - other)) {
      const found = witnesses.of(record)
      const kind = (['kept', 'exact', 'near'] as const)[removals.verdictOf(record)]
      if ((found?.kind ?? 'kept') !== kind) throw new Error(`${record}: ${kind}, but ${found?.kind}`)
      fates.set(
        record,
        found ? { kind: found.kind, witness: found.record, similarity: found.similarity } : { kind: 'kept' },
      )
    }
    const groups = new Map<number, GroupMember[]>()
    for await (const { id, members } of removals.groups()) {
      groups.set(id, [...(groups.get(id) ?? []), ...members])
    }
    return { fates, groups, counts: removals.counts }
  } finally {
    join.close()
  }
}

/** Records as rows of one batch. */
export function batchOf(
  records: readonly JoinRecord[],
  shape: SketchShape,
): { rows: Uint32Array; sketches: Uint8Array } {
  const size = sketchSize(shape)
  const rows = new Uint32Array(records.length * ROW.size)
  const sketches = Buffer.alloc(records.length * size)
  let count = 0
  for (const [index, { fingerprint, sketch }] of records.entries()) {
    rows.set(fingerprint, index * ROW.size + ROW.fingerprint)
    if (!sketch) continue
    for (const [band, key] of sketch.bandKeys.entries())
      sketches.writeBigUInt64LE(key, count * size + band * 8)
    sketches.set(new Uint8Array(sketch.odd.buffer), count * size + shape.bands * 8)
    rows[index * ROW.size + ROW.sketch] = ++count
  }
  return { rows, sketches }
}

export function halves(value: bigint): [low: number, high: number] {
  return [Number(BigInt.asUintN(32, value)), Number(value >> 32n)]
}

/** The sketch that has these registers, of a set with a member for each of them. */
export function sketchOf(
  registers: Uint32Array,
  { bands, rows }: SketchShape,
): NonNullable<JoinRecord['sketch']> {
  return {
    bandKeys: bandKeys(registers, bands, rows),
    odd: oddSketchOf(registers),
  }
}

export interface Planting {
  count: number
  /** Similarities of planted records with those that they were made of, about. */
  similarities: readonly number[]
  /** Rank of the record with this number, of so many. */
  rank?: (record: number, random: () => number) => { primary: number; tie: bigint }
  shape: SketchShape
  random: () => number
}

/**
 * Random records; half of them made of an earlier one, planted or not, so that chains arise: with the same text, with
 * the same sketch, or with other registers. Some have no sketch, some no text at all.
 */
export function plantedRecords({ count, similarities, rank, shape, random }: Planting): JoinRecord[] {
  const below = (limit: number) => Math.floor(random() * limit)
  const word = () => below(2 ** 32)
  const made: { registers: Uint32Array | undefined; fingerprint: JoinRecord['fingerprint'] }[] = []
  return Array.from({ length: count }, (_, place) => {
    let registers: Uint32Array | undefined = Uint32Array.from({ length: shape.bands * shape.rows }, word)
    let fingerprint: JoinRecord['fingerprint'] = [word(), word(), word(), word()]
    const source = random() < 0.5 && place > 0 ? made[below(Math.min(place, 400))] : undefined
    const way = random()
    if (source) {
      registers = source.registers?.slice()
      if (way < 0.25) fingerprint = source.fingerprint
      else if (way > 0.35 && registers) {
        const similarity = similarities[below(similarities.length)]!
        const kept = (2 * similarity) / (1 + similarity)
        for (let at = 0; at < registers.length; at++) if (random() > kept) registers[at] = word()
      }
    } else if (way < 0.04) registers = undefined
    else if (way < 0.06) [registers, fingerprint] = [undefined, [0, 0, 0, 0]]
    made.push({ registers, fingerprint })
    const record = place * 3 + 1
    return {
      record,
      ...(rank?.(record, random) ?? { primary: 0, tie: 0n }),
      fingerprint,
      sketch: registers && sketchOf(registers, shape),
    }
  })
}
