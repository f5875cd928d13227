import { ROW } from '../../native-free-kernels/record/record.js'
import { RecordSample, sampleKey } from '../scorecard/record-sample.js'
import { Examples } from '../scorecard/examples.js'
import { excerptOf } from '../scorecard/witness-excerpts.js'
import { Speed } from '../scorecard/speed.js'
import { ruleOfCode, tagsOf } from '../stages/list.js'
import { lineOf } from './batch.js'
import {
  cellsOf,
  FATE,
  isRejectedByStatus,
  originOf,
  type DecidedBatch,
  type Rejection,
} from './decided-batch.js'
import { editsOf, notesOf, type RecordNotes } from './record-notes.js'
import { floatOf } from './row-floats.js'
import type { Shard } from './run-options.js'
import { countRule, type RuleCounts } from './tally.js'

/** Where the bins of densities begin: at 0, then at powers of two from 1/16 on. */
export const DENSITY_EDGES = [0, ...Array.from({ length: 16 }, (_, at) => 2 ** (at - 4))]

/** Removed texts that the example of an edited record shows at most. */
const EXCERPT_EDITS = 5

export interface Side {
  sample: RecordSample
  /** Records by the bin of their density. */
  densities: number[]
  /** Sum over records of the share of their runs of words that the reference does not hold. */
  unseen: number
  /** Records that have such runs. */
  measured: number
}

/** What the scorecard needs to see of the records, as they came and as they are kept. */
export class Observations {
  readonly before = newSide()
  readonly after = newSide()
  /** Records as they came by what stages found, whatever became of them. */
  readonly editsFound: RuleCounts = {}
  readonly tagsFound: RuleCounts = {}
  readonly examples = new Examples()
  readonly speed = new Speed()
  /** The part of a run that is seen, where it is not the whole. */
  readonly shard: Shard | undefined
  readonly #nameOf: (file: number) => string
  #started = performance.now()
  #bytes = 0
  #records = 0

  /** `nameOf`: the name of a file by its number. */
  constructor(nameOf: (file: number) => string, shard?: Shard) {
    this.#nameOf = nameOf
    this.shard = shard
  }

  state() {
    const sideState = ({ sample, ...counts }: Side) => ({ ...counts, sample: sample.state() })
    return {
      before: sideState(this.before),
      after: sideState(this.after),
      editsFound: this.editsFound,
      tagsFound: this.tagsFound,
      examples: this.examples.state(),
      speed: this.speed.state(),
      milliseconds: performance.now() - this.#started,
      bytes: this.#bytes,
      records: this.#records,
    }
  }

  /** Goes on from what another process has seen. */
  restore(earlier: ReturnType<Observations['state']>): void {
    for (const side of ['before', 'after'] as const) {
      const { sample, ...counts } = earlier[side]
      Object.assign(this[side], counts)
      this[side].sample.restore(sample)
    }
    Object.assign(this.editsFound, earlier.editsFound)
    Object.assign(this.tagsFound, earlier.tagsFound)
    this.examples.restore(earlier.examples)
    this.speed.restore(earlier.speed)
    this.#started = performance.now() - earlier.milliseconds
    this.#bytes = earlier.bytes
    this.#records = earlier.records
  }

