/** What the scan can find wrong with a line, by its status; the first is a sound record. */
export const SCAN_STATUS = [
  'fine',
  'invalid-utf8',
  'invalid-json',
  'not-an-object',
  'nesting-too-deep',
  'no-known-shape',
  'missing-text',
  'wrong-type',
  'empty-text',
  'same-answers',
] as const

export type ScanStatus = (typeof SCAN_STATUS)[number]

/** Shapes by their number in a row; 0: none was found. */
export const SHAPES = [
  'auto',
  'text',
  'instruction',
  'sharegpt',
  'messages',
  'preference',
  'completion',
] as const

export type Shape = (typeof SHAPES)[number]

/** Roles by their number in a span. */
export const ROLES = ['other', 'user', 'assistant', 'system', 'tool', 'text'] as const

export type Role = (typeof ROLES)[number]

/** A bit for each role. */
export function roleBits(roles: readonly Role[]): number {
  return roles.reduce((bits, role) => bits | (1 << ROLES.indexOf(role)), 0)
}

/** Names of the known keys by their number in a span; the last is the user's own text field. */
export const KEYS = [
  '',
  'text',
  'instruction',
  'input',
  'output',
  'response',
  'prompt',
  'completion',
  'messages',
  'conversations',
  'chosen',
  'rejected',
  'content',
  'value',
  'role',
  'from',
  'tool_calls',
  'function_call',
  'own-text',
] as const

/** Containers nested deeper than this make a record unreadable for most JSON readers. */
export const DEEPEST = 1000
