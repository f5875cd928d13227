import type { StageDeclaration } from '../stage.js'
import type { TextStage } from '../text-stage.js'
import { applyEdits } from '../../records/text-edit.js'
import { loadRules, switchRules } from './rules.js'
import type { BoilerplateRule } from './rule.js'
import { findBoilerplate, hasSubstance } from './strip.js'

const NOTHING_LEFT = 'nothing-left'

export const boilerplate = {
  name: 'boilerplate',
  kind: 'record',
  rejects: [
    { id: NOTHING_LEFT, when: 'a text holds no letter and no digit once the boilerplate is taken out of it' },
  ],
  edits: loadRules().map(({ id, when }) => ({ id, when })),
  tags: [],
  textStage: ({ rulePacks, switches }) => boilerplateStage(switchRules(loadRules(rulePacks), switches)),
} as const satisfies StageDeclaration

/** Strips boilerplate; rejects a record of which a text has nothing left. */
function boilerplateStage(rules: readonly BoilerplateRule[]): TextStage {
  const anchored = rules.map((rule) => ({ ...rule, early: rule.place === 'start' }))
  return {
    anchored,
    run(record, { seen }) {
      const tried = rules.filter((_, at) => seen(anchored[at]!))
      if (tried.length === 0) return
      for (const text of record.texts) {
        if (!tried.some(({ roles }) => roles.includes(text.role))) continue
        const prompt = record.promptOf(text)
        const setting = () => record.settingOf(text)
        const edits = findBoilerplate(
          { text: text.text, role: text.role, prompt, setting },
          tried,
          () => true,
        )
        if (edits.length === 0) continue
        if (!hasSubstance(applyEdits(text.text, edits))) record.reject('boilerplate', NOTHING_LEFT)
        record.edit('boilerplate', text, edits)
      }
    },
  }
}
