import { SynthcleanError } from '../../../errors.js'
import type { RandomAccessFile } from '../../random-access.js'
import { ChunkPages } from './chunk-pages.js'
import { ColumnCursor } from './column-cursor.js'
import { JsonText } from './json-text.js'
import { messageOf, type ParquetMetadata } from './metadata.js'
import { RecordLines } from './record-lines.js'
import { schemaTree } from './schema.js'

/** Lines are given out in pieces of this many bytes, and what the last of their records has above. */
const PIECE = 2 ** 20
/** Bytes of the file that are held for all columns together, and for one; a page that is larger is held whole. */
const WINDOWS = 2 ** 25
const WINDOW = 2 ** 21
const SMALLEST_WINDOW = 2 ** 16

/**
 * The records of one row group as JSON Lines, in pieces of about 1 MiB that end with a line; each has a buffer of its
 * own, which may be transferred. In memory are, for each column, a window of the file (32 MiB for all, 2 MiB for one),
 * the page at which it is and its dictionary: not the row group. A page of one column that is as large as its row
 * group, as some writers make it, is held whole (up to 1 GiB, above which it is refused).
 * @throws SynthcleanError that names file, row group, column and page where they are damaged or not supported.
 */
export async function* parquetRowGroupLines(
  file: RandomAccessFile,
  metadata: ParquetMetadata,
  rowGroup: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const group = metadata.rowGroups[rowGroup]
  if (!group) throw new RangeError(`row group ${rowGroup} of ${metadata.rowGroups.length}`)
  const { root, leaves } = schemaTree(metadata.schema)
  const windowSize = Math.max(SMALLEST_WINDOW, Math.min(WINDOW, Math.floor(WINDOWS / leaves.length)))
  const cursors = leaves.map(
    (leaf, at) => new ColumnCursor(leaf, new ChunkPages(file, leaf, group.columns[at]!, windowSize)),
  )
  const lines = new RecordLines(root, cursors)
  const text = new JsonText(PIECE + PIECE / 4)
  const fault = (error: unknown, cursor?: ColumnCursor) => pageError(metadata, rowGroup, error, cursor)

  for (let row = 0; row < group.rows;) {
    let ready = group.rows - row
    for (const cursor of cursors) {
      const records = await cursor.records().catch((error: unknown) => {
        throw fault(error, cursor)
      })
      if (records === 0) throw fault(new Error(`it ends after ${row} records of ${group.rows}`), cursor)
      ready = Math.min(ready, records)
    }
    for (const end = row + ready; row < end; row++) {
      try {
        lines.write(text)
      } catch (error) {
        throw fault(error)
      }
      if (text.length >= PIECE) yield text.take(PIECE + PIECE / 4)
    }
  }
  if (text.length > 0) yield text.take(0)
  for (const cursor of cursors) {
    const ended = await cursor.isAtEnd().catch((error: unknown) => {
      throw fault(error, cursor)
    })
    if (!ended) throw fault(new Error(`it goes on after the ${group.rows} records`), cursor)
  }
}

function pageError({ name }: ParquetMetadata, rowGroup: number, error: unknown, cursor?: ColumnCursor) {
  if (error instanceof SynthcleanError) return error
  const column = cursor ? `: column "${cursor.leaf.path.join('.')}", page ${cursor.page}` : ''
  return new SynthcleanError(
    'failed',
    `cannot read ${name}: row group ${rowGroup}${column}: ${messageOf(error)}; get the file anew, or write it again without this row group`,
    { cause: error },
  )
}
