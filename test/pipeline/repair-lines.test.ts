import t from 'tap'
import { runOn } from '../sample-run.js'

const [asked, answered] = ['{"role":"user","content":"What?"}', '{"role":"assistant","content":"A tree."}']
const repaired = `{"messages":[${asked},${answered},${asked}]}`
const rejected = '{"prompt":"What is it?","completion":""}'

t.test('records keep their place where a batch is repaired and has blank lines', async (t) => {
  const lines = ['', repaired, ' \r', '', rejected, '{]', repaired]
  const { entries } = await runOn(lines, '--repair')
  t.match(
    entries.map(({ rule, source }) => [rule, source.line, source.offset]),
    [
      ['trailing-user-turn', 2, 1],
      ['empty-text', 5, lines.slice(0, 4).join('\n').length + 1],
      ['invalid-json', 6, lines.slice(0, 5).join('\n').length + 1],
      ['same-text', 7, lines.slice(0, 6).join('\n').length + 1],
    ],
  )
  t.match(entries[3], { witness: { line: 2 } }, 'so does a witness')
})
