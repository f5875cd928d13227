import t from 'tap'
import { exchangesOf } from '../../src/attributes/answers.js'
import { formatOf, type FormatClass } from '../../src/attributes/format.js'

const LONG = 'The river rises in the hills and flows for many miles before it comes to the sea, as rivers do.'

const EXAMPLES: [FormatClass, string][] = [
  ['short-answer', ''],
  ['short-answer', 'Paris.'],
  ['short-answer', '42'],
  ['prose', LONG],
  ['prose', `${LONG}\n\n${LONG}`],
  [
    'prose',
    '这条河发源于山中，流经许多里之后才注入大海，沿途经过很多村庄和城市，两岸风景优美，游人很多，四季不断。',
  ],
  ['short-answer', '北京是中国的首都。'],
  ['numbered-list', 'Here are some:\n\n1. One\n2. Two\n3. Three'],
  ['numbered-list', '1、苹果\n2、梨\n3、桃子'],
  ['numbered-list', 'Step 1: Boil water.\nStep 2: Add the tea.\nStep 3: Wait.'],
  ['numbered-list', `${LONG}\n1) **One**: ${LONG}\n\n2) **Two**: ${LONG}`],
  ['bulleted-list', 'Here are some:\n- One\n- Two\n- Three'],
  ['bulleted-list', '• One\n• Two'],
  ['document', `# Rivers\n\n${LONG}\n\n## Seas\n\n${LONG}`],
  ['document', `**Rivers**\n\n${LONG}\n\n**Seas:**\n\n${LONG}`],
  ['table', 'Prices:\n\n| a | b |\n|---|---|\n| 1 | 2 |'],
  ['table', 'Planet | Width\n--- | ---\nMars | 6,792\nVenus | 12,104'],
  ['code', 'class Queue:\n    def __init__(self):\n        self.items = []\n        self.add(1)'],
  ['code', '```python\nfor a in b:\n    print(a)\n```'],
  ['code', `Here:\n\n\`\`\`\n${'total += 1\n'.repeat(20)}\`\`\`\n\nThat is all.`],
  ['code', 'function add(a, b) {\n  return a + b;\n}'],
  ['code', 'import os\n\ndef main():\n    x = 1\n    return x'],
  ['json', '{"a": [1, 2, {"b": null}]}'],
  ['json', '```json\n{"a": 1}\n```'],
  ['prose', `{${LONG}`],
  ['maths', 'We solve it:\n\\[ x^2 = 4 \\]\nso \\( x = \\pm 2 \\)'],
  ['maths', '3 + 4 = 7\n7 * 2 = 14\nThe answer is 14.'],
  ['dialogue', 'Anna: How are you?\nBen: Well, and you?\nAnna: Fine, thanks.\nBen: Good.'],
  ['verse', 'The moon is low,\nthe wind is slow,\nthe leaves all know\nwhich way to go'],
]

t.test('formats of answers', async (t) => {
  for (const [format, text] of EXAMPLES) t.equal(formatOf(text), format, text.slice(0, 60))
})

t.test('hostile texts cost little', async (t) => {
  const texts = [
    '{'.repeat(1e6),
    '`'.repeat(1e6),
    '$'.repeat(1e6),
    '<a '.repeat(3e5),
    ' '.repeat(1e6),
    '1. '.repeat(3e5),
    'a: '.repeat(3e5),
    '**'.repeat(5e5),
    '|\n'.repeat(5e5),
    '$a'.repeat(5e5),
    `x${' '.repeat(1e6)}x`,
  ]
  const start = performance.now()
  for (const text of texts) formatOf(text)
  for (const text of texts) formatOf(text.replaceAll(' ', '\n '))
  t.ok(performance.now() - start < 2000, `${performance.now() - start} ms`)
})

t.test('answers to avoid are no answers', async (t) => {
  const exchanges = exchangesOf({
    shape: 'preference',
    texts: [
      { role: 'user', field: 'prompt', text: 'q' },
      { role: 'assistant', field: 'chosen', text: 'good' },
      { role: 'assistant', field: 'rejected', text: 'bad' },
    ],
  })
  t.same(
    exchanges.map(({ prompts, answer }) => [prompts.map(({ text }) => text), answer.text]),
    [[['q'], 'good']],
  )
})
