// Where things stand in the memory of the record kernel. Sizes and addresses are in bytes.

/** A string is folded in pieces of this many bytes of JSON, so that one of any length needs the same memory. */
export const PIECE: usize = 32768

/** A word counts by its first 4,096 folded bytes: longer ones are data, not words. */
export const LONGEST_WORD: usize = 4096

/** Shingles kept for the second and later rounds of a sketch and for the odd sketch: of more, a sample. */
export const SHINGLE_CAPACITY: usize = 65536

/** Containers that may be nested, as DEEPEST of ../scan/scan.ts. */
export const DEEPEST: usize = 1000

/** Classes of code points: a block number (u16) for each 128, then an i32 for each code point of the distinct blocks. */
// The compiler's own constants come first.
export const CLASS_INDEX: usize = 8192
export const CLASS_BLOCKS: usize = CLASS_INDEX + 8704 * 2
const CLASS_BLOCK_COUNT: usize = 256
/** Masks of the first and the last eight bytes of a word, by its length. */
export const WORD_MASKS: usize = CLASS_BLOCKS + CLASS_BLOCK_COUNT * 512
/** Container and key of each open level of a JSON text. */
export const LEVELS: usize = WORD_MASKS + 17 * 16
/** Name of the user's own text field. */
export const TEXT_FIELD: usize = LEVELS + 2 * DEEPEST + 16
export const TEXT_FIELD_CAPACITY: usize = 1024
/** Values of the known top-level keys. */
export const FIELDS: usize = TEXT_FIELD + TEXT_FIELD_CAPACITY + 16
export const FIELD_SIZE: usize = 16
/** What the turn in hand has said so far: order and value for each key that counts. */
export const TURN: usize = FIELDS + 32 * FIELD_SIZE
export const SCRATCH: usize = (TURN + 64 + 63) & ~63
/** A folded code point takes at most 6 bytes where JSON took 3. */
export const SCRATCH_CAPACITY: usize = LONGEST_WORD + 2 * PIECE + 128
/** Addresses of word edges: at most one for each byte of a piece. */
export const EDGES: usize = SCRATCH + SCRATCH_CAPACITY
const MOST_EDGES: usize = SCRATCH_CAPACITY + 128
export const WIDEST_SHINGLE: usize = 64
/** The words of a piece, behind the last words of the piece before. */
export const WORDS: usize = EDGES + 4 * MOST_EDGES
/** Twice the capacity, so that looking for repetitions pays each time. */
export const SHINGLES: usize = WORDS + 8 * (WIDEST_SHINGLE + MOST_EDGES / 2)
/** Lower halves of the shingles, for the rounds that look at one register. */
export const HALF_SHINGLES: usize = SHINGLES + 8 * (2 * SHINGLE_CAPACITY + MOST_EDGES / 2)
export const REGISTERS: usize = HALF_SHINGLES + 4 * (SHINGLE_CAPACITY + MOST_EDGES / 2) + 64
export const REGISTER_CAPACITY: usize = 1024
/** Shingles are counted and masked by their uppermost bits. */
export const CELL_BITS: u64 = 22
/** A bit for each cell whose shingles belong to a template. */
export const MASK: usize = (REGISTERS + 4 * REGISTER_CAPACITY + 64 + 63) & ~63
/** The same for 64 neighbouring cells together: small enough to stay in the nearest cache. */
export const COARSE_MASK: usize = MASK + (1 << <usize>CELL_BITS) / 8
export const COARSE_SHIFT: usize = 6
/** The last record of a batch in which each cell was seen: 16 bits, and at the most 65,535 records are told apart. */
export const LAST_SEEN: usize = COARSE_MASK + ((1 << <usize>CELL_BITS) >> COARSE_SHIFT) / 8
/** Edges of single characters, some thousand at a time. */
export const CHARACTER_EDGES: usize = LAST_SEEN + 2 * (1 << <usize>CELL_BITS)
export const CHARACTER_EDGES_END: usize = CHARACTER_EDGES + 8 * 4096
/** A bit for each word by which a phrase is looked for, by 16 bits of its hash; then the phrases themselves. */
export const PHRASE_BITS: usize = CHARACTER_EDGES_END
export const PHRASE_TABLE: usize = PHRASE_BITS + 8192
export const PHRASE_SLOTS: usize = 1 << 14
/** How often words occur, by 16 bits of their hash; words and pairs of words by buckets; which words are common. */
export const WORD_COUNTS: usize = PHRASE_TABLE + PHRASE_SLOTS * 32
export const GRAM_COUNTS: usize = WORD_COUNTS + 65536 * 4
export const COMMON_WORDS: usize = GRAM_COUNTS + 10000 * 4
/** What a bucket adds to the relevance of a record: f64. */
export const GRAM_WEIGHTS: usize = COMMON_WORDS + 8192
/** Words of the record in hand that are not common. */
export const CONTENT_WORDS: usize = GRAM_WEIGHTS + 10000 * 8
export const CONTENT_WORD_CAPACITY: usize = 16384
/** How unlikely one letter is behind another: 27 rows of 32 bytes. */
export const LETTER_PAIRS: usize = CONTENT_WORDS + (CONTENT_WORD_CAPACITY + 8) * 8
/** The runs of three words that the record in hand had last, by 13 bits of their hash. */
export const SEEN_RUNS: usize = LETTER_PAIRS + 1024
/** A bit for each of the commonest English words, by 16 bits of its hash. */
export const ENGLISH_BITS: usize = (SEEN_RUNS + 8192 * 4 + 63) & ~63
/** A table in which shingles are found that occur again. */
export const DISTINCT_BITS: u64 = 19
export const DISTINCT: usize = ENGLISH_BITS + 8192
export const FREE: usize = DISTINCT + (8 << <usize>DISTINCT_BITS)

