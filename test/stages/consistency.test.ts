import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { alike, guessLanguage } from '../../src/stages/consistency/language.js'
import { mayDiffer } from '../../src/stages/consistency/answer-language.js'
import {
  CONSISTENCY_RULES,
  checkConsistency,
  checkEnding,
  type ConsistencyRule,
} from '../../src/stages/consistency/consistency.js'
import { root } from '../process.js'

/** Words as the kernel splits them: at whatever is no letter and no digit. */
function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

function hasAnchor(rule: ConsistencyRule, prompt: string, answer: string): boolean {
  if ('always' in rule) return true
  const text = ` ${words(rule.anchorsIn === 'prompt' ? prompt : answer).join(' ')} `
  return rule.anchors.some((anchor) => text.includes(` ${anchor} `))
}

const check = (prompt: string, answer: string, seen: (rule: ConsistencyRule) => boolean) =>
  checkConsistency(prompt, { text: answer }, seen)

function rulesFor(prompt: string, answer: string, only?: string): string[] {
  const seen = (rule: ConsistencyRule) => only === undefined || rule.id === only
  const findings = [...check(prompt, answer, seen), ...checkEnding(answer)]
  return findings.map(({ rule }) => rule)
}

for (const rule of CONSISTENCY_RULES) {
  t.test(`rule ${rule.id}`, async (t) => {
    t.ok(
      rule.examples.some(({ tag }) => tag) && rule.examples.some(({ tag }) => !tag),
      'examples of both kinds',
    )
    for (const { prompt, answer, tag } of rule.examples) {
      t.equal(rulesFor(prompt, answer).includes(rule.id), tag, `${prompt} => ${answer}`)
      if (tag) t.ok(hasAnchor(rule, prompt, answer), `an anchor occurs: ${prompt}`)
    }
  })
}

t.test('anchors are lower-case words of letters and digits, at most four each', async (t) => {
  for (const rule of CONSISTENCY_RULES) {
    if ('always' in rule) t.ok(rule.test.length > 0)
    else
      for (const anchor of rule.anchors) t.match(anchor, /^[\p{Ll}\p{N}]+(?: [\p{Ll}\p{N}]+){0,3}$/u, rule.id)
  }
})

t.test('a rule that was not seen is not tried', async (t) => {
  const prompt = 'What is the capital of France?'
  t.strictSame(
    check(prompt, prompt, () => false),
    [],
  )
  t.strictSame(rulesFor(prompt, prompt, 'response-equals-prompt'), ['response-equals-prompt'])
  t.strictSame(
    check(prompt, ' \n', () => true),
    [],
    'an empty answer has no findings',
  )
})

t.test('an answer is not read where the prompt asks for nothing that could be told of it', async (t) => {
  const answer = {
    get text(): string {
      throw new Error('read')
    },
  }
  const asksNothing = 'The words of a table in Java are 3.'
  const rules = [
    'format-list-length',
    'format-table',
    'format-code-language',
    'too-many-words',
    'format-json',
  ]
  t.strictSame(
    checkConsistency(asksNothing, answer, ({ id }) => rules.includes(id)),
    [],
  )
  t.throws(
    () => checkConsistency('Give me the answer as JSON.', answer, ({ id }) => id === 'format-json'),
    /read/,
  )
})

t.test('an answer that only begins like its prompt is no echo', async (t) => {
  const prompt = 'Name the capital of France and its river.'
  const echo = (answer: string) => rulesFor(prompt, answer, 'response-equals-prompt').length > 0
  t.ok(echo(`  ${prompt}\n`))
  t.ok(echo(`${prompt} ${prompt}`))
  t.notOk(echo(`${prompt} Paris.`))
  t.notOk(echo('Name the capital: Paris. Its river is the Seine.'))
  t.ok(echo(`${'*'.repeat(90)} ${prompt}`), 'signs in front')
  const sigma = `${'A'.repeat(14)}Σ${'ʼ'.repeat(70)}B`
  t.same(
    rulesFor(sigma, sigma, 'response-equals-prompt'),
    ['response-equals-prompt'],
    'a sigma that is none of the last',
  )
})

t.test('a finding has what was measured and what it was held against', async (t) => {
  const list = check('List five ideas for a party.', '1. Masks\n2. Games', () => true)
  t.strictSame(list, [{ rule: 'format-list-length', value: 2, threshold: 5 }])
  const about = `Write a 20 word story.\n\n`
  t.strictSame(
    check(about, 'so '.repeat(22), () => true),
    [],
    'a tenth more is about so many',
  )
  t.strictSame(
    check(about, 'so '.repeat(23), () => true),
    [{ rule: 'too-many-words', value: 23, threshold: 22 }],
  )
})

t.test('a limit from above is told from one from below', async (t) => {
  const tooMany = (prompt: string, words: number) =>
    check(prompt, 'so '.repeat(words), ({ id }) => id === 'too-many-words').length > 0
  t.ok(tooMany('Describe the sea in no more than 5 words.', 12))
  t.ok(tooMany('Describe the sea in a text no longer than 40 words.', 60))
  t.notOk(tooMany('Write a story longer than 100 words.', 150))
  t.notOk(tooMany('Write a story of more than 100 words.', 150))
  t.notOk(tooMany('Describe the sea in no more than 5 words.', 5))
})

