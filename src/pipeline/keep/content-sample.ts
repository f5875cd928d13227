import { ROW } from '../../../native-free-kernels/record/record.js'
import { mixed } from '../../attributes/mixed.js'
import { rowsOf, type ReadBatch } from '../batch.js'

const LINE_FEED = Buffer.from('\n')

/**
 * A sample of records by what they say, each text once: the same in whatever order they come. It keeps those of the
 * smallest hashes, as many records or bytes as are wanted.
 */
export class ContentSample {
  readonly #records: number
  readonly #bytes: number
  readonly #held = new Map<number, Uint8Array>()
  #heldBytes = 0
  #limit = Number.POSITIVE_INFINITY

  constructor(records: number, bytes: number) {
    this.#records = records
    this.#bytes = bytes
  }

  add(batch: ReadBatch): void {
    const rows = rowsOf(batch)
    for (let at = 0; at < rows.length; at += ROW.size) {
      if (rows[at + ROW.status] !== 0) continue
      const low = mixed(rows[at + ROW.fingerprint]!)
      const key = low * 2 ** 21 + (mixed(rows[at + ROW.fingerprint + 1]! ^ low) >>> 11)
      if (key >= this.#limit || this.#held.has(key)) continue
      const line = new Uint8Array(batch.bytes, rows[at + ROW.start], rows[at + ROW.length]).slice()
      this.#held.set(key, line)
      this.#heldBytes += line.length
      if (this.#held.size >= 2 * this.#records || this.#heldBytes >= 2 * this.#bytes) this.#trim()
    }
  }

  #trim(): void {
    const keys = [...this.#held.keys()].sort((one, other) => one - other)
    let kept = 0
    let bytes = 0
    for (; kept < keys.length && kept < this.#records; kept++) {
      bytes += this.#held.get(keys[kept]!)!.length
      if (bytes > this.#bytes) break
    }
    if (kept === keys.length) return
    this.#limit = keys[kept]!
    for (const key of keys.slice(kept)) {
      this.#heldBytes -= this.#held.get(key)!.length
      this.#held.delete(key)
    }
  }

  /** The lines of the sample, each with a line feed, in pieces of about `size` bytes. */
  *lines(size: number): Generator<Uint8Array> {
    this.#trim()
    let pieces: Uint8Array[] = []
    let bytes = 0
    for (const key of [...this.#held.keys()].sort((one, other) => one - other)) {
      const line = this.#held.get(key)!
      pieces.push(line, LINE_FEED)
      bytes += line.length + 1
      if (bytes < size) continue
      yield Buffer.concat(pieces)
      pieces = []
      bytes = 0
    }
    if (bytes > 0) yield Buffer.concat(pieces)
  }
}
