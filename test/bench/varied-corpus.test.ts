import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { writeVaried } from '../../bench/varied-corpus.js'
import { folder } from '../process.js'

const text = 'some words that stand here for others which take their place in each of the copies'

t.test('values are varied, keys and escapes are not, however the JSON is spaced', async (t) => {
  for (const colon of [':', ': ', ' :\t']) {
    const lines = Array.from(
      { length: 20 },
      (_, at) => `{"output"${colon}"${text}\\nabcde ${at}", "instruction"${colon}"${text}"}`,
    )
    const path = join(folder(), 'varied.jsonl')
    writeVaried(lines, 4000, path, 1)
    const written = readFileSync(path, 'utf8').trimEnd().split('\n')
    const changed = written.filter((line, at) => line !== lines[at % lines.length])
    t.ok(
      changed.length > 0.95 * written.length,
      `${changed.length} of ${written.length} changed, with ${colon}`,
    )
    for (const line of written) {
      const record = JSON.parse(line) as Record<string, string>
      t.same(Object.keys(record), ['output', 'instruction'])
      t.match(record['output'], /\n/)
    }
  }
})

t.test('the same seed gives the same bytes', async (t) => {
  const bytes = [1, 1, 2].map((seed) => {
    const path = join(folder(), 'varied.jsonl')
    writeVaried([`{"text": "${text}"}`], 2000, path, seed)
    return readFileSync(path)
  })
  t.ok(bytes[0]!.equals(bytes[1]!))
  t.notOk(bytes[0]!.equals(bytes[2]!))
})
