import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { withoutFences } from './fences.js'
import { ENGLISH_WORDS, LIKE_LANGUAGES } from './vocabulary.js'

interface Detection {
  language: string
  getScores(): Record<string, number>
  isReliable(): boolean
}

/** UTF-16 units of a sample, and of the text from which samples are taken. */
const SAMPLE = 360
const READ = 16_384
/** Letters that a guess needs, in a script with letters and in one of syllables or ideographs. */
const MIN_LETTERS = 40
const MIN_SYLLABLES = 8
/** A guess leads the second by so much. */
const MIN_LEAD = 0.02
/** A share of the letters that makes a text one in a script. */
const MOST = 0.7
/** The share of the commonest English words from which a text is English without more ado. */
const ENGLISH = 0.2

/** Scripts that one language has to itself, or that settle it for most purposes. */
const SCRIPTS: readonly [language: string, letters: RegExp, least: number][] = [
  ['ko', /\p{Script=Hangul}/gu, MIN_SYLLABLES],
  ['th', /\p{Script=Thai}/gu, MIN_SYLLABLES],
  ['lo', /\p{Script=Lao}/gu, MIN_SYLLABLES],
  ['el', /\p{Script=Greek}/gu, MIN_LETTERS],
  ['he', /\p{Script=Hebrew}/gu, MIN_LETTERS],
  ['hy', /\p{Script=Armenian}/gu, MIN_LETTERS],
  ['ka', /\p{Script=Georgian}/gu, MIN_LETTERS],
  ['am', /\p{Script=Ethiopic}/gu, MIN_SYLLABLES],
  ['bn', /\p{Script=Bengali}/gu, MIN_LETTERS],
  ['gu', /\p{Script=Gujarati}/gu, MIN_LETTERS],
  ['pa', /\p{Script=Gurmukhi}/gu, MIN_LETTERS],
  ['kn', /\p{Script=Kannada}/gu, MIN_LETTERS],
  ['ml', /\p{Script=Malayalam}/gu, MIN_LETTERS],
  ['ta', /\p{Script=Tamil}/gu, MIN_LETTERS],
  ['te', /\p{Script=Telugu}/gu, MIN_LETTERS],
]

/** Languages of eld that are not written in Latin letters. */
const NOT_LATIN = new Set(
  'am ar be bg bn el fa gu he hi hy ja ka kn ko ku lo ml mr or pa ru sr ta te th uk ur zh'.split(' '),
)

let detector: { detect(text: string): Detection } | undefined

/** The n-gram tables take 0.3 s and 60 to 90 MB: they are loaded when the first text needs them. */
function detect(text: string): Detection {
  if (!detector) {
    const path = fileURLToPath(import.meta.resolve('eld/extrasmall'))
    detector = (createRequire(import.meta.url)(path) as { eld: typeof detector }).eld!
  }
  return detector.detect(text)
}

/** Text to guess by: no code, no addresses, no markup. */
function proseOf(text: string): string {
  return withoutFences(text.slice(0, READ))
    .replace(/`[^`\n]{0,200}`|https?:\/\/\S+|<\/?\w[^<>\n]{0,200}>|[*_#|>~=\\{}[\]]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

/**
 * Guesses the language of a text: an ISO 639-1 code and a score from 0 to 1; undefined when the text is too short,
 * mixed or unsure. Scripts settle what they can; the rest goes by the n-grams of the library eld (60 languages), on
 * samples from the beginning, the middle and the end that must agree.
 */
export function guessLanguage(text: string): { language: string; score: number } | undefined {
  const prose = proseOf(text)
  if (prose.length <= SAMPLE * 1.5) return guessSample(prose)
  const last = prose.length - SAMPLE
  const guesses = [0, last >> 1, last].map((at) => guessSample(prose.slice(at, at + SAMPLE)))
  const first = guesses[0]
  if (!first || guesses.some((guess) => guess?.language !== first.language)) return undefined
  return { language: first.language, score: Math.min(...guesses.map((guess) => guess!.score)) }
}

/**
 * Names, titles, code and tables have too little of a language to guess it by: most words are to begin with a small
 * letter, most characters to be letters, and at least eight words to be different ones.
 */
function isSentences(sample: string, letters: number): boolean {
  if (letters < MOST * count(sample, /\S/gu)) return false
  const words = sample.match(/\p{L}[\p{L}\p{M}'’]*/gu) ?? []
  const small = words.filter((word) => word.length > 1 && /^\p{Ll}/u.test(word))
  return small.length >= 0.5 * words.length && new Set(small).size >= 8
}

function guessSample(sample: string): { language: string; score: number } | undefined {
  const letters = count(sample, /\p{L}|\p{M}/gu)
  const latin = count(sample, /\p{Script=Latin}/gu)
  if (latin < MOST * letters) {
    const kana = count(sample, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu)
    const han = count(sample, /\p{Script=Han}/gu)
    if (han + kana >= MOST * letters && han + kana >= MIN_SYLLABLES)
      return { language: kana > 0.1 * (han + kana) ? 'ja' : 'zh', score: (han + kana) / letters }
    for (const [language, pattern, least] of SCRIPTS) {
      const own = count(sample, pattern)
      if (own >= MOST * letters && own >= least) return { language, score: own / letters }
    }
  }
  if (letters < MIN_LETTERS) return undefined
  const isLatin = latin >= MOST * letters
  if (isLatin && isPlainlyEnglish(sample)) return { language: 'en', score: 1 }
  if (isLatin && !isSentences(sample, letters)) return undefined
  const guess = detect(sample)
  if (guess.language === '' || !guess.isReliable()) return undefined
  if (isLatin === NOT_LATIN.has(guess.language)) return undefined
  const scores = Object.values(guess.getScores())
  const lead = scores[0]! - (scores[1] ?? 0)
  return lead >= MIN_LEAD ? { language: guess.language, score: scores[0]! } : undefined
}

/**
 * At least eight words, a fifth of them among some forty of the commonest of English. Where both prompt and answer pass,
 * their language is the same.
 */
export function isPlainlyEnglish(text: string): boolean {
  const words =
    text
      .slice(0, 2000)
      .toLowerCase()
      .match(/\p{L}[\p{L}\p{M}]*/gu) ?? []
  return words.length >= 8 && words.filter((word) => ENGLISH_WORDS.has(word)).length >= ENGLISH * words.length
}

/** Whether a guess of one may be a text in the other. */
export function alike(a: string, b: string): boolean {
  return a === b || LIKE_LANGUAGES.some((group) => group.includes(a) && group.includes(b))
}
