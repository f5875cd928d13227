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
  for (let block = 0; block < index.length; block++) {
    const content = table.subarray(block * BLOCK, (block + 1) * BLOCK) as Table
    const name = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1')
    let place = places.get(name)
    if (place === undefined) {
      place = blocks.length
      places.set(name, place)
      blocks.push(content)
    }
    index[block] = place
  }
  return { index, blocks }
}
