import fc from 'fast-check'
import t from 'tap'
import { mendCharacters } from '../../../src/stages/mend/characters.js'
import { mendMojibake } from '../../../src/stages/mend/mojibake.js'
import { suspicionOf } from '../../../src/stages/mend/suspicion.js'

/** JSON as writers spell it: as it is, in ASCII, and each character as it comes. */
function spellings(text: string): Buffer[] {
  const json = JSON.stringify({ text })
  const escaped = (character: string) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join('')
  const ascii = json.replace(/[^\0-\x7e]/g, escaped)
  const mixed = json.replace(/[^\0-\x7e]/gu, (character, at: number) =>
    at % 2 ? escaped(character) : character,
  )
  return [
    json,
    ascii,
    mixed,
    ascii.replace(/\\u[0-9a-f]{4}/g, (each) => `\\u${each.slice(2).toUpperCase()}`),
  ].map((each) => Buffer.from(each))
}

const letters = fc.constantFrom(
  ...Array.from({ length: 0x120 }, (_, code) => String.fromCharCode(code)),
  ...'ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™',
  ...['Ã©', 'â€™', 'ðŸ˜€', 'æ—¥æœ¬', 'Â£', 'Ã¢â‚¬â„¢'],
  ...'\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202c\u202e\u2066\u2069\ufeff\ufdd0\ufdef\ufffe\uffff\ufffd',
  ...['\ud83d', '\ude00', '😀', '\u{e0001}', '\u{e007f}', '\u{1fffe}', '\u{10ffff}', 'rac', 'ש', '\\', '"'],
)

t.test('property: where the bytes raise no suspicion there is nothing to mend', async (t) => {
  let suspicious = 0
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 8 }), (picked) => {
      const text = picked.join('')
      const needs = { mojibake: mendMojibake(text).length > 0, characters: mendCharacters(text).length > 0 }
      return spellings(text).every((line) => {
        const { mojibake, characters, replacement } = suspicionOf(line)
        if (mojibake || characters) suspicious++
        return (
          (mojibake || !needs.mojibake) &&
          (characters || !needs.characters) &&
          (replacement || !text.includes('\ufffd'))
        )
      })
    }),
    { seed: 91, numRuns: 20_000 },
  )
  t.ok(suspicious > 10_000)
})

t.test('ordinary text raises none', async (t) => {
  for (const text of [
    'Plain ASCII with \\ and " and \n and \t.',
    'SÃO PAULO, NÃO É FÁCIL; l’été à Noël – “fin”…',
    '日本語, Привет, 😀, £5, 1 ½, 20 °C, © 2020',
    '\\u0000 \\b',
  ]) {
    for (const line of spellings(text)) {
      t.strictSame(
        suspicionOf(line),
        { mojibake: false, characters: false, replacement: false },
        line.toString(),
      )
    }
  }
})
