// Plain MinHash of k permutations, written for comparison alone.
// Source: A. Broder, "On the resemblance and containment of documents", 1997; a mixing hash (the end of MurmurHash3)
// with a seed for each register stands for the permutations.

/** The least hash of the shingles for each of `count` permutations. */
export function minima(shingles: Uint32Array, count: number): Uint32Array {
  const registers = new Uint32Array(count)
  for (let register = 0; register < count; register++) {
    const seed = Math.imul(register + 1, 0x9e3779b1)
    let least = 0xffffffff
    for (const shingle of shingles) {
      let hash = shingle ^ seed
      hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
      hash = (hash ^ (hash >>> 16)) >>> 0
      if (hash < least) least = hash
    }
    registers[register] = least
  }
  return registers
}

/** How many registers of two sketches are the same, and whether one of the bands of `rows` registers is. */
export function compareMinima(
  a: Uint32Array,
  b: Uint32Array,
  rows: number,
): { alike: number; candidate: boolean } {
  let [alike, run, candidate] = [0, 0, false]
  for (let register = 0; register < a.length; register++) {
    if (register % rows === 0) run = 0
    if (a[register] !== b[register]) continue
    alike++
    if (++run === rows) candidate = true
  }
  return { alike, candidate }
}
