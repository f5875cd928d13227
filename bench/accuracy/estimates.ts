// How far the estimate of a similarity is off, by the odd sketch and by the registers that make the bands, each of which
// would take about as many bytes.
import { ALL_ALIKE, alikeness } from '../../native-free-kernels/sketch/odd-sketch.js'
import { oddSketch } from '../../native-free-kernels/sketch/plain-odd-sketch.js'
import { fillRegisters } from '../../native-free-kernels/sketch/plain.js'
import { sketchShape } from '../../src/stages/near-duplicates.js'
import { randomNumbers } from '../corpus.js'
import { THRESHOLD } from './driven-index.js'
import { table } from './markdown.js'

const SIZES = [10, 30, 50, 100, 300, 1000, 1382, 2000, 5000, 20_000]
const SIMILARITIES = [0.7, 0.8, 0.9]
/** The plain registers are slow: so many shingles are hashed for a cell of the table. */
const SHINGLES = { quick: 60_000, whole: 600_000 }
/** Unequal registers are equal in their lowest byte with this chance. */
const BYTE_CHANCE = 1 / 256

export function estimates(quick: boolean): string {
  const { bands, rows, whole } = sketchShape(THRESHOLD)
  const random = randomNumbers(61)
  const half = () => BigInt(Math.floor(random() * 2 ** 32))
  const set = (count: number) => Array.from({ length: count }, () => (half() << 32n) | half())
  const byRegisters = (one: bigint[], other: bigint[]) => {
    const [a, b] = [fillRegisters(one, bands * rows), fillRegisters(other, bands * rows)]
    const alike = a.filter((register, at) => (register & 0xff) === (b[at]! & 0xff)).length / a.length
    return (alike - BYTE_CHANCE) / (1 - BYTE_CHANCE)
  }
  const byOddSketch = (one: bigint[], other: bigint[]) =>
    alikeness(oddSketch(one, whole), 0, oddSketch(other, whole), 0) / ALL_ALIKE
  const lines = SIZES.map((size) => {
    const pairs = Math.ceil(SHINGLES[quick ? 'quick' : 'whole'] / Math.max(size, 600))
    const cells = SIMILARITIES.flatMap((similarity) => {
      const shared = Math.round((2 * size * similarity) / (1 + similarity))
      const exact = shared / (2 * size - shared)
      let [registers, odd] = [0, 0]
      for (let done = 0; done < pairs; done++) {
        const both = set(shared)
        const [one, other] = [
          [...both, ...set(size - shared)],
          [...both, ...set(size - shared)],
        ]
        registers += (byRegisters(one, other) - exact) ** 2
        odd += (byOddSketch(one, other) - exact) ** 2
      }
      return [registers, odd].map((squares) => Math.sqrt(squares / pairs).toFixed(4))
    })
    return [size, pairs, ...cells]
  })
  const heads = SIMILARITIES.flatMap((similarity) => [`${similarity}: registers`, 'odd sketch'])
  return (
    `## Estimates\n\nRoot mean square of the error of the estimated similarity of random sets of equal size: by ` +
    `${bands * rows} registers, one byte each, and by the odd sketch of 136 bytes.\n\n` +
    table([['shingles', 'pairs', ...heads], ...lines])
  )
}
