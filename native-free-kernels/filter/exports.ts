import { readFileSync } from 'node:fs'

/** What the filter kernel exports. */
export interface FilterExports {
  memory: WebAssembly.Memory
  entrySize(bands: number, oddBytes: number, exact: number): number
  configure(
    bands: number,
    oddBytes: number,
    leastAlike: number,
    leastBands: number,
    exact: number,
    near: number,
    table: number,
    slots: number,
    entries: number,
    entryCount: number,
    bloom: number,
    blocks: number,
  ): void
  configureSketches(size: number, firstKey: number, firstOfOdd: number): void
  decide(rows: number, count: number, sketches: number, results: number, firstPlace: bigint): void
  candidatesAt(): number
  findExactOf(row: number): number
  isExactSeen(row: number): number
  findCandidates(row: number, sketches: number): number
  oddSketchAt(entry: number): number
  differencesAt(): number
  workspaceEnd(): number
  bandsSeenOf(row: number, sketches: number): number
  keepRow(row: number, sketches: number, firstPlace: bigint): number
  placeOf(entry: number): bigint
  filledEntries(): number
  oldestEntry(): number
  upcomingEntry(): number
  slotsInUse(): number
  goOnFrom(next: number, filled: number, moved: bigint, slots: number): void
  setMoved(count: bigint): void
  uniteBloom(from: number, offset: number, bytes: number): void
  takeEntries(from: number, count: number, files: bigint): void
  movedEntries(): bigint
  setBloom(at: number, blocks: number): void
  addKey(key: bigint): void
  hasKey(key: bigint): number
  chanceOfFalseKey(most: number): number
}

/** Instantiates the filter kernel; its memory is reserved by `FilterKernel` or by the caller of `BloomKernel`. */
export function instantiate(): FilterExports {
  const module = new WebAssembly.Module(readFileSync(new URL('./filter.wasm', import.meta.url)))
  const abort = () => {
    throw new Error('filter kernel aborted')
  }
  return new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as FilterExports
}
