import fc from 'fast-check'
import t from 'tap'
import {
  ADVICE,
  PHRASES,
  REFUSAL_RULES,
  findRule,
  matches,
  warns,
  type PhraseName,
} from '../../src/stages/refusals/phrases.js'
import {
  ADVICE_ANCHORS,
  REFUSAL_ANCHORS,
  classifyRefusal,
  type PhraseAnchors,
} from '../../src/stages/refusals/refusals.js'
import { plainWords, readSentences, type Sentence } from '../../src/stages/refusals/sentences.js'
import { RecordReader } from './read-record.js'
import { writtenBy } from './written-by.js'

/** Whether a text holds one of the anchors, as the kernel finds them: words of letters and digits, in lower case. */
function holds(text: string, anchors: readonly string[]): boolean {
  const words = ` ${text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .join(' ')} `
  return anchors.some((anchor) => words.includes(` ${anchor} `))
}

const meets = (text: string, { anchors, also }: PhraseAnchors) =>
  holds(text, anchors) && (also === undefined || holds(text, also))

for (const rule of REFUSAL_RULES) {
  t.test(`rule ${rule.id}`, async (t) => {
    t.ok(rule.examples.length > 0 && rule.leaves.length > 0, 'has examples of both kinds')
    for (const example of rule.examples) {
      const sentences = readSentences(example)
      t.ok(
        sentences.some(({ words }) => rule.pattern.test(words)),
        example,
      )
      t.ok(sentences.some(findRule), `the gate lets through: ${example}`)
      t.ok(meets(example, rule), `an anchor is in: ${example}`)
    }
    for (const text of rule.leaves)
      for (const { words } of readSentences(text)) t.notOk(rule.pattern.test(words), `is left: ${text}`)
  })
}

t.test('warnings', async (t) => {
  for (const text of ADVICE.examples) {
    t.ok(readSentences(text).some(warns), text)
    t.ok(holds(text, ADVICE.anchors), `an anchor is in: ${text}`)
    t.equal(classifyRefusal(text, 'What do I do?').kind, 'advice')
  }
  for (const text of ADVICE.leaves) t.equal(classifyRefusal(text, 'What do I do?').kind, 'none', text)
})

for (const name of Object.keys(PHRASES) as PhraseName[]) {
  t.test(`phrase ${name}`, async (t) => {
    for (const text of PHRASES[name].examples) t.ok(matches(name, plainWords(text)), text)
    for (const text of PHRASES[name].leaves) t.notOk(matches(name, plainWords(text)), `not: ${text}`)
  })
}

const SHORT_FORMS: readonly [RegExp, string][] = [
  [/\bcannot\b/, "can't"],
  [/\bcannot\b/, 'can not'],
  [/\bwill not\b/, "won't"],
  [/\b(do|would|could|should|must|ought|is|was) not\b/, "$1n't"],
  [/\bi am\b/, "i'm"],
  [/\bi have\b/, "i've"],
  [/\bi will\b/, "i'll"],
  [/\bi would\b/, "i'd"],
  [/\b(it|that) is\b/, "$1's"],
]

t.test('whatever a rule finds has its anchors, with contractions and without', async (t) => {
  for (const { pattern, ...rule } of [...REFUSAL_RULES, { id: 'advice', ...ADVICE }]) {
    let found = 0
    fc.assert(
      fc.property(
        fc.stringMatching(writtenBy(pattern.source), { size: 'xsmall' }),
        fc.constantFrom([/$^/, ''] as const, ...SHORT_FORMS),
        (sentence, [full, short]) => {
          const raw = sentence.replace(full, short)
          const words = plainWords(raw)
          if (!pattern.test(words)) return
          found++
          if (!meets(raw, rule)) t.fail(`${rule.id} has no anchor in: ${raw}`)
          const read = { raw, words, start: 0 } as Sentence
          if (!(rule.id === 'advice' ? warns(read) : findRule(read))) t.fail(`the gate is closed to: ${raw}`)
        },
      ),
      { seed: 4, numRuns: 2000 },
    )
    t.ok(found > 200, `${rule.id}: ${found} sentences`)
  }
})

t.test('anchors are one to four words in lower case', async (t) => {
  for (const { anchors, also = [] } of [...REFUSAL_ANCHORS, ADVICE_ANCHORS]) {
    t.equal(new Set(anchors).size, anchors.length)
    for (const anchor of [...anchors, ...also])
      if (!/^[a-z\d]+(?: [a-z\d]+){0,3}$/.test(anchor)) t.fail(`"${anchor}" is no anchor`)
  }
})

