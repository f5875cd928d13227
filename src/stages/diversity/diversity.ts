import type { StageDeclaration } from '../stage.js'

export const diversity = {
  name: 'diversity',
  kind: 'corpus',
  rejects: [
    {
      id: 'density',
      when: 'so many records like it came before (`--max-density`), or its like is frequent and a draw without regard to that would have kept it (`--sample`)',
    },
    { id: 'quota', when: 'its part of `--balance-by` is full' },
    { id: 'draw', when: '`--sample` did not draw it' },
  ],
  edits: [],
  tags: [],
} as const satisfies StageDeclaration
