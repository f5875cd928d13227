import { mock } from 'node:test'
import t from 'tap'
import { Progress, summary, type ProgressMode } from '../../src/pipeline/progress.js'
import { Tally } from '../../src/pipeline/tally.js'

const INTERVAL = 10_000

/** What is told on standard error while `work` goes on, which may let time pass. */
function told(
  mode: ProgressMode,
  work: (progress: Progress, tally: Tally, wait: () => void) => void,
): string {
  let text = ''
  const write = mock.method(process.stderr, 'write', (bytes: string) => {
    text += bytes
    return true
  })
  mock.timers.enable({ apis: ['setInterval'] })
  try {
    const tally = new Tally()
    const progress = new Progress(mode, tally)
    work(progress, tally, () => mock.timers.tick(INTERVAL))
    progress.end()
  } finally {
    mock.timers.reset()
    write.mock.restore()
  }
  return text
}

t.test('each pass counts for itself, and only the last one tells what is kept', async (t) => {
  const lines = told('json', (progress, tally, wait) => {
    progress.begin('compare', [400])
    progress.open(0, { size: 400, position: 100, taken: 100 })
    progress.read(3, 100)
    wait()
    progress.begin('write', [400])
    progress.open(0, { size: 400, position: 200, taken: 200 })
    tally.input.records = 6
    tally.input.bytes = 200
    tally.output.records = 5
    wait()
  })
  const [compare, write] = lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  t.match(compare, { pass: 'compare', input: { records: 3, bytes: 100 }, share: 0.25 })
  t.match(write, { pass: 'write', input: { records: 6, bytes: 200 }, output: { records: 5 }, share: 0.5 })
})

t.test('the log says in words what a pass is for', async (t) => {
  const text = told('log', (progress, _tally, wait) => {
    progress.begin('learn', [])
    progress.read(3, 100)
    wait()
    progress.begin('compare', [])
    wait()
  })
  t.match(text, /3 records, learning templates, .*\n.*0 records, finding duplicates, /)
})

t.test('one input of unknown size: no share, no time left', async (t) => {
  const text = told('json', (progress, _tally, wait) => {
    progress.begin('write', [400, undefined])
    progress.open(0, { size: 400, position: 200, taken: 200 })
    wait()
  })
  t.notMatch(text, 'share')
})

t.test('nothing is told where nothing is asked for', async (t) => {
  t.equal(
    told('none', (_progress, _tally, wait) => wait()),
    '',
  )
})

t.test('the summary says when nothing could be read', async (t) => {
  const tally = new Tally()
  t.notMatch(summary(tally, 1), 'Not one')
  tally.input.records = 2
  tally.reject('validate', 'not-json')
  t.notMatch(summary(tally, 1), 'Not one')
  tally.reject('validate', 'not-json')
  t.match(summary(tally, 1), /Not one of them is a record.*--format/)
})
