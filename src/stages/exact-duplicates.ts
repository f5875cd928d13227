import type { StageDeclaration } from './stage.js'

export const exactDuplicates = {
  name: 'exact-duplicates',
  kind: 'corpus',
  rejects: [
    {
      id: 'same-text',
      when: 'a kept record has the same texts in the same roles, whatever its other fields and its JSON escapes',
    },
  ],
  edits: [],
  tags: [],
} as const satisfies StageDeclaration
