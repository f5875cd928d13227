// Draws answers of another source than the dev data, to be labelled (test/labelled/GUIDELINE.md): prints in
// random order, as lines of JSON, all answers that FLASK (https://github.com/kaistAI/FLASK, commit 3b4e22b) has of
// fifteen models, but for the tasks whose prompts are in the dev data too.
//   node scripts/draw-flask.mjs FLASK > drawn.jsonl      FLASK: a checkout
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Tasks whose prompts the dev data has. */
const SHARED = ['Self-instruct', 'Koala', 'Vicuna']

const [flask] = process.argv.slice(2)
if (flask === undefined) throw new Error('usage: node scripts/draw-flask.mjs FLASK > drawn.jsonl')

function records(...path) {
  const lines = readFileSync(join(flask, ...path), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

const prompts = new Map(records('evaluation_set', 'flask_evaluation.jsonl').map((one) => [one.idx, one]))
const outputs = 'model_output/outputs'
const answers = readdirSync(join(flask, outputs)).flatMap((file) => {
  const generator = basename(file, '.jsonl')
  return records(outputs, file)
    .filter(({ question_id, text }) => !SHARED.includes(prompts.get(question_id).task) && text.trim() !== '')
    .map(({ question_id: id, text: output }) => ({
      draw: createHash('sha256').update(`flask 1 ${generator} ${id}`).digest('hex'),
      answer: { instruction: prompts.get(id).instruction, output, generator, id },
    }))
})
answers.sort((one, other) => (one.draw < other.draw ? -1 : 1))
for (const { answer } of answers) process.stdout.write(`${JSON.stringify(answer)}\n`)
