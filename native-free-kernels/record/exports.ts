import type { AttributeExports } from '../attributes/attributes.js'
import type { PhraseTable } from '../phrases/phrases.js'

/** What the record kernel exports. */
export interface RecordExports extends PhraseTable, AttributeExports {
  memory: WebAssembly.Memory
  blankLines: WebAssembly.Global
  cellsEnd: WebAssembly.Global
  maskAt(): number
  lastSeenAt(): number
  useMask(): void
  prepare(): void
  constantsEnd(): number
  classIndexAt(): number
  classBlocksAt(): number
  textFieldAt(): number
  textFieldCapacity(): number
  setSeeds(words: number, front: number, frontBits: number, tags: number, slotBits: number): void
  setTextField(length: number): void
  setShape(shape: number): void
  setComparedRoles(roles: number): void
  useCharacters(): void
  countLines(from: number, to: number): number
  isUtf8(from: number, length: number): number
  scanLines(from: number, to: number, rows: number, spans: number): number
  readTexts(
    rows: number,
    count: number,
    sketches: number,
    work: number,
    textWidth: number,
    turnWidth: number,
    bands: number,
    bandRows: number,
    whole: number,
  ): number
}
