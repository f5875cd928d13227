import type { SketchShape } from '../../native-free-kernels/record/record.js'
import type { StageDeclaration } from './stage.js'

export const nearDuplicates: StageDeclaration = {
  name: 'near-duplicates',
  kind: 'corpus',
  rejects: [
    {
      id: 'similar-text',
      when: 'its estimated Jaccard similarity with a kept record reaches `--near-threshold`',
    },
  ],
  edits: [],
}

const MOST_REGISTERS = 128

/** At the threshold itself at least this share of near duplicates must become candidates. */
const RECALL_AT_THRESHOLD = 0.94

/** The chance that two records of a similarity share one of `bands` bands of `rows` registers. */
export function candidateChance(similarity: number, bands: number, rows: number): number {
  return 1 - (1 - similarity ** rows) ** bands
}

/**
 * How records are sketched for a threshold. Recall at the threshold comes first: of all ways to cut up to 128
 * registers into bands, the one with the longest bands (so the fewest candidates that are not similar) that still
 * finds 94% of the pairs just at the threshold. Gives 16 bands of 8 at 0.8. `shingle`: words to a shingle, where not
 * 5 for plain text and 3 for the shorter texts of the other shapes.
 */
export function sketchShape(threshold: number, shingle?: number): SketchShape {
  let rows = 1
  let bands = MOST_REGISTERS
  for (let longer = 1; longer <= MOST_REGISTERS; longer++) {
    const fewer = Math.floor(MOST_REGISTERS / longer)
    if (candidateChance(threshold, fewer, longer) >= RECALL_AT_THRESHOLD) [bands, rows] = [fewer, longer]
  }
  return { bands, rows, textWidth: shingle ?? 5, turnWidth: shingle ?? 3 }
}

/**
 * Bands that the Bloom tier must have seen. It cannot verify, so one shared band (at 0.8, 6% of pairs of similarity
 * 0.5) is not enough; two are 0.2% there and 78% at 0.8.
 */
export const BLOOM_BANDS = 2

// Sketches are compared by one byte a register, of which unequal registers share one in 256.
const CHANCE = 1 / 256

/** The estimated Jaccard similarity, 0 to 1, of two sketches of which `alike` of `registers` bytes are equal. */
export function similarity(alike: number, registers: number): number {
  return Math.max(0, (alike / registers - CHANCE) / (1 - CHANCE))
}

/** The least number of equal bytes that reaches a similarity of `threshold`. */
export function leastAlike(threshold: number, registers: number): number {
  let alike = 0
  while (alike < registers && similarity(alike, registers) < threshold) alike++
  return alike
}
