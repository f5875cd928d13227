import fc from 'fast-check'
import t from 'tap'
import { CHARACTER_RULES, mendCharacters } from '../../../src/stages/mend/characters.js'
import { applyEdits } from '../../../src/records/text-edit.js'
import { mendText } from '../../../src/stages/mend/text.js'

for (const { id, examples, leaves } of CHARACTER_RULES) {
  t.test(`rule ${id}`, async (t) => {
    t.ok(examples.length > 0 && leaves.length > 0, 'has examples of both kinds')
    for (const { from, gives } of examples) {
      const edits = mendCharacters(from)
      t.equal(applyEdits(from, edits), gives, JSON.stringify(from))
      t.ok(edits.some(({ rule }) => rule === id))
      t.strictSame(mendCharacters(gives), [], 'what is mended stays')
    }
    for (const text of leaves) t.strictSame(mendCharacters(text), [], JSON.stringify(text))
  })
}

t.test('the replacement character is told by a tag, not mended', async (t) => {
  t.strictSame(mendCharacters('\ufffd'), [])
})

t.test('mojibake is mended before its bytes are taken for control characters', async (t) => {
  for (const [from, gives] of [
    ['aqu\u00c3\u00ad', 'aquí'],
    ['It\u00e2\u0080\u0099s', 'It’s'],
    ['ï»¿Hello', 'Hello'],
    ['zeroâ€‹width', 'zerowidth'],
    ['it\u0092s cafÃ©', 'it’s café'],
  ] as const) {
    t.equal(applyEdits(from, mendText(from)), gives, from)
  }
})

t.test(
  'property: text of any characters is mended once and for all, and nothing else is touched',
  async () => {
    const odd = fc.constantFrom(
      ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)),
      ...Array.from({ length: 0x22 }, (_, code) => String.fromCharCode(0x7f + code)),
      ...'\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202e\u202c\u2066\u2067\u2069\ufeff\ufdd0\uffff\ufffd',
      ...[
        '\ud83d',
        '\ude00',
        '😀',
        '👩',
        '🏴',
        '🏽',
        '\ufe0f',
        '\u{e0067}',
        '\u{e0062}',
        '\u{e007f}',
        '\u{1ffff}',
      ],
      ...['a', 'rac', 'eta', ' ', 'ש', 'ب', 'क', '्', 'ไ', 'é', '[', '3', 'm'],
    )
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 30, size: 'max' }), (characters) => {
        const text = characters.join('')
        const edits = mendCharacters(text)
        const mended = applyEdits(text, edits)
        return (
          edits.every(({ start, end, removed }) => text.slice(start, end) === removed) &&
          mendCharacters(mended).length === 0
        )
      }),
      { seed: 91, numRuns: 20_000 },
    )
  },
)

t.test('property: visible text stays', async () => {
  const visible = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .filter((text) => !/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}]/u.test(text))
  fc.assert(
    fc.property(visible, (text) => mendCharacters(text).length === 0),
    { seed: 91, numRuns: 3000 },
  )
})

t.test('hostile texts take no longer than their length', async (t) => {
  const started = performance.now()
  for (const piece of [
    '\u0000',
    '\u200d',
    '😀\u200d',
    '\u2066',
    'ש\u2066',
    '\u{e0041}',
    '🏴\u{e0067}',
    '\u001b[',
    '\ud800',
  ]) {
    mendCharacters(piece.repeat(300_000))
  }
  t.ok(performance.now() - started < 15_000, `${performance.now() - started} ms`)
})
