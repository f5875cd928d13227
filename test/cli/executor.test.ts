import { execFileSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder, program, root } from '../process.js'

/** What needs the data files, the kernels, the n-grams of languages and the measures of samples. */
const RECORDS = [
  'As an AI language model, I can say that water boils at 100 degrees. I hope this helps!',
  'Die Katze sitzt auf dem alten Dach und schaut den Vögeln zu, die über die Felder nach Süden ziehen.',
  'Call me at 0176 12345678 or write to someone@example.org about the invoice of last week, please.',
].map((output) => JSON.stringify({ instruction: 'Answer in English.', output }))

t.test('the bundle alone, in an empty folder, is the program that was installed', async (t) => {
  const alone = join(folder(), 'synthclean.mjs')
  copyFileSync(join(root, 'dist/bundle/synthclean.mjs'), alone)
  const run = (script: string, stage: string, input: string, ...options: string[]) =>
    execFileSync(process.execPath, [script, 'stage', stage, ...options], { input, encoding: 'utf8' })
  const rows = RECORDS.map((record) => `a\t0\t\\N\t${record}\n`).join('')
  const options = ['--language', 'en,de', '--mask-pii']
  const cleaned = run(alone, 'clean', rows, ...options)
  t.equal(cleaned, run(program, 'clean', rows, ...options))
  t.match(cleaned, /kept/)
  const [counted] = /\{"input".*\}/.exec(cleaned)!
  const sample = RECORDS.map((record, at) => `before\t${at}\t0\t\\N\t\\N\t\\N\t${record}\n`).join('')
  const report = `report\t0\t0\t${counted}\t\\N\t\\N\t\\N\n${sample}`
  const told = run(alone, 'report', report)
  t.equal(told, run(program, 'report', report))
  t.match(told, /"diversity"/)
})
