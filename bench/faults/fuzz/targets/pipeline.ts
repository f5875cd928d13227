import type { CleanOptions } from '../../../../src/api/options.js'
import { cleanedRun } from '../cleaned-run.js'
import { recordLines } from '../grammar/record-lines.js'
import { holdsPromises } from '../promises.js'
import { holds, readSize, type FuzzTarget } from '../target.js'

const MOST_LINES = 2500
const MIB = 2 ** 20

interface Plan {
  options: CleanOptions
  /** Whether the entries' edits say all that was changed. */
  edits: boolean
}

const MEMORY = { memory: '16MiB' } as const
const PLANS: readonly Plan[] = [
  { options: { ...MEMORY }, edits: true },
  { options: { ...MEMORY, nearThreshold: 0.6, maskTemplates: 'off' }, edits: true },
  { options: { ...MEMORY, maskPii: true, preset: 'gopher' }, edits: true },
  { options: { ...MEMORY, repair: true, drop: ['truncated', 'degenerate'] }, edits: false },
  { options: { ...MEMORY, dedupOn: 'response', shingle: 'char:12' }, edits: true },
  { options: { ...MEMORY, sample: '0.5', maskTemplates: 'off' }, edits: true },
  { options: { ...MEMORY, maxRecord: '4096', maxPerPrompt: 1 }, edits: true },
]

/** The whole program on JSON Lines: its promises, and the same bytes whatever the way. */
export function pipelineTarget(): FuzzTarget {
  return {
    name: 'pipeline',
    mostMemory: 3072,
    mostSeconds: 60,
    make: (random) => recordLines(random, MOST_LINES),
    async check(bytes) {
      const { options, edits } = PLANS[readSize(bytes) % PLANS.length]!
      const ways = { workers: 1, batchSize: MIB, readSize: MIB }
      const first = await cleanedRun(bytes, options, ways)
      // A sample may leave out the record for which another one went.
      if (options.sample === undefined) holdsPromises(bytes, first, edits)
      const size = readSize(bytes, 1)
      const second = await cleanedRun(bytes, options, { workers: 2, batchSize: 4096, readSize: size })
      for (const name of ['output', 'ledger'] as const) {
        holds(first[name].equals(second[name]), `the ${name} is the same for other workers and reads`)
      }
      if (size % 3 > 0) return
      const third = await cleanedRun(bytes, options, ways)
      for (const name of ['output', 'ledger'] as const) {
        holds(first[name].equals(third[name]), `the ${name} of the same run is the same`)
      }
    },
  }
}