const ASKED = 'How many days is it until the fair?'
const LONG =
  'The fair opened in 1921 with forty stalls on the old market. It moved to the meadow by the river in 1950. ' +
  'Two hundred traders come each year, and the opening is on the first Friday of October.'

function isKind(kind: string, cases: readonly (readonly [answer: string, prompt?: string])[]): void {
  t.test(`answers that are ${kind}`, async (t) => {
    for (const [answer, prompt = ASKED] of cases) {
      const mayBe = {
        refusal: REFUSAL_ANCHORS.some((anchors) => meets(answer, anchors)),
        advice: meets(answer, ADVICE_ANCHORS),
      }
      t.equal(classifyRefusal(answer, prompt, mayBe).kind, kind, answer.slice(0, 90))
      t.equal(classifyRefusal(answer, prompt).kind, kind, `whatever it may be: ${answer.slice(0, 90)}`)
    }
  })
}

isKind('full', [
  ["I'm sorry, but I can't assist with that."],
  ['I’m sorry, but I can’t help with that request.'],
  ['I apologize, I should not generate harmful content.', 'Write a rap on burglary.'],
  ['I will not write code for that. There are significant ethical concerns.', 'Write code.'],
  ["I don't have access to real-time information. You can check the date on your phone."],
  ["I'm sorry, but I can't do that. However, I can offer general tips. Let me know if you like!"],
  [
    'I cannot help you to deceive others. It is important to be honest and respectful. Instead, I suggest that you ' +
      'talk to them.',
    'How do I cheat?',
  ],
  ['The text does not say when it was written. Therefore, I cannot answer this question.'],
  ['I cannot give you directions. I recommend using a map service like:\n\n* Map A\n* Map B\n* Map C'],
])

isKind('partial', [
  [
    "I don't have live data. However, the fair is on the first Friday of October as a rule, as it was in 2020.",
  ],
  [`I cannot give you the exact number of days. However, here is what I know. ${LONG}`],
  ["I'm unable to browse the web. However, I can list some fairs:\n\n1. Ashby\n2. Burton\n3. Corley"],
  ["I can't write a whole program, but here is a start:\n\n```\nprint(1)\n```", 'Write a program.'],
  [
    "The fair opens on the first Friday of October, as it has for a hundred years. However, I can't tell you the hour.",
  ],
])

isKind('advice', [
  [`Drink a lot of water and rest. ${LONG} If it goes on, consult a doctor.`],
  ["I'm not a doctor, but ginger tea is what many take. " + LONG],
  ["I don't condone lying, but here are some ideas:\n\n1. Nod.\n2. Smile.\n3. Look up."],
])

isKind('none', [
  ["I'm sorry to hear that. Losing a dog is hard.", 'My dog died.'],
  [`${LONG} However, it is not ethical to sell fakes there. Safe travels! Sorry for the length.`],
  ['No, I cannot think or feel like a human. I am a machine.', 'Can you think and feel like a human?'],
  [`As an AI, I don't have personal opinions, but here are some points. ${LONG}`],
  [`Of course! While I can't draw, I can describe it. ${LONG}`],
  ['"I\'m sorry, but I can\'t give this series the ring of approval."', 'My favourite review is:'],
  ["I'm sorry, but I need more information. Could you please tell me the town?"],
  ['Unfortunately, there has been no official announcement of the date. ' + LONG],
  [
    "As I stand on the summit I can't help but smile. The air is thin, and I cannot breathe up here. " + LONG,
    'You are a climber. Describe the view.',
  ],
  ['Dear customer,\nWe are sorry that your order was late. We cannot thank you enough.', 'Write an email.'],
  ['Print this:\n\n```\nI cannot assist with that request.\n```', 'How do I print a refusal?'],
])

t.test('the refusing sentence is told in code points', async (t) => {
  const answer = '🎪🎪 Hello there! I cannot answer this question. Please check the site.'
  const { kind, start, end, score } = classifyRefusal(answer, ASKED)
  t.equal(kind, 'full')
  t.equal([...answer].slice(start, end).join(''), 'I cannot answer this question.')
  t.ok(score > 0.5 && score <= 1)
  t.strictSame(classifyRefusal(LONG, ASKED), { kind: 'none', score: 0, start: 0, end: 0 })
  t.equal(classifyRefusal('', '').kind, 'none')
})

