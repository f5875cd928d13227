// Memory and time of the index of a million evaluation records: made-up questions of 45 words and answers of 57, the
// medians of GSM8K.
import { evaluationIndexBytes } from '../../src/stages/contamination/evaluation-index.js'
import { EvaluationIndexBuilder } from '../../src/stages/contamination/index-builder.js'
import { table, type Cell } from '../accuracy/markdown.js'
import { madeUpWords } from '../accuracy/texts.js'
import { randomNumbers } from '../corpus.js'

const QUESTION = 45
const ANSWER = 57

function measure(items: number): Cell[] {
  const random = randomNumbers(7)
  const words = madeUpWords(50_000, 8)
  // Squared twice: a few words are in most texts, most words in few.
  const text = (count: number) =>
    Array.from({ length: count }, () => words[Math.floor(random() ** 4 * words.length)]).join(' ')
  const builder = new EvaluationIndexBuilder()
  const started = performance.now()
  for (let line = 1; line <= items; line++) {
    builder.add('made-up', { line, question: text(QUESTION), choices: [], answer: text(ANSWER) })
  }
  const index = builder.finish()
  const seconds = (performance.now() - started) / 1000
  const { kernel, shared } = evaluationIndexBytes(index)
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1)
  const peak = process.resourceUsage().maxRSS * 1024
  return [items, seconds.toFixed(1), mib(kernel), mib(shared), mib(peak)]
}

const sizes = process.argv.slice(2).map(Number)
console.log(
  table([
    [
      'records',
      's to build',
      'MiB of each kernel',
      'MiB that threads share',
      'MiB of the process at its peak',
    ],
    ...(sizes.length > 0 ? sizes : [1000, 10_000, 100_000, 1_000_000]).map(measure),
  ]),
)
