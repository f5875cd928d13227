/** Bits of the three digits of a word, lowest first: 2,048 counters stay in the first-level cache. */
const DIGITS = [
  { shift: 0, mask: 0x7ff },
  { shift: 11, mask: 0x7ff },
  { shift: 22, mask: 0x3ff },
] as const

const counts = DIGITS.map(() => new Uint32Array(2048))

/**
 * Sorts `count` entries of `width` words by their first `keyWidth` words, the first word being the most significant;
 * entries with equal keys stay in their order. Returns the array in which the result stands: `entries` or `scratch`.
 * Least significant digit first (Knuth, The Art of Computer Programming, volume 3, 5.2.5).
 */
export function sortEntries(
  entries: Uint32Array<ArrayBuffer>,
  scratch: Uint32Array<ArrayBuffer>,
  count: number,
  width: number,
  keyWidth: number,
): Uint32Array<ArrayBuffer> {
  if (isSorted(entries, count, width, keyWidth)) return entries
  let [from, to] = [entries, scratch]
  for (let word = keyWidth - 1; word >= 0; word--) {
    countDigits(from, count, width, word)
    for (const [digit, { shift, mask }] of DIGITS.entries()) {
      if (!placesFromCounts(counts[digit]!, count)) continue
      scatter(from, to, count, width, word, shift, mask, counts[digit]!)
      ;[from, to] = [to, from]
    }
  }
  return from
}

/** Whether the keys of entries rise or stay. */
export function isSorted(entries: Uint32Array, count: number, width: number, keyWidth: number): boolean {
  for (let at = width; at < count * width; at += width) {
    if (compareKeys(entries, at - width, entries, at, keyWidth) > 0) return false
  }
  return true
}

/** Below, at or above zero as the key at `one` of `entries` is below, like or above that at `other` of `others`. */
export function compareKeys(
  entries: Uint32Array,
  one: number,
  others: Uint32Array,
  other: number,
  keyWidth: number,
): number {
  for (let word = 0; word < keyWidth; word++) {
    const difference = entries[one + word]! - others[other + word]!
    if (difference !== 0) return difference
  }
  return 0
}

function countDigits(entries: Uint32Array, count: number, width: number, word: number): void {
  const [low, middle, high] = counts as [Uint32Array, Uint32Array, Uint32Array]
  for (const digit of counts) digit.fill(0)
  for (let at = word; at < count * width; at += width) {
    const value = entries[at]!
    low[value & 0x7ff]!++
    middle[(value >>> 11) & 0x7ff]!++
    high[value >>> 22]!++
  }
}

/** Turns counts into where each digit begins; false where all entries have the same digit. */
function placesFromCounts(digit: Uint32Array, count: number): boolean {
  let place = 0
  for (let value = 0; value < digit.length; value++) {
    const many = digit[value]!
    if (many === count) return false
    digit[value] = place
    place += many
  }
  return true
}

function scatter(
  from: Uint32Array,
  to: Uint32Array,
  count: number,
  width: number,
  word: number,
  shift: number,
  mask: number,
  places: Uint32Array,
): void {
  for (let at = 0; at < count * width; at += width) {
    let target = places[(from[at + word]! >>> shift) & mask]!++ * width
    for (let source = at; source < at + width; source++) to[target++] = from[source]!
  }
}