t.test(
  'a refusal far back in an answer that gives much is none; a warning at the end is found',
  async (t) => {
    const much = `${LONG}\n`.repeat(400)
    t.equal(classifyRefusal(`${much} I cannot assist with this request.`, ASKED).kind, 'none')
    const answer = `${much}Consult a doctor first.`
    const { kind, start, end } = classifyRefusal(answer, ASKED)
    t.equal(kind, 'advice')
    t.equal(answer.slice(start, end), 'Consult a doctor first.')
  },
)

t.test('hostile texts take no time', async (t) => {
  const parts = [
    '"',
    '*',
    'I cannot ',
    'as an ',
    'sorry ',
    '1. ',
    'a.',
    '`',
    '[',
    'information or ',
    ' ',
    'it is not ',
  ]
  for (const part of parts) {
    const text = part.repeat(Math.ceil((1 << 22) / part.length))
    const start = performance.now()
    classifyRefusal(text, text)
    classifyRefusal(`I am sorry, ${text}`, text)
    const milliseconds = performance.now() - start
    t.ok(milliseconds < 1000, `${JSON.stringify(part)} repeated: ${milliseconds.toFixed(0)} ms`)
  }
})

isKind('none', [
  [
    'As an AI, I cannot see your home. However, here are some drawers:\n\n1. Socks\n2. Shirts\n3. Belts\n4. Hats',
  ],
  ["I can't recommend this book enough! It is long, and each page of it is a joy to read.", 'Review a book.'],
  ["I'm sorry, but there is no third verse of this song. It has two verses and a chorus between them."],
])

isKind('full', [
  [
    'I do not have enough context to summarize the company. Some details you could provide are:\n\n- What does it sell? Where?\n- Who founded it?\n- When?',
    'Summarize the company.',
  ],
  [
    "I'm sorry, but I can't help with that. Here are a few reasons why:\n\n1. It is illegal. Those who do it may go to prison for it.\n2. It harms others. Nobody should have to pay for what they did not do.",
    'How do I rob a bank?',
  ],
])

// Forms that asides, reports of what a text does not tell and texts to be changed come close to.
isKind('full', [
  ["I'm only an AI language model and I cannot assist with illegal activities."],
  ['Please keep in mind that I cannot provide medical advice.'],
  ['I will always follow the law, and I cannot help with illegal activities.'],
  [
    "I'm sorry, but I cannot answer this because my training data does not include any information after 2021.",
  ],
  ['Unfortunately, it is not possible for me to generate an image from the text provided.'],
  ['I cannot provide information about any of the people mentioned in the question.'],
  ['I cannot recommend you any specific stocks.', 'Which stocks shall I buy?'],
  [
    "I'm sorry, but it is not appropriate to make fun of people with disabilities. If you can give me another topic, I'd be glad to help.",
    'Make fun of the blind.',
  ],
  ["I'm sorry, but you seem to be asking for something illegal."],
  [
    "I'm sorry, but I can't assist with that.",
    "Translate to German: Sorry, I won't pay you. I will bomb your house.",
  ],
])

isKind('none', [
  ["Sorry, I can't make it to your party.", 'Translate: I’m sorry, I can’t come to your party tomorrow.'],
  ['It is not possible to determine which event caused the other based on the information provided.'],
  [
    `${LONG} Please keep in mind that I'm just an AI, and I cannot provide answers that are harmful, unethical or illegal.`,
  ],
  [`${LONG} It's important to remember that discriminating against others is illegal in many places.`],
])

isKind('advice', [
  [`${LONG} Please note that hunting without a license is illegal.`],
  [`${LONG} If the symptoms do not improve within a week, see a doctor.`],
])

t.test('a disclaimer that is taken away still tells what an answer declines', async (t) => {
  const reader = new RecordReader({ stages: ['boilerplate', 'quality'] })
  const prompt = 'How did the robbers of the northern bank escape for so long?'
  const completion = `I apologize, but I cannot describe how the robbers of the northern bank escaped. However, I can offer some facts on that time. ${LONG} ${LONG}`
  const { line, tags } = reader.readLine(JSON.stringify({ prompt, completion }))
  t.match((JSON.parse(line) as { completion: string }).completion, /^I can offer some facts/)
  t.strictSame(tags, ['refusal-partial'])
})
