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

/** Words of which one occurs in each text that a rule with the word hint can match; the kernel looks for them. */
export const HINT_WORDS: [string, string] = ['ai', 'language']
