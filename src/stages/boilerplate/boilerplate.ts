import type { StageDeclaration } from '../stage.js'
import type { TextStage } from '../text-stage.js'
import { RULES } from './rules.js'
import { applyEdits, findBoilerplate, hasSubstance } from './strip.js'

const NOTHING_LEFT = 'nothing-left'

export const boilerplate: StageDeclaration = {
  name: 'boilerplate',
  kind: 'record',
  rejects: [
    { id: NOTHING_LEFT, when: 'a text holds no letter and no digit once the boilerplate is taken out of it' },
  ],
  edits: RULES.map(({ id, when }) => ({ id, when })),
  tags: [],
}

/** Strips boilerplate; rejects a record of which a text has nothing left. */
export function boilerplateStage(): TextStage {
  return {
    anchored: RULES,
    run(record, { seen }) {
      for (const text of record.texts) {
        const edits = findBoilerplate(text.text, text.role, seen)
        if (edits.length === 0) continue
        if (!hasSubstance(applyEdits(text.text, edits))) record.reject('boilerplate', NOTHING_LEFT)
        record.edit('boilerplate', text, edits)
      }
    },
  }
}
