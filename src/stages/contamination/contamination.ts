import { HINT } from '../../../native-free-kernels/record/record.js'
import type { StageDeclaration } from '../stage.js'
import type { TextStage } from '../text-stage.js'
import type { EvaluationIndex } from './evaluation-index.js'
import type { PartKind } from './thresholds.js'
import { verifyContamination } from './verify.js'

/** The rule of each part of an evaluation record. */
export const CONTAMINATION_RULES: Record<PartKind, string> = {
  question: 'evaluation-question',
  answer: 'evaluation-answer',
}

export const contamination = {
  name: 'contamination',
  kind: 'record',
  rejects: [
    {
      id: CONTAMINATION_RULES.question,
      when:
        'it holds the question of a record of `--contamination`, whole or with some words changed; the value is the ' +
        'share of its words, weighted by rarity, that was found',
    },
    {
      id: CONTAMINATION_RULES.answer,
      when:
        'it holds the answer of a record of `--contamination`, whole or with some words changed; the value is the ' +
        'share of its words, weighted by rarity, that was found',
    },
  ],
  edits: [],
  tags: [],
  textStage: ({ evaluation }) => evaluation && contaminationStage(evaluation),
} as const satisfies StageDeclaration

/** Rejects records that hold a question or an answer of an evaluation set. */
function contaminationStage(index: EvaluationIndex): TextStage {
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
