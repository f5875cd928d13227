import type { StageDeclaration } from '../stage.js'
import type { PartKind } from './thresholds.js'

/** The rule of each part of an evaluation record. */
export const CONTAMINATION_RULES: Record<PartKind, string> = {
  question: 'evaluation-question',
  answer: 'evaluation-answer',
}

export const contamination: StageDeclaration = {
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
}
