// Where things stand in the memory of the measure kernel. Sizes and addresses are in bytes. Tables stand still; what
// grows with the text stands behind them and moves when a longer text than any before comes.

/** A text is measured by its first code points, which bounds memory. */
export const LONGEST_MEASURED: usize = 1 << 21
/** A code point is at most twelve bytes of JSON: two escapes. Some more, so that none is cut that counts. */
const LONGEST_WRITTEN: usize = 12 * (LONGEST_MEASURED + 64)

/** The compiler's own constants come first. */
export const RESULT: usize = 4096
/** Number of a block for each 128 code points, then kinds of 16 bits for each code point of a block. */
export const KIND_INDEX: usize = RESULT + 256
export const KIND_BLOCKS: usize = KIND_INDEX + 2 * (0x110000 / 128)
export const KIND_BLOCK_COUNT: usize = 512
/** Masks of the first and the last eight bytes of a word, by its length. */
export const WORD_MASKS: usize = KIND_BLOCKS + KIND_BLOCK_COUNT * 256
/** A bit for each exception to the rules for words, by 16 bits of its hash; then the exceptions themselves. */
export const EXCEPTION_BITS: usize = WORD_MASKS + 17 * 16
export const EXCEPTIONS: usize = (EXCEPTION_BITS + 8192 + 63) & ~63
export const EXCEPTION_SLOTS: usize = 1 << 12
/** Units of measurement, eight bytes each, zeros behind the last. */
export const UNITS: usize = EXCEPTIONS + EXCEPTION_SLOTS * 32
export const UNIT_COUNT: usize = 127
/** How some short chunks were split. */
export const KNOWN_CHUNKS: usize = UNITS + 8 * (UNIT_COUNT + 1)
export const KNOWN_CHUNK_COUNT: usize = 1 << 13
/** Eight words in eight bytes each. */
export const STOP_WORDS: usize = KNOWN_CHUNKS + 32 * KNOWN_CHUNK_COUNT
/** For each byte whether it may end a chunk of letters without a closer look. */
export const FREE_ENDS: usize = STOP_WORDS + 64
const MOVING: usize = FREE_ENDS + 256

/** Kernels read whole blocks, so this much stays readable before and behind the text. */
const MARGIN: usize = 128

let capacity: usize = 0
/** The bytes of the JSON string, or of a decoded text. */
export let WRITTEN: usize = 0
/** The text in UTF-8; a lone surrogate takes three bytes. */
export let TEXT: usize = 0
/** A bit for each byte that is no ASCII letter; that is a newline. */
export let NO_LETTERS: usize = 0
export let NEWLINES: usize = 0
/** Addresses at which chunks begin and end. */
export let CHUNK_EDGES: usize = 0
/** Of each word where it stands, and its hash. */
export let WORDS: usize = 0
/** Of each word its number among the distinct ones, and the code points before it. */
export let WORD_IDS: usize = 0
export let WORD_OFFSETS: usize = 0
/** Edges of the parts of the chunk in hand, and those of its suffixes, from the last one on. */
export let PARTS: usize = 0
export let SUFFIXES: usize = 0
/** Edges of pieces of the text; repeated n-grams. */
export let PIECES: usize = 0
export let NGRAM_COUNTS: usize = 0
/** The distinct words: place, code points, occurrences. */
export let DISTINCT: usize = 0
/** The hash table; it is cleared only when it moves, see ./table.kernel.ts. */
export let TABLE: usize = 0
let end: usize = 0

function align(address: usize): usize {
  return (address + 63) & ~63
}

/**
 * Makes room for a text of `written` bytes (of JSON or UTF-8); the caller puts them at WRITTEN. Longer ones than are
 * measured may be cut.
 */
export function reserve(written: usize): usize {
  written = min(written, LONGEST_WRITTEN)
  if (written <= capacity && capacity) return WRITTEN
  capacity = 4096
  while (capacity < written) capacity <<= 1
  // Of no list has a text more items than it has code points and one.
  const items = min(capacity, LONGEST_MEASURED) + 64
  WRITTEN = align(MOVING + MARGIN)
  TEXT = align(WRITTEN + capacity + MARGIN)
  NO_LETTERS = align(TEXT + capacity + MARGIN)
  const bits = (capacity >> 3) + 64
  NEWLINES = align(NO_LETTERS + bits)
  CHUNK_EDGES = align(NEWLINES + bits)
  WORDS = align(CHUNK_EDGES + (items << 2) + MARGIN)
  WORD_IDS = align(WORDS + (items << 4))
  WORD_OFFSETS = align(WORD_IDS + (items << 2))
  PARTS = align(WORD_OFFSETS + (items << 2))
  SUFFIXES = align(PARTS + (items << 2))
  PIECES = align(SUFFIXES + (items << 2))
  NGRAM_COUNTS = align(PIECES + (items << 3))
  DISTINCT = align(NGRAM_COUNTS + (items << 2))
  TABLE = align(DISTINCT + (items << 4))
  const before = <usize>memory.size() << 16
  // Twice as many slots of 16 bytes as there can be items, and a power of two.
  end = TABLE + (mostSlots(items) << 4)
  if (end > before) memory.grow(<i32>((end - before + 0xffff) >> 16))
  // Memory that is new is zero.
  if (before > TABLE) memory.fill(TABLE, 0, min(before, end) - TABLE)
  return WRITTEN
}

function mostSlots(items: usize): usize {
  let slots: usize = 1024
  while (slots < 2 * items) slots <<= 1
  return slots
}
