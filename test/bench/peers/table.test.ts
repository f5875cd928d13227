import t from 'tap'
import { emptyRow, medianRun, tableHead, tableRow, timesAsLong } from '../../../bench/peers/peers-table.js'
import { scoreRemovals } from '../../../bench/peers/removal-scores.js'

const pairs = [
  { earlier: 0, later: 1 },
  { earlier: 1, later: 2 },
  { earlier: 4, later: 7 },
]

t.test('all duplicates and nothing else removed', async (t) => {
  const scores = scoreRemovals(pairs, 10, new Set([1, 2, 7]))
  t.strictSame(scores, { duplicates: 3, removed: 3, recall: 1, precision: 1 })
})

t.test('a duplicate that stays lowers recall, a record that is like no other lowers precision', async (t) => {
  const scores = scoreRemovals(pairs, 10, new Set([1, 5, 6, 9]))
  t.equal(scores.recall, 1 / 3)
  t.equal(scores.precision, 1 / 4)
})

t.test('which member of a family stays is left to the tool', async (t) => {
  t.strictSame(scoreRemovals(pairs, 10, new Set([0, 1, 4])), scoreRemovals(pairs, 10, new Set([1, 2, 7])))
  const scores = scoreRemovals(pairs, 10, new Set([4]))
  t.equal(scores.precision, 1)
  t.equal(scores.recall, 1 / 3)
})

t.test('a family that is removed whole was not found', async (t) => {
  t.equal(scoreRemovals(pairs, 10, new Set([4, 7])).recall, 0)
  t.equal(scoreRemovals(pairs, 10, new Set([0, 1, 2, 7])).recall, 1 / 3)
  t.equal(scoreRemovals(pairs, 10, new Set([0, 1, 7])).recall, 1, 'the third stays')
})

t.test('nothing removed, nothing to remove', async (t) => {
  t.strictSame(scoreRemovals([], 5, new Set()), { duplicates: 0, removed: 0, recall: 1, precision: 1 })
})

const run = { status: 0, seconds: 4, cpuSeconds: 5, peakBytes: 300 * 2 ** 20, ownPeakBytes: 200 * 2 ** 20 }
const scores = { duplicates: 10, removed: 9, recall: 0.9, precision: 1 }
const ours = { tool: 'ours', version: '1', bytes: 100e6, run, scores }
const theirs = { ...ours, tool: 'theirs', bytes: 10e6, run: { ...run, seconds: 8, cpuSeconds: 6 } }

t.test('tools are compared by processor time for each byte', async (t) => {
  t.equal(timesAsLong(ours, ours), 1)
  t.equal(timesAsLong(theirs, ours), 12)
  const cells = tableRow(theirs, ours)
    .split('|')
    .map((cell) => cell.trim())
    .slice(1, -1)
  t.strictSame(cells, [
    'theirs',
    '1',
    '10',
    '8.0',
    '6.0',
    '1.25',
    '1.67',
    '300',
    '200',
    '9',
    '90.0%',
    '100%',
    '12.0',
  ])
})

t.test('all lines of the table have as many cells', async (t) => {
  const cells = (line: string) => line.split('|').length
  const [head, rule] = tableHead().split('\n')
  const lines = [rule!, tableRow(ours, undefined), emptyRow('a', 'b', 'not installed')]
  for (const line of lines) t.equal(cells(line), cells(head!), line)
})

t.test('the median of runs', async (t) => {
  const runs = [3, 1, 2].map((cpuSeconds) => ({ ...run, cpuSeconds }))
  t.equal(medianRun(runs).cpuSeconds, 2)
  t.equal(medianRun(runs.slice(0, 2)).cpuSeconds, 1)
})
