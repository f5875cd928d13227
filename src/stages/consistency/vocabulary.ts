import { readDataFile } from '../../../native-free-kernels/data-file.js'

/** As the file has them: lists of words are strings. */
interface RawVocabulary {
  numbers: string
  listNouns: string
  languages: string
  likeLanguages: string[]
  englishWords: string
  codeLabels: Record<string, string>
  likeCode: string[]
  unfinished: string
  seldomLast: string
}

const raw = readDataFile(new URL('./vocabulary.yaml', import.meta.url)) as RawVocabulary
const wordsOf = (list: string) => list.split(/\s+/).filter((word) => word !== '')

/** English words for numbers from one to twenty. */
export const NUMBERS: ReadonlyMap<string, number> = new Map(
  wordsOf(raw.numbers).map((word, at) => [word, at + 1]),
)
/** Nouns in the plural, each a name for one item of a list. */
export const LIST_NOUNS: readonly string[] = wordsOf(raw.listNouns)
/** English names of natural languages and their ISO 639-1 codes. */
export const LANGUAGES: ReadonlyMap<string, string> = new Map(
  wordsOf(raw.languages).map((pair) => pair.split(':') as [string, string]),
)
/** Codes of languages that a guess may take for each other. */
export const LIKE_LANGUAGES: readonly string[][] = raw.likeLanguages.map(wordsOf)
export const ENGLISH_WORDS: ReadonlySet<string> = new Set(wordsOf(raw.englishWords))
/** Names of programming languages and the labels of their fences. */
export const CODE_LABELS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(raw.codeLabels).map(([language, labels]) => [language, wordsOf(labels)]),
)
/** Programming languages that stand for each other in an answer. */
export const LIKE_CODE: readonly string[][] = raw.likeCode.map(wordsOf)
/** Words after which a sentence goes on. */
export const UNFINISHED: ReadonlySet<string> = new Set(wordsOf(raw.unfinished))
/** Words that seldom end a sentence. */
export const SELDOM_LAST: ReadonlySet<string> = new Set(wordsOf(raw.seldomLast))
