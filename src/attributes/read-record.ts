import type { Role, Shape } from '../../native-free-kernels/scan/scan.js'

/** One text of a record, decoded. */
export interface ReadText {
  role: Role
  /** Where it stands, as `messages[2].content`. */
  field: string
  text: string
}

/** A record of which the attributes are measured. */
export interface ReadRecord {
  shape: Shape
  /** In the order in which they stand in the record. */
  texts: readonly ReadText[]
}