  /** Looks at a batch that was decided on. */
  see(decided: DecidedBatch): void {
    const { batch, rows, fates, origins } = decided
    this.#bytes += batch.inputBytes
    for (let row = 0; row < fates.length; row++) {
      const at = row * ROW.size
      const status = rows[at + ROW.status]!
      // A record that waited was seen when it came.
      const isNew = origins === undefined
      if (isNew) this.#records++
      if (isRejectedByStatus(status) && ruleOfCode(status).stage === 'validate') continue
      const isKept = fates[row] === FATE.kept
      if (!isNew && !isKept) continue
      const source = origins ? origins[row]!.source.index : batch.source.index
      const line = origins ? origins[row]!.line : decided.firstLine + rows[at + ROW.line]!
      const key = sampleKey(this.#fileOf(source), line)
      if (isNew) {
        this.#count(this.before, rows, at)
        if (status === 0) this.#countFindings(decided, row, at)
        const length = rows[at + ROW.length]!
        if (this.before.sample.wants(key, length)) {
          this.before.sample.add(key, new Uint8Array(batch.bytes, rows[at + ROW.start], length))
        }
      }
      if (!isKept) continue
      this.#count(this.after, rows, at)
      if (this.after.sample.wants(key, rows[at + ROW.length]!)) {
        this.after.sample.add(key, lineOf(batch, cellsOf(decided, row)))
      }
    }
    this.speed.at({
      seconds: (performance.now() - this.#started) / 1000,
      bytes: this.#bytes,
      records: this.#records,
    })
  }

  /** The number of a file among those of all parts. */
  #fileOf(source: number): number {
    return this.shard ? source * this.shard.count + this.shard.index : source
  }

  #countFindings(decided: DecidedBatch, row: number, at: number): void {
    const { batch, rows } = decided
    const [low, high] = [rows[at + ROW.tags]!, rows[at + ROW.tags + 1]!]
    if ((low | high) !== 0) {
      for (const { stage, rule } of tagsOf(low, high)) countRule(this.tagsFound, stage, rule.id)
    }
    if (rows[at + ROW.edit] === 0) return
    const { rules } = notesOf(batch, cellsOf(decided, row))
    for (const { stage, rule } of rules) countRule(this.editsFound, stage, rule)
  }

  #count(side: Side, rows: Uint32Array, at: number): void {
    const runs = rows[at + ROW.runs]!
    if (runs > 0) {
      side.unseen += rows[at + ROW.unseen]! / runs
      side.measured++
    }
    const density = floatOf(rows, at + ROW.density)
    if (density === 0) return
    let bin = 0
    while (bin < DENSITY_EDGES.length - 1 && density >= DENSITY_EDGES[bin + 1]!) bin++
    side.densities[bin]!++
  }

  /** Looks at a record that a rule rejected. */
  rejected(decided: DecidedBatch, row: number, rejection: Rejection): void {
    const { stage, rule, value, threshold, witness } = rejection
    if (!this.examples.wants('reject', stage, rule)) return
    this.examples.add({
      stage,
      rule,
      action: 'reject',
      ...this.#shown(decided, row),
      ...(value === undefined ? {} : { value }),
      ...(threshold === undefined ? {} : { threshold }),
      ...(witness && 'line' in witness
        ? {
            witness: {
              file: this.#nameOf(witness.file),
              line: witness.line,
              ...(witness.similarity === undefined ? {} : { similarity: witness.similarity }),
            },
          }
        : {}),
    })
  }

  /** Looks at a kept record that was edited. */
  edited(decided: DecidedBatch, row: number, { rules }: RecordNotes): void {
    for (const { stage, rule } of rules) {
      if (!this.examples.wants('edit', stage, rule)) continue
      const removed = editsOf(decided.batch, cellsOf(decided, row))
        .filter((edit) => edit.rule === rule && edit.removed !== '')
        .slice(0, EXCERPT_EDITS)
        .map((edit) => excerptOf(Buffer.from(edit.removed)))
      this.examples.add({ stage, rule, action: 'edit', ...this.#shown(decided, row), removed })
    }
  }

  #shown(decided: DecidedBatch, row: number) {
    const { source, line } = originOf(decided, row)
    const cells = cellsOf(decided, row)
    const original = new Uint8Array(decided.batch.bytes, cells[ROW.start], cells[ROW.length])
    return { source: { file: source.name, line }, excerpt: excerptOf(original) }
  }
}

function newSide(): Side {
  return { sample: new RecordSample(), densities: DENSITY_EDGES.map(() => 0), unseen: 0, measured: 0 }
}
