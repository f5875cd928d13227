const MEBIBYTE = 1 << 20
/** Of a multipart upload, by the rules of S3. */
export const MOST_PARTS = 10_000
export const SMALLEST_PART = 16 * MEBIBYTE
/** So that 10,000 parts hold 5 TiB, the largest object, while the first thousand parts stay below 28 MiB. */
const GROWTH = 1.000515

/**
 * Bytes of a part by its number, from 0. The size of a stream is not known beforehand: parts grow as it turns out to
 * be long. The last ones, beyond 5 TB, have about 2.7 GiB, below the 5 GiB that are allowed.
 */
export function partSize(part: number): number {
  return Math.floor((SMALLEST_PART * GROWTH ** part) / MEBIBYTE) * MEBIBYTE
}

/** What parts in flight may hold in memory, unless one part alone is larger. */
const MEMORY_IN_FLIGHT = 64 * MEBIBYTE

/** How many parts of a size may be under way at once. */
export function partsInFlight(size: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(MEMORY_IN_FLIGHT / size)))
}
