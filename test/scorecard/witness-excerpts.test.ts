import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { WitnessExcerpts } from '../../src/scorecard/witness-excerpts.js'
import { folder } from '../process.js'

t.test('a witness in a file is read again, from the last batch noted before it', async (t) => {
  const path = join(folder(), 'a.jsonl')
  const lines = Array.from({ length: 5000 }, (_, at) => `{"text":"line ${at + 1} ${'x'.repeat(at % 700)}"}`)
  writeFileSync(path, lines.join('\n'))
  const excerpts = new WitnessExcerpts()
  excerpts.open(1, path)
  for (let line = 1, offset = 0; line <= 5000; line++) {
    if (line % 400 === 1) excerpts.batch(1, line, offset)
    offset += lines[line - 1]!.length + 1
  }
  for (const line of [1, 2, 399, 400, 401, 4999, 5000]) {
    t.equal(await excerpts.read({ file: 1, line }), lines[line - 1]!.slice(0, 300))
  }
  t.equal(await excerpts.read({ file: 1, line: 5001 }), undefined, 'behind the end')
  t.equal(await excerpts.read({ file: 0, line: 1 }), undefined, 'a file of an earlier run')
  rmSync(path)
  t.equal(await excerpts.read({ file: 1, line: 1 }), undefined, 'a file that is gone')
})

t.test('the places of batches stay few for a file of any size', async (t) => {
  const path = join(folder(), 'a.jsonl')
  writeFileSync(path, '{"text":"x"}\n'.repeat(100_000))
  const excerpts = new WitnessExcerpts()
  excerpts.open(0, path)
  for (let line = 1; line <= 100_000; line++) excerpts.batch(0, line, (line - 1) * 13)
  for (const line of [1, 50_000, 99_999, 100_000])
    t.equal(await excerpts.read({ file: 0, line }), '{"text":"x"}')
})

t.test('of a stream the latest kept records are known', async (t) => {
  const excerpts = new WitnessExcerpts()
  excerpts.open(0, 'a.jsonl')
  excerpts.open(1, undefined)
  for (let line = 1; line <= 10_000; line++) excerpts.kept(1, line, Buffer.from(`{"text":"é ${line}"}`))
  t.equal(excerpts.recent({ file: 1, line: 10_000 }), '{"text":"é 10000"}')
  t.equal(excerpts.recent({ file: 1, line: 1 }), undefined, 'too long ago')
  t.equal(excerpts.recent({ file: 0, line: 10_000 }), undefined, 'of an earlier run')
  t.ok(excerpts.isStream(1))
  t.notOk(excerpts.isStream(0))
})
