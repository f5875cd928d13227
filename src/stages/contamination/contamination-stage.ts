import { HINT } from '../../../native-free-kernels/record/record.js'
import type { TextStage } from '../text-stage.js'
import { CONTAMINATION_RULES } from './contamination.js'
import type { EvaluationIndex } from './evaluation-index.js'
import { verifyContamination } from './verify.js'

/** Rejects records that hold a question or an answer of an evaluation set. */
export function contaminationStage(index: EvaluationIndex): TextStage {
  return {
    anchored: [],
    hints: HINT.seed,
    seeds: index.seeds,
    run(record, { hinted }) {
      if (!hinted(HINT.seed)) return
      const found = verifyContamination(
        record.texts.map(({ text }) => text),
        index,
      )
      if (!found) return
      const { file, line, kind, share, threshold, overlap } = found
      record.reject('contamination', CONTAMINATION_RULES[kind], {
        value: Math.round(share * 10_000) / 10_000,
        threshold: Math.round(threshold * 10_000) / 10_000,
        evaluation: { file, line, field: record.texts[overlap.text]!.field, overlap: overlap.content },
      })
    },
  }
}
