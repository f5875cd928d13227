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

/** Bands and rows of the sketch: 128 registers in all, S-curve centred near 0.71. */
export const BANDS = 16
const ROWS = 8
export const REGISTERS = BANDS * ROWS

/** How sketches are made: plain text is compared by longer runs of words than short answers are. */
export const SKETCH_SHAPE: SketchShape = { bands: BANDS, rows: ROWS, textWidth: 5, turnWidth: 3 }

/**
 * Bands that the Bloom tier must have seen. It cannot verify, so one shared band (6% of pairs at similarity 0.5) is
 * not enough; two are 0.2% there and 78% at 0.8.
 */
export const BLOOM_BANDS = 2

// Sketches are compared by one byte a register, of which unequal registers share one in 256.
const CHANCE = 1 / 256

/** The estimated Jaccard similarity of two sketches with `alike` equal bytes, 0 to 1. */
export function similarity(alike: number): number {
  return Math.max(0, (alike / REGISTERS - CHANCE) / (1 - CHANCE))
}

/** The least number of equal bytes that reaches a similarity of `threshold`. */
export function leastAlike(threshold: number): number {
  let alike = 0
  while (alike < REGISTERS && similarity(alike) < threshold) alike++
  return alike
}
