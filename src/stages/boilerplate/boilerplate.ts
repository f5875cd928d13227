import type { HintWords } from '../../../native-free-kernels/record/record.js'
import type { StageDeclaration } from '../stage.js'
import { RULES } from './rules.js'

export const NOTHING_LEFT = 'nothing-left'

export const boilerplate: StageDeclaration = {
  name: 'boilerplate',
  kind: 'record',
  rejects: [
    { id: NOTHING_LEFT, when: 'a text holds no letter and no digit once the boilerplate is taken out of it' },
  ],
  edits: RULES.map(({ id, when }) => ({ id, when })),
}

/** Each text that a rule with the word hint can match has one of the other words soon after the first. */
export const HINT_WORDS: HintWords = ['as', 'ai', 'language', 'artifici']
