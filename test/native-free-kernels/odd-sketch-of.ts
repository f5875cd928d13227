import { oddSketch } from '../../native-free-kernels/sketch/plain-odd-sketch.js'

const WHOLE = 1000
const MULTIPLIER = 0x9e3779b97f4a7c15n

/**
 * The odd sketch of a set with a member for each place and its value: of two of so many values, `equal` of which are the
 * same, the similarity is equal / (2 * values - equal).
 */
export function oddSketchOf(values: ArrayLike<number>): Uint32Array {
  const members = Array.from(values, (value, place) => {
    const mixed = BigInt.asUintN(64, (BigInt(value) * 1000n + BigInt(place) + 1n) * MULTIPLIER)
    return BigInt.asUintN(64, (mixed ^ (mixed >> 29n)) * MULTIPLIER)
  })
  return oddSketch(members, WHOLE)
}
