import { openInput } from './open-input.js'
import type { ReadRowGroup } from './parquet-input.js'

const LINE_FEED = 10
const PIECE = 2 ** 16

const readRowGroup: ReadRowGroup = async (task) => (await import('./parquet-input.js')).readRowGroup(task)

/**
 * The records of a file that is read beside the inputs (a target, an evaluation set), in any format and compression, as
 * JSON lines without their line feeds; blank ones too.
 */
export async function* linesOf(path: string): AsyncGenerator<Uint8Array> {
  const { source } = await openInput(path, {
    format: undefined,
    maxRecord: Number.POSITIVE_INFINITY,
    readRowGroup,
  })
  try {
    let parts: Uint8Array[] = []
    for (;;) {
      const room = new Uint8Array(PIECE)
      const piece = room.subarray(0, await source.read(room))
      if (piece.length === 0) break
      let from = 0
      for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, from)) {
        parts.push(piece.subarray(from, at))
        yield Buffer.concat(parts)
        parts = []
        from = at + 1
      }
      if (from < piece.length) parts.push(piece.subarray(from))
    }
    if (parts.length > 0) yield Buffer.concat(parts)
  } finally {
    await source.close()
  }
}
