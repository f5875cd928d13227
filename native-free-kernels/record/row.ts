/** Columns of a row, in numbers of 32 bits. */
export const ROW = {
  size: 32,
  start: 0,
  length: 1,
  status: 2,
  value: 3,
  shape: 4,
  spans: 5,
  spanCount: 6,
  words: 7,
  fingerprint: 8,
  sketch: 12,
  hints: 13,
  line: 14,
  edit: 15,
  phrases: 16,
  tags: 18,
  /** Importance weight of the record: two columns for a float of 64 bits. */
  weight: 20,
  grams: 22,
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
  /** Letters beyond ASCII, and not only a few. */
  foreign: 1024,
  /** A run of words of an evaluation set. */
  seed: 2048,
} as const
