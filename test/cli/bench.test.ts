import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { BenchResult } from '../../src/cli/bench.js'
import { folder, synthclean } from '../process.js'

t.test('bench measures the baseline, each stage and the whole, and saves what it measured', async (t) => {
  const place = folder()
  const [corpus, saved] = [join(place, 'corpus.jsonl'), join(place, 'result.json')]
  const line = (at: number) =>
    `${JSON.stringify({ instruction: `Count to ${at}.`, output: `1, 2, then ${at}.` })}\n`
  writeFileSync(corpus, Array.from({ length: 200 }, (_, at) => line(at)).join(''))
  const { status, stdout, stderr } = await synthclean([
    'bench',
    corpus,
    '--runs',
    '1',
    '--workers',
    '1',
    '--memory',
    '16MiB',
    '--save',
    saved,
  ])
  t.equal(status, 0, stderr)
  t.match(stdout.toString(), /\| all stages and the scores +\|/)
  const { measurements, runs } = JSON.parse(readFileSync(saved, 'utf8')) as BenchResult
  t.equal(runs, 1)
  t.equal(measurements[0]!.timesBaseline, 1)
  t.ok(measurements.length > 6)
  for (const { name, bytesPerSecond, peakRss } of measurements) t.ok(bytesPerSecond > 0 && peakRss > 0, name)
})

t.test('a number of runs that is none is wrong usage', async (t) => {
  for (const runs of ['0', 'x', '1.5']) {
    const { status, stderr } = await synthclean(['bench', 'corpus.jsonl', '--runs', runs])
    t.equal(status, 2)
    t.match(stderr, `--runs "${runs}": expected a whole number`)
  }
})