// A row of the table that a batch carries: 32 numbers of 32 bits.
export const ROW_SIZE: usize = 128
export const ROW_START: usize = 0
export const ROW_LENGTH: usize = 4
export const ROW_STATUS: usize = 8
export const ROW_VALUE: usize = 12
export const ROW_SHAPE: usize = 16
export const ROW_SPANS: usize = 20
export const ROW_SPAN_COUNT: usize = 24
export const ROW_WORDS: usize = 28
export const ROW_FINGERPRINT: usize = 32
export const ROW_SKETCH: usize = 48
/** What the texts may hold, which a rule should look at: HINT_ bits. */
export const ROW_HINTS: usize = 52
/** Lines of the batch before this one. */
export const ROW_LINE: usize = 56
/** Groups of the phrases that occur: 64 bits. */
export const ROW_PHRASES: usize = 64

/** Importance weight: f64; then the words and pairs of words that it is the sum of. */
export const ROW_WEIGHT: usize = 80
export const ROW_GRAMS: usize = 88
/** Runs of words that were looked up in the reference, and those that it does not hold. */
export const ROW_RUNS: usize = 92
export const ROW_UNSEEN: usize = 96
/** Whether the record has a coarse sketch. */
export const ROW_COARSE: usize = 100
/** Pairs of letters and the sum of their costs; runs of three words and those that are repeated. */
export const ROW_LETTER_PAIRS: usize = 104
export const ROW_LETTER_COST: usize = 108
export const ROW_SHORT_RUNS: usize = 112
export const ROW_REPEATED_RUNS: usize = 116

// A span is one text of a record: 6 numbers of 32 bits.
export const SPAN_SIZE: usize = 24
export const SPAN_START: usize = 0
export const SPAN_LENGTH: usize = 4
export const SPAN_KEY: usize = 8
export const SPAN_ROLE: usize = 9
export const SPAN_FORM: usize = 10
export const SPAN_INNER_KEY: usize = 11
export const SPAN_TURN: usize = 12
export const SPAN_PART: usize = 16
/** The turn's key that holds the text or the parts. */
export const SPAN_CONTENT_KEY: usize = 20
