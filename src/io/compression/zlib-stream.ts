import type { Gunzip } from 'node:zlib'
import { Damage } from './damage.js'

/** A decompressor of node:zlib: `bytesWritten` counts the compressed bytes that it has used. */
export type ZlibStream = Pick<Gunzip, 'read' | 'write' | 'end' | 'on' | 'destroy' | 'bytesWritten'>

/**
 * Pulls bytes through a decompressor of node:zlib: a piece of input is read only when the one before has been used
 * up and what it gave has been taken. `unused` gets what the decompressor left, when it ended before its input did.
 */
export async function* throughZlib(
  stream: ZlibStream,
  bytes: AsyncIterable<Uint8Array>,
  unused: (rest: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let wake = (): void => undefined
  let failure: Error | undefined
  let ended = false
  stream.on('readable', () => wake())
  stream.on('end', () => {
    ended = true
    wake()
  })
  stream.on('error', (error: Error) => {
    failure = error
    wake()
  })
  const read = (): Uint8Array | null => stream.read() as Uint8Array | null
  async function* output(used: () => boolean): AsyncGenerator<Uint8Array> {
    while (true) {
      for (let piece = read(); piece !== null; piece = read()) yield piece
      if (failure) throw new Damage(reason(failure), { cause: failure })
      if (ended || used()) return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }

  let supplied = 0
  try {
    for await (const piece of bytes) {
      if (piece.length === 0) continue
      supplied += piece.length
      if (ended) {
        unused(piece)
        continue
      }
      let used = false
      stream.write(piece, () => {
        used = true
        wake()
      })
      yield* output(() => used)
      const left = supplied - stream.bytesWritten
      if (left === 0) continue
      // It tells so itself, but not at once.
      ended = true
      unused(piece.subarray(piece.length - left))
    }
    if (ended) return
    stream.end()
    yield* output(() => false)
  } finally {
    stream.destroy()
  }
}

function reason(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'Z_BUF_ERROR') return 'it ends in the middle: it was cut short'
  return error.message.toLowerCase()
}
