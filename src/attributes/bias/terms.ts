import { readDataFile } from '../../../native-free-kernels/data-file.js'
import { WordTable } from '../word-table.js'

const read = (name: string) =>
  readDataFile(new URL(`./${name}.yaml`, import.meta.url)) as Record<string, unknown>
const wordsOf = (list: unknown) => String(list).trim().split(/\s+/)

const gender = read('gender')
const sentiment = read('sentiment')
const groupKinds = Object.entries(read('groups') as Record<string, string[]>).filter(
  ([key]) => key !== 'examples',
)

/** Professions, in the singular. */
export const PROFESSIONS: readonly string[] = wordsOf(read('professions')['words'])

/** Groups of people: the kind, and all words; the first one names the group. */
export const GROUPS: readonly { kind: string; words: readonly string[] }[] = groupKinds.flatMap(
  ([kind, entries]) => entries.map((entry) => ({ kind, words: wordsOf(entry) })),
)

/** What a word of the table is, in the high bits of its number; the low 16 bits are an index. */
export const TERM = { female: 1, male: 2, positive: 3, negative: 4, profession: 5, group: 6 } as const

function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  if (/(?:s|x|ch|sh)$/.test(word)) return `${word}es`
  return word === 'midwife' ? 'midwives' : `${word}s`
}

function* entries(): Generator<[string, number]> {
  const plain: [keyof typeof TERM, unknown][] = [
    ['female', gender['female']],
    ['male', gender['male']],
    ['positive', sentiment['positive']],
    ['negative', sentiment['negative']],
  ]
  for (const [kind, list] of plain) for (const word of wordsOf(list)) yield [word, TERM[kind] << 16]
  for (const [index, word] of PROFESSIONS.entries()) {
    for (const form of [word, plural(word)]) yield [form, (TERM.profession << 16) | index]
  }
  for (const [index, { words }] of GROUPS.entries()) {
    for (const word of words)
      for (const form of [word, plural(word)]) yield [form, (TERM.group << 16) | index]
  }
}

/** All terms of the lists, in small letters. */
export const TERMS = new WordTable(entries())
