/** How much of a list of pieces is said before: the second and later occurrences. */
export interface Repeats {
  count: number
  repeated: number
  /** Code points of the repeated pieces, separators not counted. */
  repeatedCharacters: number
}

export interface NgramMeasures {
  /**
   * For n = 2, 3, 4: occurrences of the most frequent n-gram times its length in code points, its words joined by
   * one space. One occurrence counts; of equally frequent n-grams the first; 0 where there are fewer than n words.
   */
  topNgramCharacters: number[]
  /**
   * For n = 5 to 10: code points, spaces not counted, of the n-grams met again in a scan that goes n words on after
   * such an n-gram and one word on after any other.
   */
  repeatedNgramCharacters: number[]
}

/** All that the quality rules need to know of a text. Lengths are in code points, white space included. */
export interface TextMeasures extends NgramMeasures {
  /** Code points of the text as it came, neither stripped nor normalized. */
  characters: number
  letters: number
  /** Letters of scripts written without spaces. */
  unspacedLetters: number
  /** `#` */
  hashes: number
  /** `…`, and `...` counted without overlap: four dots are one, six are two. */
  ellipses: number
  /** `\n` */
  newlines: number

  /** Words and signs, as `splitWords` parts them. */
  words: number
  /** Words with at least one code point that is no symbol, and their length without spaces. */
  plainWords: number
  plainWordCharacters: number
  /** Words with at least one letter. */
  alphabeticWords: number
  /** Occurrences of eight small English words, written in small letters; and how many of the eight occur. */
  stopWords: number
  distinctStopWords: number

  /** Lines as `splitLines` parts them: at any kind of line end; blank ones count, one after the last end does not. */
  lines: Repeats
  /** Of these: lines that begin with `•` or `-` after white space; that end in `...` or `…` before white space. */
  bulletLines: number
  ellipsisLines: number

  /** Pieces between runs of newlines, which keep their other white space; an empty last one counts. */
  lineRuns: Repeats
  /** Pieces between runs of two newlines or more, of the text without white space at its edges. */
  paragraphs: Repeats

  /** Pieces between single newlines that are not blank. */
  filledLines: Repeats
  /** Of these: the last code point ends a sentence; at most 30 code points. */
  terminalLines: number
  shortLines: number
  /** Of all `newlines + 1` pieces: the last is one of `. ? ! " '`; at most 30 code points. */
  quotedTerminalLines: number
  shortLinesWithBlank: number
}
