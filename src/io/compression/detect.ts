/** The compressions that are read. */
export type Compression = 'gzip' | 'zstd' | 'bzip2' | 'xz'

/** How many of the first bytes of a file tell its compression. */
export const COMPRESSION_MAGIC_LENGTH = 6

const MAGIC: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
]

/**
 * The compression of a file by its first bytes (`COMPRESSION_MAGIC_LENGTH` are enough), whatever its name says;
 * undefined where it is not compressed, or in a way that is not read. Magic numbers: RFC 1952, RFC 8878 (with
 * skippable frames, which some writers put first), the .xz file format 1.2.1; bzip2 has `BZh` and a digit.
 */
export function compressionOf(beginning: Uint8Array): Compression | undefined {
  const known = MAGIC.find(([, magic]) => magic.every((byte, at) => beginning[at] === byte))
  if (known) return known[0]
  const [first = 0, second, third, fourth = 0] = beginning
  if (second === 0x2a && third === 0x4d && fourth === 0x18 && first >>> 4 === 5) return 'zstd'
  if (first === 0x42 && second === 0x5a && third === 0x68 && fourth >= 0x31 && fourth <= 0x39) return 'bzip2'
  return undefined
}

const ENDINGS: Record<string, Compression> = {
  gz: 'gzip',
  zst: 'zstd',
  zstd: 'zstd',
  bz2: 'bzip2',
  xz: 'xz',
}

const ENDING = /\.(gz|zst|zstd|bz2|xz)$/i

/** The compression that the ending of a path asks for (`.gz`, `.zst`, `.zstd`, `.bz2`, `.xz`). */
export function compressionOfName(path: string): Compression | undefined {
  const ending = ENDING.exec(path)?.[1]
  return ending === undefined ? undefined : ENDINGS[ending.toLowerCase()]
}

/** The path without the ending of a compression: `a.jsonl.gz` is `a.jsonl`. */
export function withoutCompressionEnding(path: string): string {
  return path.replace(ENDING, '')
}
