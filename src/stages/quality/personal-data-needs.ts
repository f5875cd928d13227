/**
 * What a text must have for a rule to be tried: necessary, not sufficient, and to be told in one pass over the bytes
 * (all that counts is ASCII). Separators are ` `, `-`, `.`, `(` and `)`.
 */
export const NEEDS = {
  /** `-----BEGIN` */
  'key-block': (text: string) => text.includes('-----BEGIN'),
  /** One of the prefixes; case matters. */
  token: (text: string) => TOKEN_PREFIXES.some((prefix) => text.includes(prefix)),
  /** `eyJ` */
  'web-token': (text: string) => text.includes('eyJ'),
  /** `@` after a letter, digit, `_`, `+` or `-`, before a letter or digit. */
  'at-sign': (text: string) => /[\w+-]@[A-Za-z0-9]/.test(text),
  /** Three full stops, each between digits, at most three digits apart. */
  'dotted-digits': (text: string) => /\d\.\d{1,3}\.\d{1,3}\.\d/.test(text),
  /** `2` or `3`, three hexadecimal digits, a colon, and a hexadecimal digit or colon. */
  'hex-colons': (text: string) => /[23][0-9A-Fa-f]{3}:[0-9A-Fa-f:]/.test(text),
  /** `+`, a digit but 0, and after at most two of the separators another digit. */
  'plus-digits': (text: string) => /\+[1-9][ .()-]{0,2}\d/.test(text),
  /** Three digits, one or two of space, `-`, `.` and `)`, three digits, a space, `-` or `.`, four digits. */
  'digit-groups': (text: string) => /\d{3}[ .)\s-]{1,2}\d{3}[ .-]\d{4}/.test(text),
  /** At least seven digits, between two of them at most three of the separators or `/`. */
  'digits-7': (text: string) => /\d(?:[ .()/-]{0,3}\d){6}/.test(text),
  /** Three, two and four digits, between them at most a space or `-`. */
  'social-security': (text: string) => /\d{3}[ -]?\d{2}[ -]?\d{4}/.test(text),
  /** At least 12 digits, between two of them at most one space or `-`. */
  'digits-12': (text: string) => /\d(?:[ -]?\d){11}/.test(text),
  /** Two letters, two digits, and after at most one space a letter or digit. */
  'country-digits': (text: string) => /[A-Za-z]{2}\d{2} ?[A-Za-z0-9]/.test(text),
} as const satisfies Record<string, (text: string) => boolean>

export type Need = keyof typeof NEEDS

const TOKEN_PREFIXES = [
  'AKIA',
  'ASIA',
  'gho_',
  'ghp_',
  'ghr_',
  'ghs_',
  'ghu_',
  'github_pat_',
  'glpat-',
  'sk-',
  'k_live_',
  'xox',
  'AIza',
  'hf_',
  'npm_',
  'pypi-',
  'SG.',
]