t.test('languages', async (t) => {
  const texts: [string, string][] = [
    ['en', 'It was a long way to the sea, and nobody knew what they would find when they came there.'],
    ['de', 'Es war ein weiter Weg bis zum Meer, und niemand wusste, was man dort wohl finden würde.'],
    ['fr', 'Le chemin jusqu’à la mer était long, et personne ne savait ce que nous allions y trouver.'],
    ['es', 'El camino hasta el mar era largo, y nadie sabía lo que iban a encontrar cuando llegaran allí.'],
    ['ru', 'Дорога к морю была долгой, и никто не знал, что они найдут, когда придут туда.'],
    ['zh', '去海边的路很长，没有人知道到了那里会发现什么。'],
    ['ja', '海までの道のりは長く、着いたときに何が見つかるのか誰も知りませんでした。'],
    ['ko', '바다까지 가는 길은 멀었고 도착하면 무엇을 찾게 될지 아무도 몰랐다.'],
    ['el', 'Ο δρόμος ως τη θάλασσα ήταν μακρύς και κανείς δεν ήξερε τι θα έβρισκαν εκεί.'],
    ['th', 'ทางไปทะเลนั้นยาวไกลและไม่มีใครรู้ว่าจะพบอะไรเมื่อไปถึง'],
  ]
  for (const [language, text] of texts) t.equal(guessLanguage(text)?.language, language, text)
  for (const text of [
    '',
    'Hi!',
    '42',
    'Paris, London, Rome, Madrid, Berlin, Vienna, Lisbon, Dublin, Athens',
    'a b c d',
  ])
    t.equal(guessLanguage(text), undefined, text)
  t.equal(
    guessLanguage('```js\nconst someValue = otherValue.concat(thirdValue, fourthValue)\n```'),
    undefined,
  )
  const mixed = texts[0]![1].repeat(6) + texts[1]![1].repeat(6)
  t.equal(guessLanguage(mixed), undefined, 'two languages are none')
  t.ok(alike('no', 'da') && alike('de', 'de') && !alike('de', 'fr'))
})

t.test('what the kernel may test for other-language holds for whatever the rule finds', async (t) => {
  const answer = 'Es gibt in der Stadt viele schöne Dinge, die man sich an einem Tag ansehen kann.'
  for (const prompt of [
    'What are the things that I should see in the city for a day?',
    'Hi',
    '你好，今天怎么样',
  ])
    t.ok(mayDiffer(prompt, answer))
  const english = 'It was a long way to the sea, and nobody knew what they would find when they came there.'
  t.notOk(mayDiffer('Hi', english))
  t.notOk(mayDiffer(english, english))
  t.ok(mayDiffer(answer, english))
})

t.test('a prompt that names a language in its own words is asked for it', async (t) => {
  const answer =
    'La strada verso il mare era lunga e nessuno sapeva che cosa avrebbero trovato quando fossero arrivati.'
  const plain = 'Raconte-moi une histoire au sujet de la mer, avec beaucoup de vagues et un vieux bateau.'
  t.strictSame(rulesFor(plain, answer, 'other-language'), ['other-language'])
  t.strictSame(rulesFor(`${plain} Réponds en italien.`, answer, 'other-language'), [])
})

t.test('hostile texts take no longer than their length', async (t) => {
  const started = performance.now()
  const asks =
    'Give me 5 ideas in a table, in JSON, in one sentence of at most 9 words in French. Write Python code.'
  for (const piece of [
    '"',
    '\\"',
    '```',
    '```json\n{',
    '/*',
    '1. ',
    '- a\n',
    '(',
    'a, ',
    '|',
    ' ',
    '\n',
    'é',
    '漢',
    '<a ',
    '{"a":',
  ]) {
    const text = piece.repeat(200_000)
    check(asks, text, () => true)
    check(text, asks, () => true)
    check(text, text, () => true)
    check(asks, `\`\`\`json\n"${text}\n\`\`\``, () => true)
    checkEnding(text)
  }
  t.ok(performance.now() - started < 20_000, `${Math.round(performance.now() - started)} ms`)
})

const corpus = join(root, '../shared/data/gpteacher/codegen-instruct.json')
t.test(
  'real instructions for programmers, written with care, get next to no tags',
  { skip: existsSync(corpus) ? false : `no ${corpus}` },
  async (t) => {
    const records = JSON.parse(readFileSync(corpus, 'utf8')) as Record<
      'instruction' | 'input' | 'response',
      string
    >[]
    let tagged = 0
    for (const { instruction, input, response } of records) {
      const prompt = `${instruction}\n\n${input}`
      const rules = rulesFor(prompt, response)
      if (rules.length > 0) tagged++
      for (const rule of CONSISTENCY_RULES)
        if (rules.includes(rule.id))
          t.ok(hasAnchor(rule, prompt, response), `${rule.id} has its anchor in: ${prompt}`)
    }
    t.ok(tagged <= records.length / 500, `${tagged} of ${records.length}`)
  },
)
