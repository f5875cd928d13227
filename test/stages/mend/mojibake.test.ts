import fc from 'fast-check'
import t from 'tap'
import { applyEdits } from '../../../src/records/text-edit.js'
import { composeEdits } from '../../../src/stages/mend/compose-edits.js'
import { TABLE } from '../../../src/stages/mend/mojibake-judgement.js'
import { mendMojibake } from '../../../src/stages/mend/mojibake.js'
import { highCharacter } from '../../../src/stages/mend/windows-1252.js'

const mend = (text: string) => applyEdits(text, mendMojibake(text))

/** UTF-8 read as Windows-1252. */
function misread(text: string): string {
  return Array.from(Buffer.from(text), (byte) =>
    byte >= 0x80 && byte < 0xa0 ? highCharacter(byte) : String.fromCharCode(byte),
  ).join('')
}

t.test('what the table says is mended', async (t) => {
  for (const { from, gives } of TABLE.examples) {
    t.equal(mend(from), gives, from)
    t.strictSame(mendMojibake(gives), [], 'what is mended stays')
  }
})

t.test('what the table says stays', async (t) => {
  for (const text of TABLE.leaves) t.strictSame(mendMojibake(text), [], text)
})

t.test('edits tell what they take away and where', async (t) => {
  t.strictSame(mendMojibake('A cafÃ© in SÃ£o Paulo'), [
    { rule: 'mojibake', start: 5, end: 7, removed: 'Ã©', inserted: 'é' },
    { rule: 'mojibake', start: 12, end: 14, removed: 'Ã£', inserted: 'ã' },
  ])
})

/** Sentences of a dozen languages, with the typographic signs of each. */
const SENTENCES = [
  'The café’s “special” costs £5 – or €6½ … naïve?',
  'Les élèves français étaient très fâchés : « Ça suffit », dit-elle à l’hôtesse.',
  'L’œuvre d’art où naît l’été ; Noël, Ève et Émile là-bas.',
  'Der Bär läuft über die Straße nach Österreich; „schöne Grüße“ aus Köln.',
  '¿Qué pasó mañana? ¡Olé! El niño comió jalapeño en León, según él.',
  'Não é fácil: São João comeu pão com maçã e fogão à lenha, até amanhã.',
  'Perché la città è così? Più caffè, però già lì.',
  'Zażółć gęślą jaźń; świętość łąki, źdźbło i ćma.',
  'Příliš žluťoučký kůň úpěl ďábelské ódy.',
  'Árvíztűrő tükörfúrógép, őszi hűvös.',
  'Ağaç yaş iken eğilir; ışık, çocuk, güneş ve gözlük.',
  'Blåbærgrød på Ærø; våra äpplen är söta i Åmål.',
  'Dacă știi, spune și țării că mâine învăț.',
  'Tôi yêu tiếng Việt và đất nước của chúng tôi.',
  'Привет, как дела? Это проверка текста.',
  'Доброго дня, їжак і ґанок з Києва.',
  'Καλημέρα κόσμε, πώς είσαι σήμερα;',
  'שלום עולם, מה שלומך היום',
  'مرحبا بالعالم، كيف حالك اليوم؟',
  '今日は良い天気ですね。散歩に行きましょう！',
  '你好，世界。今天天气很好。',
  '안녕하세요, 오늘 날씨가 좋네요.',
  'नमस्ते दुनिया, आप कैसे हैं?',
  'สวัสดีชาวโลก วันนี้อากาศดี',
  'Great job 👍🏽! See you soon 😀🎉',
  'If a → b and b ≠ c then a² ≤ π·r, ± 5 µm, 20 °C, 3 × 4 √2 ∞.',
]

t.test('each sentence is mended when it was misread once or twice, and stays as it is', async (t) => {
  for (const sentence of SENTENCES) {
    t.strictSame(mendMojibake(sentence), [])
    t.strictSame(mendMojibake(sentence.toUpperCase()), [])
    t.equal(mend(misread(sentence)), sentence)
    t.equal(mend(misread(misread(sentence))), sentence)
  }
})

