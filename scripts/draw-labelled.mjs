// Draws the answers to be labelled (test/labelled/GUIDELINE.md): prints lines of a JSON Lines file with their numbers.
//   node scripts/draw-labelled.mjs alpaca-eval-dev.jsonl [LABELS.jsonl..] > drawn.jsonl
// Answers that the given files hold labels of are not drawn again; the rounds differ by how many files there are.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const AT_RANDOM = 200
const STRATA = [
  { size: 60, of: /as an ai\b|language model|artificial intelligence/i },
  {
    size: 60,
    of: /hope this helps|hope that helps|let me know|feel free|happy to help|any (?:other|more|further) questions/i,
  },
  { size: 60, of: /^\s*(?:certainly|sure|of course|absolutely|great question|thank)/i },
  { size: 50, of: /<\|\w|\[\/?INST\]|<\/?s>|^### |\n### (?:Human|User|Response|Instruction)|<think>/i },
  { size: 60, of: /\b(?:sorry|apologi[sz]e|cannot|can't|unable|not able)\b/i },
  { size: 20, of: /knowledge cut-?off|last update|up to date|as of my|openai|alibaba|anthropic|trained by/i },
]

const [path, ...labelled] = process.argv.slice(2)
const known = new Set(
  labelled.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((label) => label !== '')
      .map((label) => JSON.parse(label).line),
  ),
)
const answers = readFileSync(path, 'utf8')
  .split('\n')
  .map((text, at) => ({ text, line: at + 1 }))
  .filter(({ text, line }) => text !== '' && line % 5 === 0 && !known.has(line))
  .map(({ text, line }) => ({ line, ...JSON.parse(text) }))
  .sort((a, b) => (draw(a.line) < draw(b.line) ? -1 : 1))

function draw(line) {
  return createHash('sha256')
    .update(`labelled ${labelled.length || ''}${line}`)
    .digest('hex')
}

const drawn = new Set(answers.slice(0, AT_RANDOM))
for (const { size, of } of STRATA) {
  const fitting = answers.filter((answer) => !drawn.has(answer) && of.test(answer.output))
  for (const answer of fitting.slice(0, size)) drawn.add(answer)
}
for (const { line, instruction, output } of [...drawn].sort((a, b) => a.line - b.line)) {
  process.stdout.write(`${JSON.stringify({ line, instruction, output })}\n`)
}
