// False removals of unrelated records by the Bloom tier against the estimate that the index reports, and how many bytes
// a kept record takes at an estimate.
import { DrivenIndex } from './driven-index.js'
import { goal, percent, table, type Cell } from './markdown.js'
import { unrelatedLines } from './unrelated-lines.js'

const EDGES = [1e-6, 1e-5, 1e-4, 1e-3, 8e-3, 1.25e-2]
const MEDIAN = 20
const SIZED_AT = [1e-5, 1e-4]

interface Window {
  asked: number
  removed: number
  expected: number
}

export function bloomLoad(quick: boolean): string {
  const memory = (quick ? 24 : 256) * 2 ** 20
  const index = new DrivenIndex({ memory, exact: true })
  const windows = EDGES.map((): Window => ({ asked: 0, removed: 0, expected: 0 }))
  const sizes: Cell[][] = []
  for (const lines of unrelatedLines(20_000_000, MEDIAN, 61)) {
    const { falsePositiveRate, bloom, verified } = index.state
    const wanted = SIZED_AT[sizes.length]
    if (wanted !== undefined && falsePositiveRate >= wanted) {
      const bytes = index.bloomBytes / bloom.records
      const all = memory / (bloom.records + verified.records)
      sizes.push([wanted, bloom.records, bytes.toFixed(1), verified.records, all.toFixed(1)])
    }
    if (falsePositiveRate > EDGES.at(-1)!) break
    const { asked, removed } = index.count(lines)
    const window = windows[EDGES.findLastIndex((edge) => falsePositiveRate >= edge)]
    if (!window) continue
    window.asked += asked
    window.removed += removed
    // While a batch is decided the load grows a little: the mean of before and after.
    window.expected += (asked * (falsePositiveRate + index.state.falsePositiveRate)) / 2
  }
  const body = windows.slice(0, -1).map(({ asked, removed, expected }, at): Cell[] => {
    const ratio = removed / expected
    const error = 1.96 / Math.sqrt(Math.max(1, expected))
    const verdict = expected < 50 ? 'too few to say' : goal(Math.abs(ratio - 1) <= 0.2)
    const range = `${EDGES[at]!.toExponential()} to ${EDGES[at + 1]!.toExponential()}`
    const rate = percent(removed, asked)
    return [
      range,
      asked,
      expected.toFixed(1),
      removed,
      rate,
      ratio.toFixed(2),
      `± ${error.toFixed(2)}`,
      verdict,
    ]
  })
  const head = [
    'estimate',
    'records',
    'removals by estimate',
    'removals',
    'share',
    'ratio',
    'chance (95%)',
    'within 20%',
  ]
  const sizeHead = [
    'estimate',
    'in the Bloom tier',
    'bytes of it a record',
    'in the verified tier',
    'of the budget a record',
  ]
  return (
    `## Bloom tier: estimate and size\n\nRandom texts (median ${MEDIAN} shingles) until the estimate passes ` +
    `${EDGES.at(-1)}, --memory ${memory / 2 ** 20}MiB.\n\n${table([head, ...body])}\n\n${table([sizeHead, ...sizes])}`
  )
}
