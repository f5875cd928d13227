import type { SketchShape } from '../../native-free-kernels/record/record.js'
import { ALL_ALIKE, ODD_BITS } from '../../native-free-kernels/sketch/odd-sketch.js'
import type { StageDeclaration } from './stage.js'

export const CONTRADICTION = 'contradictory-answers'

export const nearDuplicates = {
  name: 'near-duplicates',
  kind: 'corpus',
  rejects: [
    {
      id: 'similar-text',
      when: 'its estimated Jaccard similarity with a kept record reaches `--near-threshold`',
    },
    {
      id: 'answers-per-prompt',
      when: 'as many answers to nearly the same prompt as `--max-per-prompt` allows were kept before',
    },
  ],
  edits: [],
  tags: [
    {
      id: CONTRADICTION,
      when: 'its answer and that of a kept record to the same prompt are short and differ (`--rule contradictory-answers=on`)',
    },
  ],
} as const satisfies StageDeclaration

/** What texts are compared by: runs of so many words or characters. */
export interface Shingle {
  unit: SketchShape['unit']
  width: number
}

const MOST_REGISTERS = 128

/**
 * At the threshold so many of the bits of the sketches of two of the largest sets that are taken whole differ by shingles.
 * More, and the bits that two shingles turned over and back hide too many differences; less, and more sets are sampled.
 */
const DIFFERING_SHARE = 0.3
const MOST_WHOLE = 32_768

/** Distinct shingles up to which texts are compared as a whole: 1,382 at a threshold of 0.8. */
function wholeSets(threshold: number): number {
  const aloneOfEach = (2 * (1 - threshold)) / (1 + threshold)
  return Math.min(MOST_WHOLE, Math.round((DIFFERING_SHARE * ODD_BITS) / aloneOfEach))
}

/** At the threshold itself at least this share of near duplicates must become candidates. */
const RECALL_AT_THRESHOLD = 0.98

/** Fewer bands than this would leave the Bloom tier, which wants to have seen three, too little to go by. */
const FEWEST_BANDS = 6

/** The chance that two records of a similarity share one of `bands` bands of `rows` registers. */
export function candidateChance(similarity: number, bands: number, rows: number): number {
  return 1 - (1 - similarity ** rows) ** bands
}

/**
 * How records are sketched for a threshold. Recall at the threshold comes first: of all ways to cut up to 128
 * registers into six bands or more, the one with the longest bands (so the fewest candidates that are not similar) that
 * still finds 98% of the pairs just at the threshold. Gives 18 bands of 7 at 0.8. Shingles are of 5 words in plain text and
 * of 3 in the shorter texts of the other shapes, unless `shingle` says otherwise.
 */
export function sketchShape(threshold: number, shingle?: Shingle): SketchShape {
  let rows = 1
  let bands = MOST_REGISTERS
  for (let longer = 1; longer <= MOST_REGISTERS / FEWEST_BANDS; longer++) {
    const fewer = Math.floor(MOST_REGISTERS / longer)
    if (candidateChance(threshold, fewer, longer) >= RECALL_AT_THRESHOLD) [bands, rows] = [fewer, longer]
  }
  return {
    bands,
    rows,
    unit: shingle?.unit ?? 'word',
    textWidth: shingle?.width ?? 5,
    turnWidth: shingle?.width ?? 3,
    whole: wholeSets(threshold),
  }
}

/**
 * Bands that the Bloom tier must have seen. It cannot verify, so one shared band (at 0.8, 13% of pairs of similarity
 * 0.5) is not enough; three are 0.04% there and 76% at 0.8. With three a key may be wrong more often, which
 * makes the tier smaller: 36 bytes a record where two bands need 48.
 */
export const BLOOM_BANDS = 3

/** The estimated Jaccard similarity, 0 to 1, from one in ten-thousandths. */
export function similarity(alike: number): number {
  return alike / ALL_ALIKE
}

/** The least similarity in ten-thousandths that reaches `threshold`. */
export function leastAlike(threshold: number): number {
  return Math.ceil(threshold * ALL_ALIKE - 1e-9)
}
