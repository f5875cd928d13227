import { measuredFilter, type Value } from './measured-filter.js'

const paragraphs: Record<string, Value> = {
  'gopher-empty': (m) => m.characters,
  'dup-para-frac': (m) => m.paragraphs.repeated / m.paragraphs.count,
  'dup-para-char-frac': (m) => m.paragraphs.repeatedCharacters / m.characters,
}

const ngrams: Record<string, Value> = {}
for (const [at, n] of [2, 3, 4].entries()) {
  ngrams[`top-${n}-gram`] = (m) => m.topNgramCharacters[at]! / m.characters
}
for (const [at, n] of [5, 6, 7, 8, 9, 10].entries()) {
  ngrams[`duplicated-${n}-n-grams`] = (m) => m.repeatedNgramCharacters[at]! / m.characters
}

/** Gopher's repetition rules (table A1 of arXiv 2112.11446), in datatrove's order. */
export const gopherRepetition = measuredFilter({
  ...paragraphs,
  'dup-line-frac': (m) => m.lineRuns.repeated / m.lineRuns.count,
  'dup-line-char-frac': (m) => m.lineRuns.repeatedCharacters / m.characters,
  ...ngrams,
})

/** The same as it was in 2024, when blank lines counted as repeated lines. */
export const gopherRepetition2024 = measuredFilter({
  ...paragraphs,
  'dup-line-frac-2024': (m) => m.lines.repeated / m.lines.count,
  'dup-line-char-frac-2024': (m) => m.lines.repeatedCharacters / m.characters,
  ...ngrams,
})

const quality: Record<string, Value> = {
  'gopher-short-doc': (m) => m.plainWords,
  'gopher-long-doc': (m) => m.plainWords,
  'gopher-below-avg-threshold': (m) => m.plainWordCharacters / m.plainWords,
  'gopher-above-avg-threshold': (m) => m.plainWordCharacters / m.plainWords,
  'gopher-too-many-hashes': (m) => m.hashes / m.words,
  'gopher-too-many-ellipsis': (m) => m.ellipses / m.words,
  'gopher-too-many-bullets': (m) => m.bulletLines / m.lines.count,
  'gopher-too-many-end-ellipsis': (m) => m.ellipsisLines / m.lines.count,
  'gopher-below-alpha-threshold': (m) => m.alphabeticWords / m.words,
}

/** Gopher's quality rules (appendix A1.1 of arXiv 2112.11446), in datatrove's order. */
export const gopherQuality = measuredFilter({
  ...quality,
  'gopher-enough-stop-words': (m) => m.distinctStopWords,
})

/** The same as it was in 2024, when one stop word that occurs twice was enough. */
export const gopherQuality2024 = measuredFilter({
  ...quality,
  'gopher-enough-stop-words-2024': (m) => m.stopWords,
})
