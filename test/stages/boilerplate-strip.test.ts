import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { loadRules, RULES } from '../../src/stages/boilerplate/rules.js'
import { applyEdits } from '../../src/records/text-edit.js'
import { findBoilerplate } from '../../src/stages/boilerplate/strip.js'

const all = () => true
const ANSWER = 'Bees make honey from the nectar of flowers, and they keep it in combs of wax.'

/** An answer without its boilerplate. */
function stripped(text: string, prompt?: string): string {
  return applyEdits(text, findBoilerplate({ text, role: 'assistant', prompt }, RULES, all))
}

t.test('what remains is repaired', async (t) => {
  const cases = [
    // Rules that meet: an opening, the model's nature, a disclaimer, a word that leans on them, a closing.
    [
      `Great question! As an AI language model, I don't have personal opinions. However, bees make honey. ${ANSWER}\n\nI hope this helps! Let me know if you have any other questions. 😊`,
      `Bees make honey. ${ANSWER}`,
    ],
    [
      `As an AI, I don't have real-time data, but as of my last update in 2021, bees make honey. ${ANSWER}`,
      `Bees make honey. ${ANSWER}`,
    ],
    // Behind a disclaimer the text opens anew.
    [
      `As an AI, I don't have personal experience with bees, but I can give you an overview of them. Bees make honey. ${ANSWER}`,
      `Bees make honey. ${ANSWER}`,
    ],
    [
      'As an AI, I do not have personal experience with bees, but I can give you a short overview of some facts on them. Bees make honey.',
      'I can give you a short overview of some facts on them. Bees make honey.',
    ],
    [
      `As an AI, I do not have personal experience with bees, but I can give you some tips. Please note that I am an AI and cannot give medical advice. These include keeping calm, wearing white, and moving slowly near the hive.`,
      'I can give you some tips. Please note that I am an AI and cannot give medical advice. These include keeping calm, wearing white, and moving slowly near the hive.',
    ],
    [
      `As an AI, I don't have real-time access to news. However, as of my last update, bees make honey. ${ANSWER}`,
      `Bees make honey. ${ANSWER}`,
    ],
    // A name that begins with a small letter, and a variable.
    ['Sure! iPhones need power.', 'iPhones need power.'],
    ['Sure! x2 is the second root.', 'x2 is the second root.'],
    // A line of its own: code that is not fenced.
    ['Sure, here is the code:\n\nfor bee in bees:\n  bee.fly()', 'for bee in bees:\n  bee.fly()'],
    ['Sure! bees fly.', 'Bees fly.'],
    // Space, lines and indentation.
    ['Sure!\n\n\tfoo = 1', '\tfoo = 1'],
    [`${ANSWER}\n\nI do not have personal feelings.\n\n${ANSWER}`, `${ANSWER}\n\n${ANSWER}`],
    [`${ANSWER} I do not have personal feelings. ${ANSWER}`, `${ANSWER} ${ANSWER}`],
    [`${ANSWER} I do not have personal feelings.\n${ANSWER}`, `${ANSWER}\n${ANSWER}`],
    // A closing behind which the answer goes on.
    [
      `${ANSWER}\n\nI hope this helps! Remember to leave them some.`,
      `${ANSWER}\n\nRemember to leave them some.`,
    ],
    // No answer beside the disclaimer: only the model's naming of itself goes.
    [
      'As an AI, I do not have access to real-time data. Please check a clock.',
      'I do not have access to real-time data. Please check a clock.',
    ],
    // Curly apostrophes and emphasis.
    [`I’d be happy to help! ${ANSWER}`, ANSWER],
    [`${ANSWER}\n\n**Let me know if you have any questions!**`, ANSWER],
  ]
  for (const [from, to] of cases) t.equal(stripped(from!), to, from!)
})

t.test('a remark is not what somebody says', async (t) => {
  t.equal(stripped(`**Remember:** ${ANSWER} Happy coding!`), `**Remember:** ${ANSWER}`)
  t.equal(stripped(`**Bert:** ${ANSWER} Happy coding!`), `**Bert:** ${ANSWER} Happy coding!`)
})

t.test('the number of a version ends a sentence', async (t) => {
  t.equal(stripped(`${ANSWER} It came with Lake 4.x. Happy coding!`), `${ANSWER} It came with Lake 4.x.`)
})

