// How far the estimate of a similarity is off, by the odd sketch and by the registers that make the bands, each of which
// would take about as many bytes.
import { ALL_ALIKE, alikeness } from '../../native-free-kernels/sketch/odd-sketch.js'
import { oddSketch } from '../../native-free-kernels/sketch/plain-odd-sketch.js'
import { fillRegisters } from '../../native-free-kernels/sketch/plain.js'
import { sketchShape } from '../../src/stages/near-duplicates.js'
import { randomNumbers } from '../corpus.js'
import { table } from './markdown.js'

/** Sizes of the two sets; some stand on either side of the size up to which sets are whole. */
const SIZES: Record<number, readonly (readonly [number, number])[]> = {
  0.8: [
    ...[10, 30, 50, 100, 300, 1000, 1382].map((size) => [size, size] as const),
    [1300, 1500],
    ...[2000, 5000, 20_000].map((size) => [size, size] as const),
  ],
  0.5: [
    [30, 30],
    [300, 300],
    [461, 461],
    [400, 600],
    [900, 900],
    [5000, 5000],
  ],
}
/** The plain registers are slow: so many shingles are hashed for a cell of the table. */
const SHINGLES = { quick: 60_000, whole: 600_000 }
/** Unequal registers are equal in their lowest byte with this chance. */
const BYTE_CHANCE = 1 / 256

export function estimates(quick: boolean): string {
  const tables = Object.keys(SIZES).map((threshold) => errorsAt(Number(threshold), quick))
  return (
    '## Estimates\n\nRoot mean square of the error of the estimated similarity of random sets: by registers, one byte each, ' +
    `and by the odd sketch of 136 bytes.\n\n${tables.join('\n\n')}`
  )
}

function errorsAt(threshold: number, quick: boolean): string {
  const { bands, rows, whole } = sketchShape(threshold)
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
  const similarities = [threshold - 0.1, threshold, threshold + 0.1]
  const lines = SIZES[threshold]!.map(([size, otherSize]) => {
    const pairs = Math.max(
      quick ? 20 : 200,
      Math.ceil(SHINGLES[quick ? 'quick' : 'whole'] / Math.max(size, 600)),
    )
    const cells = similarities.flatMap((similarity): (string | number)[] => {
      // Sets of unequal size are not as similar as that.
      if (size / otherSize < similarity) return ['-', '-']
      const shared = Math.round(((size + otherSize) * similarity) / (1 + similarity))
      const exact = shared / (size + otherSize - shared)
      let [registers, odd] = [0, 0]
      for (let done = 0; done < pairs; done++) {
        const both = set(shared)
        const one = [...both, ...set(size - shared)]
        const other = [...both, ...set(otherSize - shared)]
        registers += (byRegisters(one, other) - exact) ** 2
        odd += (byOddSketch(one, other) - exact) ** 2
      }
      return [registers, odd].map((squares) => Math.sqrt(squares / pairs).toFixed(4))
    })
    return [size === otherSize ? size : `${size} and ${otherSize}`, pairs, ...cells]
  })
  const heads = similarities.flatMap((similarity) => [`${similarity.toFixed(1)}: registers`, 'odd sketch'])
  return `\`--near-threshold ${threshold}\`, ${bands * rows} registers:\n\n${table([['shingles', 'pairs', ...heads], ...lines])}`
}
