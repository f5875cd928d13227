import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import type { RecordSetup } from '../../src/pipeline/record-stages.js'
import { startWorkers } from '../../src/pipeline/worker-pool.js'

t.setTimeout(120_000)

// Node 20 aborts the process when a worker is ended in the middle of a require() of modules with `import`.
t.test('workers can be ended at every moment of their start', async (t) => {
  const setup = { texts: { plugins: [] } } as unknown as RecordSetup
  for (let milliseconds = 0; milliseconds < 300; milliseconds += 4) {
    const pool = startWorkers(2, setup)
    pool.on('error', () => undefined)
    await delay(milliseconds)
    await pool.destroy()
  }
  t.pass('the process is still there')
})
