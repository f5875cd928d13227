import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { complexityOf, complexityOfText } from '../../src/attributes/complexity.js'
import type { ReadRecord } from '../../src/attributes/read-record.js'
import { addFigures, forgetWords, noFigures, wordsOf } from '../../src/attributes/text-figures.js'
import { MOST_UNITS } from '../../src/attributes/units.js'
import { root } from '../process.js'

function figuresOf(text: string) {
  const figures = noFigures()
  forgetWords()
  addFigures(figures, text, true)
  return figures
}

function record(prompt: string, answer: string): ReadRecord {
  return {
    shape: 'instruction',
    texts: [
      { role: 'user', field: 'instruction', text: prompt },
      { role: 'assistant', field: 'output', text: answer },
    ],
  }
}

const DENSE = `The variational approximation of the posterior distribution introduces a systematic underestimation of
uncertainty, because minimising the reverse divergence penalises probability mass wherever the target density vanishes.
Consequently, multimodal posteriors collapse onto a single component, and predictive intervals computed from the surrogate
become overconfident. Importance-weighted objectives tighten the evidence lower bound monotonically as additional samples are
introduced, although the signal-to-noise ratio of the inference network gradient deteriorates simultaneously.

1. Reparameterised gradients require differentiable transformations $$\\frac{x}{y}$$ of \\(\\epsilon\\) and \\(\\sigma\\).
2. Doubly reparameterised estimators eliminate the problematic score-function contribution of earlier proposals.
3. Normalising flows parameterise expressive families through invertible neural transformations with tractable determinants.
4. Hierarchical constructions approximate discontinuous likelihoods using carefully annealed temperature schedules.`

t.test('words, long words and sentences', async (t) => {
  const figures = figuresOf("Don't stop. Value 3.5 of example.com rises! The\nnext line")
  t.match(figures, { words: 10, longWords: 1, sentences: 4, numbers: 1 })
  t.match(figuresOf('The cat saw the cat.'), { words: 5, differentWords: 3 })
  t.match(figuresOf('河上的桥。'), { words: 4, unspacedWords: 4, sentences: 1 })
  t.match(figuresOf(''), { words: 0, sentences: 0, lines: 0 })
  t.match(figuresOf('It was 1990. Then came 3.5 or 1,000, or 7.'), { sentences: 2, numbers: 4 })
  t.match(figuresOf('1. One\n2. Two, and 3, and'), { sentences: 2, numbers: 3 })
})

t.test('structure of lines', async (t) => {
  const text =
    '- one\n* two\n12. three\n1) four\n| a | b |\n\n```js\nlet words = 1\n```\nEnd \\frac{1}{2} and $$x$$'
  t.match(figuresOf(text), { listItems: 4, tableRows: 1, fences: 1, lines: 7, formulas: 3 })
  t.notOk(figuresOf('```\nlet unheard = 1\n```').words, 'words of code are not counted')
  t.match(figuresOf('-5 degrees\n3.5 metres'), { listItems: 0 })
})

t.test('constraints are found as their file says', async (t) => {
  const file = parse(readFileSync(join(root, 'src/attributes/constraints.yaml'), 'utf8')) as {
    examples: { prompt: string; constraints: number }[]
  }
  for (const { prompt, constraints } of file.examples)
    t.equal(figuresOf(prompt).constraints, constraints, prompt)
})

t.test('anchors of the scale', async (t) => {
  const child = complexityOfText('The cat sat on the mat. The dog ran to the cat.').score
  const ordinary = complexityOf(
    record(
      'Why does bread rise?',
      `Bread rises because yeast feeds on the sugar in the dough and gives off carbon dioxide. The gas is caught in small
      bubbles within the elastic dough, which therefore expands. If the kitchen is cold, the yeast works slowly, so the dough
      needs more time before it can be baked. The heat of the oven finally kills the yeast and sets the crumb.`.replace(
        /\s+/g,
        ' ',
      ),
    ),
  ).score
  const dense = complexityOf(
    record('Explain how the bound must be tightened, without proofs, in at least four points. Why?', DENSE),
  ).score
  t.ok(child < 0.15, `child ${child}`)
  t.ok(ordinary > 0.3 && ordinary < 0.5, `ordinary ${ordinary}`)
  t.ok(dense > 0.72 && dense <= 1, `dense ${dense}`)
})

t.test('prompts count for conditions, further turns for structure', async (t) => {
  const plain = complexityOf(record('Name a river.', 'The Elbe.'))
  const hard = complexityOf(record('Name only a river without bridges. Why?', 'The Elbe.'))
  t.equal(plain.measures.constraints, 0)
  t.equal(hard.measures.constraints, 3)
  const { texts } = record('Name a river.', 'The Elbe.')
  const dialogue = complexityOf({ shape: 'messages', texts: [...texts, ...texts, ...texts] })
  t.equal(plain.measures.structure, 0)
  t.ok(dialogue.measures.structure > 0.2)
})

t.test('each record is measured on its own', async (t) => {
  const one = record('Name a river.', 'The Elbe is a long river.')
  const first = complexityOf(one)
  complexityOf(record('x', DENSE))
  t.same(complexityOf(one), first)
})

t.test('hostile texts give numbers from 0 to 1', async (t) => {
  for (const text of [
    '',
    '\ud800',
    '```',
    '1'.repeat(50),
    '$$\\',
    'a'.repeat(MOST_UNITS + 9),
    '\n'.repeat(9999),
  ]) {
    const { score } = complexityOfText(text)
    t.ok(score >= 0 && score <= 1, JSON.stringify(text.slice(0, 20)))
  }
})

t.test('wordsOf', async (t) => {
  t.equal(wordsOf('Two words, 3 and 桥河.'), 5)
  t.equal(wordsOf(''), 0)
})
