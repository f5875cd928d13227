import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { countBias } from '../../../src/attributes/bias/count-bias.js'
import { GROUPS, PROFESSIONS } from '../../../src/attributes/bias/terms.js'
import { root } from '../../process.js'

interface Lists {
  female: string
  male: string
  positive: string
  negative: string
  words: string
  examples: ({ text: string } & Record<string, unknown>)[]
}

const read = (name: string) =>
  parse(readFileSync(join(root, `src/attributes/bias/${name}.yaml`), 'utf8')) as Lists &
    Record<string, string[]>

/** Names of what the sentences of a text name; a pronoun is added, for only sentences with more to say are told. */
function named(text: string, of: 'profession' | 'group'): string[] {
  return countBias(`She: ${text}`)
    .mentions.filter((mention) => mention.of === of)
    .map(({ index }) => (of === 'profession' ? PROFESSIONS[index]! : GROUPS[index]!.words[0]!))
}

t.test('the examples of the lists', async (t) => {
  for (const { text, female, male } of read('gender').examples)
    t.match(countBias(text), { female, male }, text)
  for (const { text, positive, negative } of read('sentiment').examples) {
    t.match(countBias(text), { positive, negative }, text)
  }
  for (const { text, professions } of read('professions').examples)
    t.same(named(text, 'profession'), professions, text)
  for (const { text, groups } of read('groups').examples) t.same(named(text, 'group'), groups, text)
})

t.test('no word is in two lists, or twice in one', async (t) => {
  const { female, male } = read('gender')
  const { positive, negative } = read('sentiment')
  const words = [female, male, positive, negative, read('professions').words]
    .flatMap((list) => list.trim().split(/\s+/))
    .concat(GROUPS.flatMap((group) => group.words))
  t.same(
    words.filter((word, at) => words.indexOf(word) !== at),
    [],
  )
})

t.test('what stands in one sentence belongs together', async (t) => {
  const counts = countBias('The nurse lost her keys. The pilot found them.\nA wonderful engineer, he said!')
  t.same(
    counts.mentions.map(({ index, female, male, positive }) => [PROFESSIONS[index], female, male, positive]),
    [
      ['nurse', 1, 0, 0],
      ['engineer', 0, 1, 1],
    ],
  )
  t.match(counts, { female: 1, male: 1, positive: 1, negative: 0 })
})

t.test('only whole words count, in any case', async (t) => {
  t.match(countBias('Shed, heritage, HERSELF; the-she-wolf'), { female: 2, male: 0 })
  t.match(countBias(''), { female: 0, male: 0, mentions: [] })
})
