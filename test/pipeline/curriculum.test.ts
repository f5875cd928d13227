import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { folder, synthclean } from '../process.js'

t.test('very many short records behind a very long one', async (t) => {
  const place = folder()
  const input = join(place, 'in.jsonl')
  const short = Array.from({ length: 260_000 }, (_, at) => `{"text":"n ${at}"}\n`).join('')
  writeFileSync(input, `{"text":"${'so it was '.repeat(600_000)}"}\n${short}`)
  const flags = ['--only', 'validate', '--curriculum', '2', '-q', '-o', join(place, 'out.jsonl')]
  const { status, stderr } = await synthclean([input, ...flags])
  t.equal(status, 0, stderr)
  const lines = readdirSync(place)
    .filter((name) => name.startsWith('out'))
    .flatMap((name) => readFileSync(join(place, name), 'utf8').split('\n').slice(0, -1))
  t.equal(lines.length, 260_001)
})
