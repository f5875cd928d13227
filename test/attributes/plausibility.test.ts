import t from 'tap'
import { letterPairs } from '../../src/attributes/letter-pairs.js'
import { letterFlow, plausibilityOf } from '../../src/attributes/plausibility.js'

const SENTENCES: Record<string, string> = {
  en: 'The old bridge across the river was closed last winter because of the heavy floods.',
  de: 'Die alte Brücke über den Fluss wurde im letzten Winter wegen des Hochwassers gesperrt.',
  fr: "Le vieux pont sur la rivière a été fermé l'hiver dernier à cause des fortes inondations.",
  es: 'El viejo puente sobre el río fue cerrado el invierno pasado debido a las fuertes inundaciones.',
  it: 'Il vecchio ponte sul fiume è stato chiuso lo scorso inverno a causa delle forti alluvioni.',
  pt: 'A velha ponte sobre o rio foi fechada no inverno passado por causa das fortes inundações.',
  nl: 'De oude brug over de rivier werd vorige winter gesloten vanwege de zware overstromingen.',
  pl: 'Stary most na rzece został zamknięty zeszłej zimy z powodu silnych powodzi.',
  tr: 'Nehrin üzerindeki eski köprü geçen kış şiddetli seller nedeniyle kapatıldı.',
  fi: 'Joen ylittävä vanha silta suljettiin viime talvena voimakkaiden tulvien vuoksi.',
  vi: 'Cây cầu cũ bắc qua sông đã bị đóng cửa vào mùa đông năm ngoái vì lũ lụt lớn.',
}

/** Letters within each word from the last to the first, odd ones first: in no order, and the same on each run. */
function garbled(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => {
    const letters = [...word].reverse()
    return letters
      .filter((_, at) => at % 2 === 1)
      .concat(letters.filter((_, at) => at % 2 === 0))
      .join('')
  })
}

t.test('prose of many languages is plausible, and with its letters in no order it is not', async (t) => {
  for (const [language, text] of Object.entries(SENTENCES)) {
    t.ok(plausibilityOf(text) > 0.95, language)
    t.ok(plausibilityOf(garbled(text)) < 0.5, `${language}, garbled`)
  }
  t.equal(letterFlow(SENTENCES['de']!).language, 'de')
  t.equal(letterFlow(SENTENCES['vi']!).language, 'vi')
})

t.test('noise is implausible', async (t) => {
  for (const noise of [
    'xkjhq wpzlk vrtbn qsdfg mzxcv plkjh gfdsa ytrew',
    'asdfjkl asdfghjkl qwrty qwer dfghjk sdfghj lkjhgf asdf jkl',
    'sdfkjhsdf kjsdhf ksjdhf skdjfh skjdfh',
  ]) {
    t.ok(plausibilityOf(noise) < 0.35, noise)
  }
})

t.test('what no table says anything of is plausible', async (t) => {
  for (const text of [
    ...['', '42', 'Старый мост был закрыт прошлой зимой.', '河上的旧桥因洪水而关闭。', '🙂🙂', '\ud800'],
    ...[
      '1,024 + 3 = 1,027',
      '| 1 | 2 |\n|---|---|',
      'https://xkcd.example/qwrtzp?zxq=1',
      '```\nxkjhq wpzlk vrtbn\n```',
    ],
  ]) {
    t.equal(plausibilityOf(text), 1, JSON.stringify(text))
  }
})

t.test('code and tables are plausible', async (t) => {
  for (const text of [
    'function total(prices) { let sum = 0; for (const price of prices) sum += price; return sum }',
    'SELECT customer_id, COUNT(*) FROM orders WHERE status = "shipped" GROUP BY customer_id;',
    '| Name | Quantity | Price |\n|---|---|---|\n| Bolt M8 | 120 | 0.12 |',
  ]) {
    t.ok(plausibilityOf(text) > 0.9, text)
  }
})

t.test('the fewer letters, the nearer to 1', async (t) => {
  const short = plausibilityOf('xqzkj')
  const long = plausibilityOf('xqzkj '.repeat(10))
  t.ok(short > 0.6 && short < 1)
  t.ok(long < 0.25)
  t.ok(long < short)
})

t.test('no text leaves anything behind for the next', async (t) => {
  const first = plausibilityOf(SENTENCES['en']!)
  plausibilityOf('zzkq wxvb pqrs '.repeat(5000))
  t.equal(plausibilityOf(SENTENCES['en']!), first)
})

t.test('the table for kernels', async (t) => {
  const mean = (table: Uint8Array, text: string) => {
    let [sum, pairs, before] = [0, 0, 0]
    for (const character of `${text.toLowerCase()} `) {
      const letter = /[a-z]/.test(character) ? character.charCodeAt(0) - 96 : 0
      if (letter === 0 && before === 0) continue
      sum += table[before * 27 + letter]!
      pairs++
      before = letter
    }
    return sum / pairs
  }
  const [all, english] = [letterPairs(), letterPairs('en')]
  t.equal(all.length, 27 * 27)
  const [q, u, x] = [17, 21, 24]
  t.ok(english[q * 27 + u]! < english[q * 27 + x]!)
  t.ok(
    all.every((byte, pair) => byte <= english[pair]!),
    'the likeliest language is no less likely than English',
  )
  for (const table of [all, english]) {
    t.ok(mean(table, SENTENCES['en']!) + 3 < mean(table, garbled(SENTENCES['en']!)))
  }
  t.throws(() => letterPairs('xx'), /xx/)
})
