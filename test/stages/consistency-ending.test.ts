import t from 'tap'
import { endsInOpenFence, readFences, withoutFences } from '../../src/stages/consistency/fences.js'
import { checkEnding } from '../../src/stages/consistency/ending.js'
import { findLoop } from '../../src/stages/consistency/loop.js'
import { findTruncation } from '../../src/stages/consistency/truncation.js'

t.test('fences as CommonMark reads them', async (t) => {
  t.match(readFences('a\n```js\nx\n```\nb'), [{ label: 'js', content: 'x\n', closed: true }])
  t.match(readFences('````md\n```\nx\n```\n````'), [{ label: 'md', content: '```\nx\n```\n' }])
  t.match(readFences('~~~\nx'), [{ label: '', content: 'x', closed: false }])
  t.strictSame(readFences('a ``` b, ```c``` d, ```x```\ny ```'), [], 'within a line it is no fence')
  t.equal(withoutFences('a\n```js\nx\n```\nb'), 'a\n\nb')
  for (const text of ['```\nx', '```js\nx\n```\n\n```js\ny', 'a\n~~~\nb']) t.ok(endsInOpenFence(text), text)
  for (const text of [
    '```\nx\n```',
    '```\nx```',
    '```md\n```js\nx\n```\n```',
    'x\n```',
    '{"a": "```js\nx\n```"}',
  ]) {
    t.notOk(endsInOpenFence(text), text)
  }
})

const prose =
  'We went down to the river early in the morning, before the mist had gone, and looked for the boat. '
const paragraphs = `${prose}\n\n${prose}\n\n`

t.test('what breaks off, and by what', async (t) => {
  const broken: [string, string][] = [
    ['We went to the market and bought the', 'function-word'],
    ['She said that she was sorry, and', 'function-word'],
    ['It has been said of the men and women in the town that they are kind, honest,', 'comma'],
    ['1. Boil it.\n2. Stir it.\n3.', 'marker'],
    ['**1.** Boil it.\n**2.', 'marker'],
    ['- Boil it.\n- Stir it.\n-', 'marker'],
    ['There are several kinds of them (see the', 'function-word'],
    ['There are several kinds of such things (for example', 'bracket'],
    ['Here is a short letter that you can send to them:', 'colon'],
    [`${paragraphs}There it lay, and nobody in the village could tell me to whom it was`, 'word'],
    [
      `${paragraphs}A certificate is needed for each of the boats, and each of the owners has a certific`,
      'word',
    ],
  ]
  for (const [text, value] of broken) t.equal(findTruncation(text)?.value, value, text)
})

t.test('what only looks like it', async (t) => {
  for (const text of [
    '',
    'Paris',
    'Yes',
    '42',
    'x = 4',
    'The Old Man and the Sea',
    '- Apples\n- Pears\n- Plums',
    '1. Apples\n2. Pears\n3. 12',
    'Best regards,\n\nAnn Example',
    'Yours sincerely,',
    'Be kind. #kindness #love',
    'Write to ann@example.com',
    'See https://example.com/a/the',
    'Roses are red,\nviolets are blue,\nsugar is sweet,\nand nobody knew',
    `${paragraphs}We found it in the afternoon, and that was the end of our search for the old boat`,
    '| a | b |\n|---|---|\n| 1 | the |',
    'Run it:\n```sh\nls\n```',
    'const a = 1;\nconst b = 2;\nreturn a',
    'She is the one I came with',
    'I made this for you :(',
    'The options are A, B and C.\nThe answer is a',
  ]) {
    t.equal(findTruncation(text), undefined, text)
  }
})

t.test('loops at the end', async (t) => {
  const loop = 'The boat is red and it is fast. '
  t.match(findLoop(`${prose}${loop.repeat(20)}The boat is`), { rule: 'degenerate', value: 20 })
  t.match(findLoop('ACG'.repeat(200)), { rule: 'degenerate' })
  t.match(findLoop('🎉'.repeat(200)), { rule: 'degenerate' })
  t.match(findLoop(Array.from({ length: 90 }, (_, at) => `${at + 1}. Maritime law\n`).join('')), {
    rule: 'degenerate',
  })
  const part = Array.from({ length: 120 }, (_, at) => `word${at}`).join(' ')
  t.match(findLoop(`${part} `.repeat(5)), { value: 4 }, 'as far as the tail of 4,000 goes')
  for (const text of [
    loop.repeat(3),
    `${loop.repeat(20)}${prose.repeat(2)}`,
    '-'.repeat(4000),
    '| | | |\n'.repeat(500),
    ' \n'.repeat(4000),
    'Ha ha ha! '.repeat(6),
    Array.from({ length: 60 }, (_, at) => `${at * 7} boats and ${at * 11} men are at sea.`).join(' '),
  ]) {
    t.equal(findLoop(text), undefined, text.slice(0, 40))
  }
})

t.test('an open block is told, not the break within it', async (t) => {
  const rules = checkEnding('Here it is:\n```python\nprint(the').map(({ rule }) => rule)
  t.strictSame(rules, ['open-fence'])
})
