import { SynthcleanError } from '../../errors.js'
import { bunzip2 } from './bzip2.js'
import { Damage } from './damage.js'
import type { Compression } from './detect.js'
import { gunzip } from './gzip.js'
import { unxz } from './xz.js'
import { unzstd } from './zstd.js'

const DECOMPRESSORS: Record<Compression, (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>> = {
  gzip: gunzip,
  zstd: unzstd,
  bzip2: bunzip2,
  xz: unxz,
}

/**
 * The unpacked bytes of a file, all its members, frames or streams. They are unpacked as they are asked for, so that
 * memory does not grow with what a file unpacks to; stopping early closes `bytes` too.
 * Throws a SynthcleanError ('failed') that names the file, and near which unpacked byte it is damaged or cut short.
 */
export async function* decompress(
  compression: Compression,
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  let unpacked = 0
  try {
    for await (const piece of DECOMPRESSORS[compression](bytes)) {
      unpacked += piece.length
      yield piece
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    throw new SynthcleanError(
      'failed',
      `cannot unpack ${name} (${compression}) beyond byte ${unpacked} of its content: ${error.message}`,
      { cause: error },
    )
  }
}
