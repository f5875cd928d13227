import t from 'tap'
import type { DuplicateIndex } from '../../src/index/duplicate-index.js'
import { IndexWatch } from '../../src/pipeline/index-watch.js'

const full = {
  state: () => ({
    falsePositiveRate: 0.5,
    memory: 2 ** 24,
    verified: { records: 10 },
    bloom: { records: 20 },
  }),
} as unknown as DuplicateIndex

t.test('a short run that begins with a full index is told so', async (t) => {
  const told: string[] = []
  const options = { index: full, maxFalsePositives: 1e-4, onWarning: (text: string) => told.push(text) }
  new IndexWatch({ ...options, whenFull: 'warn' }).look()
  t.match(told, [/the duplicate index of 16MiB holds 30 records/])
  t.throws(() => new IndexWatch({ ...options, whenFull: 'stop' }).look(), { name: 'SynthcleanError' })
})