t.test('names of countries in many languages stay, and are mended when they were misread', async (t) => {
  const codes = Array.from({ length: 26 * 26 }, (_, at) =>
    String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26)),
  )
  let all = 0
  let whole = 0
  for (const locale of 'ar bg cs da de el es fa fr he hi hu ja ko pl pt ro ru sv th tr uk vi zh'.split(' ')) {
    const display = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' })
    for (const name of codes
      .map((code) => display.of(code) ?? '')
      .filter((name) => /[^\0-\x7f]/.test(name))) {
      const upper = name.toUpperCase()
      for (const text of [
        name,
        upper,
        `“${upper}”`,
        `«${name}»—`,
        `„${upper}“…`,
        `${upper}’S`,
        `${upper}®`,
      ]) {
        if (mendMojibake(text).length > 0) t.fail(text)
      }
      all++
      if (mend(misread(name)) === name) whole++
    }
  }
  t.ok(all > 3000, `${all} names`)
  // What is missing are single words in which a capital of another language stands before a sign that closes.
  t.ok(whole / all > 0.985, `${whole} of ${all} mended`)
})

const words = SENTENCES.flatMap((sentence) => sentence.split(' '))

t.test('property: words of all languages in any order stay as they are', async () => {
  const clean = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((picked) => picked.join(' '))
  fc.assert(
    fc.property(
      clean,
      // Without any sign between them words of two languages make words that no language has.
      fc.constantFrom(' ', '\n', '…', '” ', '’', '—', ' “', ' – ', '», '),
      (text, glue) => {
        const joined = text.replaceAll(' ', glue)
        return [joined, joined.toUpperCase()].every((each) => mendMojibake(each).length === 0)
      },
    ),
    { seed: 91, numRuns: 3000 },
  )
})

t.test('property: sentences that were misread are mended, in any order', async () => {
  const several = fc.array(fc.constantFrom(...SENTENCES), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(
      several,
      fc.constantFrom(' ', '\n'),
      fc.integer({ min: 1, max: 3 }),
      (picked, glue, times) => {
        const text = picked.join(glue)
        let read = text
        for (let time = 0; time < times; time++) read = misread(read)
        return mend(read) === text
      },
    ),
    { seed: 91, numRuns: 2000 },
  )
})

t.test('property: edits are in order, and tell what they take away', async () => {
  const letters = [...new Set([...SENTENCES.join(''), ...misread(SENTENCES.join('')), ...'Â£©ÃƒÂ\u0090'])]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...letters), { maxLength: 60 }), (picked) => {
      const text = picked.join('')
      return mendMojibake(text).every(
        ({ start, end, removed }, index, edits) =>
          text.slice(start, end) === removed && start < end && start >= (edits[index - 1]?.end ?? 0),
      )
    }),
    { seed: 91, numRuns: 3000 },
  )
})

t.test('hostile texts take no longer than their length', async (t) => {
  const started = performance.now()
  for (const piece of ['Ã', 'Ã©', 'â€', 'â€™', 'à¤', '`', '```', 'ÃƒÂ', 'ðŸ', 'Â\u00a0', '\u0080']) {
    mendMojibake(piece.repeat(300_000))
  }
  t.ok(performance.now() - started < 15_000, `${performance.now() - started} ms`)
})

t.test('property: composed edits do what their two lists do one after the other', async () => {
  const edits = (text: string) =>
    fc
      .array(fc.tuple(fc.nat({ max: text.length }), fc.nat({ max: 3 }), fc.string({ maxLength: 3 })))
      .map((raw) => {
        let from = 0
        return raw
          .sort((a, b) => a[0] - b[0])
          .filter(([start, size]) => {
            const fits = start >= from && start + size <= text.length
            if (fits) from = start + size + 1
            return fits
          })
          .map(([start, size, inserted]) => ({
            rule: 'r',
            start,
            end: start + size,
            removed: text.slice(start, start + size),
            inserted,
          }))
      })
  const lists = fc
    .string({ maxLength: 20 })
    .chain((text) => fc.tuple(fc.constant(text), edits(text)))
    .chain(([text, first]) => fc.tuple(fc.constant(text), fc.constant(first), edits(applyEdits(text, first))))
  fc.assert(
    fc.property(lists, ([text, first, second]) => {
      const composed = composeEdits(text, first, second)
      const right = composed.every(({ start, end, removed }) => text.slice(start, end) === removed)
      return right && applyEdits(text, composed) === applyEdits(applyEdits(text, first), second)
    }),
    { seed: 91, numRuns: 3000 },
  )
})
