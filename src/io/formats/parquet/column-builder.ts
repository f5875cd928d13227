import { GrowingBytes } from './growing-bytes.js'
import type { Leaf } from './schema.js'

/** Values of a column as they come, in the format's plain encoding (a boolean takes a byte), and their levels. */
export class ColumnBuilder {
  readonly leaf: Leaf
  readonly definitions = new GrowingBytes(1024)
  readonly repetitions = new GrowingBytes(1024)
  readonly plain = new GrowingBytes(4096)
  /** Levels, and values without nulls. */
  count = 0
  values = 0

  constructor(leaf: Leaf) {
    this.leaf = leaf
  }

  /** Levels of the value that was appended to `plain`. */
  value(repetition: number): void {
    this.values++
    this.level(repetition, this.leaf.maxDefinition)
  }

  /** Levels of a null, or of an empty list, or of the value that `value` says. */
  level(repetition: number, definition: number): void {
    if (this.leaf.maxRepetition > 0) this.repetitions.byte(repetition)
    if (this.leaf.maxDefinition > 0) this.definitions.byte(definition)
    this.count++
  }
}
