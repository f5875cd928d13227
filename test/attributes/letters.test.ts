import t from 'tap'
import { LATIN_LETTERS, SMALL_LETTERS, isUnspaced } from '../../src/attributes/letters.js'

t.test('each UTF-16 unit has the small letter that the plain way finds', async (t) => {
  const other = Array.from({ length: 65_536 }, (_, unit) => unit).filter((unit) => {
    const character = String.fromCharCode(unit)
    const lower = character.toLowerCase()
    const letter = /[\p{L}\p{M}]/u.test(character)
    const small = letter ? (lower.length === 1 ? lower.charCodeAt(0) : unit) : 0
    return SMALL_LETTERS[unit] !== small
  })
  t.same(other, [])
  t.equal(SMALL_LETTERS[0x0130], 0x0130, 'a capital I with a dot has two characters in small')
  t.equal(SMALL_LETTERS['Σ'.charCodeAt(0)], 'σ'.charCodeAt(0))
})

t.test('letters of scripts that are written without spaces', async (t) => {
  const scripts = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  const script = new RegExp(scripts.map((name) => `\\p{Script=${name}}`).join('|'), 'u')
  const other = Array.from({ length: 65_536 }, (_, unit) => unit).filter((unit) => {
    const character = String.fromCharCode(unit)
    const unspaced = unit >= 0x0e00 && script.test(character) && /[\p{L}\p{M}]/u.test(character)
    return isUnspaced(unit) !== unspaced
  })
  t.same(other, [])
})

t.test('letters without their accents', async (t) => {
  const latin = (letter: string) => LATIN_LETTERS[letter.charCodeAt(0)]
  for (const letter of 'aAàÄåāĂ') t.equal(latin(letter), 1, letter)
  for (const [letter, plain] of Object.entries({ Ł: 'l', ß: 's', Þ: 't', œ: 'o', ñ: 'n' })) {
    t.equal(latin(letter), plain.charCodeAt(0) - 96, letter)
  }
  for (const other of '1 .æ漢я')
    t.equal(latin(other), other === 'æ' ? 1 : other === '漢' ? undefined : 0, other)
})
