import type { StageDeclaration } from '../stage.js'

export const relevance = {
  name: 'relevance',
  kind: 'record',
  rejects: [
    {
      id: 'less-relevant',
      when: 'its relevance to `--target`, in nats a word, is below `--min-relevance`',
    },
  ],
  edits: [],
  tags: [],
} as const satisfies StageDeclaration
