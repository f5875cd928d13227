/** Columns of a row, in numbers of 32 bits; what has 64 bits takes two of them, the fingerprint four. */
export const ROW = {
  size: 32,
  /** First byte of the line: an address in the kernel, in a read batch an offset within its lines. */
  start: 0,
  length: 1,
  /** 0: sound; in the kernel else a number of `SCAN_STATUS`, in a read batch the code of a rule. */
  status: 2,
  /** Of a line that is no JSON: the byte of it at which that shows. */
  value: 3,
  shape: 4,
  /** Address in the kernel of the first of its texts. */
  spans: 5,
  spanCount: 6,
  words: 7,
  fingerprint: 8,
  /** Number of its sketch among those of the batch, from 1; 0: none. */
  sketch: 12,
  hints: 13,
  /** Lines of the batch before it, blank ones included. */
  line: 14,
  /** Number of its edit among those of the batch, from 1; 0: none. */
  edit: 15,
  /** A bit for each group of phrases that occurs; a bit for each tag. */
  phrases: 16,
  tags: 18,
  /** Importance weight of the record: two columns for a float of 64 bits. */
  weight: 20,
  /** Words and pairs of words that the weight is the sum of. */
  grams: 22,
  /** Runs of five words that were looked up in a reference, and those that it does not hold. */
  runs: 23,
  unseen: 24,
  /** 1: the record has a coarse sketch. */
  coarse: 25,
  /** Pairs of letters that were looked at, and the sum of what they cost. */
  letterPairs: 26,
  letterCost: 27,
  /** Runs of three words that were looked at, and those that the record had before. */
  shortRuns: 28,
  repeatedRuns: 29,
  /** Density of the record, where it is measured: a float of 32 bits. */
  density: 30,
  /** Complexity of the record, where it is measured: a float of 32 bits. */
  complexity: 31,
} as const

/** What a row's hints say of its texts. */
export const HINT = {
  /** The beginning of a control token or of a leaked heading. */
  token: 1,
  /** Perhaps UTF-8 that was read as Windows-1252. */
  mojibake: 2,
  /** Perhaps a character that is to be mended. */
  character: 4,
  /** U+FFFD. */
  replacement: 8,
  /** An answer begins with a code fence. */
  leadingFence: 16,
  /** An answer begins with the same two words as a prompt. */
  echo: 32,
  /** An answer ends in what may be the middle of a sentence. */
  openEnd: 64,
  /** An answer ends in what occurs some times right before. */
  loop: 128,
  /** An answer has a code fence. */
  fence: 256,
  /** Turns that do not plainly follow one another as they should. */
  turns: 512,
  /** Letters beyond ASCII, and not only a few; or prompt and answer of which one is English and the other is not. */
  foreign: 1024,
  /** A run of words of an evaluation set. */
  seed: 2048,
} as const
