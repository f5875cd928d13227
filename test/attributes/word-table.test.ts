import t from 'tap'
import { SMALL_LETTERS } from '../../src/attributes/letters.js'
import { MOST_UNITS, UNITS, readUnits } from '../../src/attributes/units.js'
import { HASH_START, WordTable, hashLetter } from '../../src/attributes/word-table.js'

function find(table: WordTable, word: string): number {
  const end = readUnits(word)
  let hash = HASH_START
  for (let at = 0; at < end; at++) hash = hashLetter(hash, SMALL_LETTERS[UNITS[at]!]!)
  return table.find(hash, 0, end)
}

t.test('finds its words in any case, and no others', async (t) => {
  const words = Array.from(
    { length: 500 },
    (_, at) => `word${String.fromCharCode(97 + (at % 26), 97 + Math.floor(at / 26))}`,
  )
  const table = new WordTable(words.map((word, at) => [word, at + 1]))
  for (const [at, word] of words.entries()) {
    t.equal(find(table, word), at + 1)
    t.equal(find(table, word.toUpperCase()), at + 1)
    t.equal(find(table, `${word}x`), 0)
  }
})

t.test('a word of the same hash is not taken for another', async (t) => {
  const table = new WordTable([['river', 1]])
  let hash = HASH_START
  for (const letter of 'river') hash = hashLetter(hash, letter.charCodeAt(0))
  t.equal(table.find(hash, 0, readUnits('rivet')), 0)
  t.equal(table.find(hash, 0, readUnits('river')), 1)
})

t.test('the first number of a word holds', async (t) => {
  t.equal(
    find(
      new WordTable([
        ['elbe', 1],
        ['elbe', 2],
      ]),
      'Elbe',
    ),
    1,
  )
})

t.test('units of a text longer than are read', async (t) => {
  t.equal(readUnits('é'.repeat(MOST_UNITS + 5)), MOST_UNITS)
  t.equal(UNITS[MOST_UNITS - 1], 0xe9)
  t.equal(UNITS[MOST_UNITS], 0)
  t.equal(readUnits('a\ud83d'), 2)
  t.same([...UNITS.subarray(0, 3)], [97, 0xd83d, 0], 'half a surrogate pair is a unit like others')
})
