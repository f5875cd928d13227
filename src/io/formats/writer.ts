/** Turns JSON lines into the bytes of an output format, from the beginning of a file to its end. */
export interface LineEncoder {
  /**
   * Whole JSON lines, each with a line feed, into bytes of the format: these may be `lines` itself, and are to be written
   * before the caller uses that memory again. No reference to it is kept.
   */
  encode(lines: Uint8Array): Uint8Array | Promise<Uint8Array>
  /** What ends the file. */
  end(): Uint8Array | Promise<Uint8Array>
  /** All that is needed to go on from here in another process (structured-cloneable). */
  state(): unknown
  /** Goes on from a state that another process told. */
  restore(state: unknown): void
}

export interface EncoderOptions {
  /** Of the output, for errors. */
  name: string
}
