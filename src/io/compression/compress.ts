import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { SynthcleanError } from '../../errors.js'
import type { Compression } from './detect.js'
import { zstdOfNode } from './zstd.js'

const gzipAsync = promisify(gzip)
const GZIP_LEVEL = 6
const ZSTD_LEVEL = 3

/** Whether files of this compression can be written: gzip, and zstd where Node has it (22.15 or later). */
export function canCompress(compression: Compression): boolean {
  return compression === 'gzip' || (compression === 'zstd' && zstdOfNode !== undefined)
}

/**
 * Packs some bytes into one gzip member or zstd frame (with checksum and content size), in a thread of the system's
 * pool. Members stand for themselves: put one after the other they are a file, and can be made in any order. The
 * same bytes give the same member with one version of Node.
 * Throws a SynthcleanError ('usage') where this Node has no zstd.
 */
export async function compressMember(compression: 'gzip' | 'zstd', bytes: Uint8Array): Promise<Uint8Array> {
  if (compression === 'gzip') return gzipAsync(bytes, { level: GZIP_LEVEL })
  const node = zstdOfNode
  if (node === undefined) {
    throw new SynthcleanError(
      'usage',
      `zstd is written by Node 22.15 or later, and this is ${process.version}: update Node, or write .gz`,
    )
  }
  const { constants } = node
  const params = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL, [constants.ZSTD_c_checksumFlag]: 1 }
  return new Promise((resolve, reject) => {
    node.zstdCompress(bytes, { params, pledgedSrcSize: bytes.length }, (error, packed) => {
      if (error) reject(error)
      else resolve(packed)
    })
  })
}
