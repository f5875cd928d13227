/** Where the records that stay go. */
export interface LineOutput {
  /** Takes whole lines of records of one source, in input order. */
  write(lines: Uint8Array, source: number): Promise<void>
  /** Nothing more is written; the output has not its name yet. */
  close(): Promise<void>
  /** Makes the output whole under its name. */
  finish(): Promise<void>
  /** Takes back what can be taken back, after a failure. */
  discard(): Promise<void>
  /** Leaves the unfinished output to another process, which goes on from what `unfinished` told. */
  leave(): Promise<void>
  /** Waits until all that was written is on the disk. */
  settle(): Promise<void>
  /** All that another process needs to go on, as structured data. */
  unfinished(): Promise<unknown>
}
