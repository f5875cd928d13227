/** Code points of one block. */
export const BLOCK = 128

/**
 * A table by code point in two stages, which is how kernels hold it: for each 128 code points the place of their block
 * among the distinct ones, and these, one behind the other in the order in which they are met.
 */
export function distinctBlocks<Table extends Uint16Array | Int32Array>(
  table: Table,
): { index: Uint16Array; blocks: Table[] } {
  const index = new Uint16Array(table.length / BLOCK)
  const places = new Map<string, number>()
  const blocks: Table[] = []
  const bytes = Buffer.from(table.buffer, table.byteOffset, table.byteLength)
  const size = BLOCK * table.BYTES_PER_ELEMENT
  for (let block = 0; block < index.length; block++) {
    const at = block * size
    // Most are as the one before, which is faster to see than to name.
    if (block > 0 && bytes.compare(bytes, at - size, at, at, at + size) === 0) {
      index[block] = index[block - 1]!
      continue
    }
    const name = bytes.toString('latin1', at, at + size)
    let place = places.get(name)
    if (place === undefined) {
      place = blocks.length
      places.set(name, place)
      blocks.push(table.subarray(block * BLOCK, (block + 1) * BLOCK) as Table)
    }
    index[block] = place
  }
  return { index, blocks }
}
