/** Chances of `count` to be 0, 1, … of `tries`, each with the chance `chance`. */
export function binomial(tries: number, chance: number): number[] {
  let chances = [1]
  for (let done = 0; done < tries; done++) {
    chances = Array.from(
      { length: done + 2 },
      (_, count) => (chances[count] ?? 0) * (1 - chance) + (chances[count - 1] ?? 0) * chance,
    )
  }
  return chances
}

/** The chance that at least `votes` of `bands` bands of `rows` registers are shared at a similarity. */
export function bandsChance(similarity: number, bands: number, rows: number, votes: number): number {
  const fewer = binomial(bands, similarity ** rows).slice(0, votes)
  return 1 - fewer.reduce((sum, chance) => sum + chance, 0)
}

/** Unequal registers look alike with this chance where they are compared by one byte. */
const BYTE_CHANCE = 1 / 256

/** Of registers that are compared by one byte, so many must be alike for an estimate of `threshold`. */
export function leastRegisters(threshold: number, registers: number): number {
  return Math.ceil(registers * (threshold + (1 - threshold) * BYTE_CHANCE) - 1e-9)
}

/**
 * The chance that a pair shares a band and looks alike in at least `leastAlike` registers, for registers that are
 * alike independently of each other: what k-permutation MinHash would do.
 */
export function removalChance(similarity: number, bands: number, rows: number, leastAlike: number): number {
  const whole = similarity ** rows
  const ofBand = binomial(rows, similarity + (1 - similarity) * BYTE_CHANCE)
  // By number of registers alike: without any shared band, and with.
  let without = [1]
  let shared = [0]
  for (let band = 0; band < bands; band++) {
    const size = without.length + rows
    const [nextWithout, nextShared] = [new Array<number>(size).fill(0), new Array<number>(size).fill(0)]
    for (let before = 0; before < without.length; before++) {
      for (let alike = 0; alike <= rows; alike++) {
        const same = alike === rows ? whole : 0
        nextWithout[before + alike]! += without[before]! * (ofBand[alike]! - same)
        nextShared[before + alike]! += shared[before]! * ofBand[alike]! + without[before]! * same
      }
    }
    ;[without, shared] = [nextWithout, nextShared]
  }
  return shared.slice(leastAlike).reduce((sum, chance) => sum + chance, 0)
}