t.test('what would break is left', async (t) => {
  for (const text of [
    // The next sentence leans on the disclaimer.
    `I do not have personal feelings. That is why I stay calm. ${ANSWER}`,
    // A list keeps its items.
    `1. I do not have personal feelings.\n2. ${ANSWER}`,
    // A text that was announced, a speaker's line, a letter.
    `${ANSWER} Write this below it:\n\nLet me know if you have any questions.`,
    `${ANSWER}\nAnna: Yes.\nBert: Let me know if you have any questions.`,
    `Dear Anna,\n\n${ANSWER}\n\nLet me know if you have any questions.\n\nBert`,
    `${ANSWER}\n\nI hope this helps! It often does.`,
    `Hi Anna,\n\n${ANSWER}\n\nLet me know if you have any questions.\n\nBest,\nBert`,
    `${ANSWER} Good luck!\n\nKind regards,\nBert`,
    // Quotation and code.
    `${ANSWER} "Fine. I do not have personal feelings. Good."`,
    `> Sure! Here is a poem:\n\n${ANSWER}`,
    '```\nSure! Here is a poem:\n```',
    // No answer beside it, or nothing at all.
    'As of today, I cannot browse the internet. You can check the weather on a web site of your choice, or look outside.',
    'Sure!',
    'How can I help you today?',
    'Hello! How can I help you today?',
  ]) {
    t.equal(stripped(text), text)
  }
})

t.test('a letter keeps its last sentence, what follows its signature goes', async (t) => {
  const letter = `Dear Anna,\n\n${ANSWER} Please let me know if you have any questions.\n\nKind regards,\nBert`
  t.equal(stripped(`${letter}\n\nLet me know if you'd like any changes!`), letter)
})

t.test('an edit names its rule and what it took; edits stand in order and apart', async (t) => {
  const text = `Sure! As an AI, I can say this. ${ANSWER} I hope this helps!`
  const edits = findBoilerplate({ text, role: 'assistant' }, RULES, all)
  t.strictSame(
    edits.map(({ rule }) => rule),
    ['opener-agreement', 'self-reference', 'closer-hope'],
  )
  let end = 0
  for (const edit of edits) {
    t.ok(edit.start >= end)
    t.equal(edit.removed, text.slice(edit.start, edit.end))
    end = edit.end
  }
})

t.test('a rule whose anchors were not seen is not tried', async (t) => {
  const text = 'Sure! Bees make honey.<|im_end|>'
  const edits = findBoilerplate({ text, role: 'assistant' }, RULES, ({ anchors }) => anchors === 'token')
  t.equal(applyEdits(text, edits), 'Sure! Bees make honey.')
})

t.test('hostile texts take no longer than their length', async (t) => {
  const pieces = [
    ...[
      'as an ai ',
      ' ',
      '\n',
      '<|im_start|>',
      '### Human:',
      '</s>',
      '<s>',
      '`',
      '```',
      'as a and ',
      '"',
      '“',
      '“a”',
      '> a\n',
    ],
    ...[
      'as an ai and helpful and ',
      'sure, here is ',
      'sure! ',
      'Sure! ',
      'let me know if you ',
      'Let me know if you. ',
    ],
    ...[
      'I do not have personal opinions or ',
      'I do not have personal opinions. ',
      '- I do not have personal opinions.\n',
    ],
    ...[
      'as of my last update in 2021 ',
      'As of my last update, ',
      '<think>',
      '</think>',
      '<think>a</think>',
      'a. ',
      'A. ',
    ],
    ...[
      'Subject: a\n',
      'I am just an AI and ',
      'What a great question! ',
      '###  ',
      '\nHuman: a',
      '\n### Instruction:',
      '!',
      '.',
    ],
    ...[
      '\n### Human: ',
      'home | ',
      'we use cookies ',
      '【1†',
      '[1]',
      '😊',
      '\t\n',
      '~~~\n',
      'e.g. ',
      "I'd be happy to ",
      '1. ',
    ],
  ]
  for (const piece of pieces) {
    const text = piece.repeat(Math.ceil(400_000 / piece.length))
    const started = performance.now()
    for (const role of ['assistant', 'text'] as const) {
      findBoilerplate({ text, role, prompt: piece.repeat(50) }, loadRules(), all)
    }
    const milliseconds = performance.now() - started
    t.ok(milliseconds < 3_000, `${JSON.stringify(piece)}: ${Math.round(milliseconds)} ms`)
  }
})

const evals = '../shared/data/evals'
t.test('clean text stays as it is', { skip: !existsSync(evals) && `no folder ${evals}` }, async (t) => {
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>)
  for (const { question, answer } of lines(readFileSync(`${evals}/gsm8k-test.jsonl`, 'utf8'))) {
    for (const role of ['assistant', 'text'] as const) {
      const edits = findBoilerplate({ text: answer!, role, prompt: question }, RULES, all)
      if (edits.length > 0) t.fail(`${answer}: ${edits[0]!.rule}`)
    }
  }
  const problems = lines(gunzipSync(readFileSync(`${evals}/HumanEval.jsonl.gz`)).toString())
  for (const { prompt, canonical_solution: solution, test } of problems) {
    for (const text of [solution!, prompt! + solution!, test!]) {
      for (const role of ['assistant', 'text'] as const) {
        const edits = findBoilerplate({ text, role, prompt }, RULES, all)
        if (edits.length > 0) t.fail(`${text}: ${edits[0]!.rule}`)
      }
    }
  }
  t.equal(problems.length, 164)
})
