const LOW_BITS = 0x7f7f7f7f

/**
 * Counts equal bytes, four to a word: of `count` words of `one` from `at` on, and of `other` from `otherAt` on. Less
 * than 1,024 bytes.
 */
export function equalBytes(
  one: Uint32Array,
  at: number,
  other: Uint32Array,
  otherAt: number,
  count: number,
): number {
  // In each byte of the sum: how many words had their equal byte there.
  let sum = 0
  for (let word = 0; word < count; word++) {
    const differing = one[at + word]! ^ other[otherAt + word]!
    // The highest bit of a byte stays clear only where the byte is zero (H. S. Warren, Hacker's Delight, 6-1).
    const zeros = ~(((differing & LOW_BITS) + LOW_BITS) | differing | LOW_BITS)
    sum += zeros >>> 7
  }
  return (sum & 0xff) + ((sum >>> 8) & 0xff) + ((sum >>> 16) & 0xff) + (sum >>> 24)
}
