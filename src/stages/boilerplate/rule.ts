import type { Role } from '../../../native-free-kernels/scan/scan.js'
import type { Pattern } from './pattern.js'

/**
 * What a rule takes away.
 * - `token`: each match;
 * - `block`: each match with the lines that it leaves empty;
 * - `rest`: the first match and all that follows;
 * - `line`: each line that the pattern matches as a whole;
 * - `clause`: each match within a sentence; `^` in the pattern is the beginning of the sentence;
 * - `sentence`: each sentence that the pattern matches as a whole;
 * - `opening`: what the pattern matches at the beginning of the text, again and again;
 * - `closing`: the last sentences, where the pattern matches them as a whole, again and again;
 * - `fence`: the two marks of a code fence around the whole text, where it holds prose;
 * - `echo`: the prompt at the beginning of the text, where the pattern is found in the prompt.
 */
export const REMOVALS = [
  'token',
  'block',
  'rest',
  'line',
  'clause',
  'sentence',
  'opening',
  'closing',
  'fence',
  'echo',
] as const

export type Removal = (typeof REMOVALS)[number]

export const PLACES = ['start', 'end', 'anywhere'] as const

export type Place = (typeof PLACES)[number]

/**
 * What the kernel must have seen in a text for a rule to be tried: one of these phrases (lower-case words of letters and
 * digits), which stands in whatever the pattern matches, so that sentences without one of its words are not tried;
 * `token`: the beginning of a control token (see TOKEN_BEGINNINGS); `fence`: three backticks as the first thing in the
 * text; `prompt`: the first two words of the prompt as those of the text.
 */
export type Anchors = readonly string[] | 'token' | 'fence' | 'prompt'

/** What a control token or a heading of a chat template begins with; case does not count. */
export const TOKEN_BEGINNINGS = [
  '<|',
  '</s>',
  '<s>',
  '[inst]',
  '[/inst]',
  '<<sys',
  '<</sys',
  '<start_of_turn',
  '<end_of_turn',
  '<bos>',
  '<eos>',
  '<pad>',
  '<unk>',
  '<think',
  '</think',
  '<noinput',
  '<nooutput',
  '<no input',
  '<no output',
  '### human',
  '### user',
  '### instruction',
  '### response',
  '### assistant',
  '### answer',
  '### output',
  '【',
] as const

/** An anchor of a rule with the place `start` begins within so many words from the beginning of a text. */
export const START_WORDS = 12

export interface BoilerplateRule {
  id: string
  pack: string
  /** Completes "a record is edited when". */
  when: string
  roles: readonly Role[]
  /** Whether the rule applies where nobody asked for it. */
  on: boolean
  anchors: Anchors
  /** Where the anchors count: `start`: they begin within the first START_WORDS words; `end`, `anywhere`: in all of the text. */
  place: Place
  removes: Removal
  /** Undefined where the removal needs none (`fence`). */
  pattern: Pattern | undefined
  /** A text in which this is found is left alone. */
  unless: Pattern | undefined
  /** So is an answer to a prompt in which this is found, or, where a rule has this, of a part that turns before it give. */
  unlessPrompt: Pattern | undefined
  /** What goes too where it stands right before the match, by its last 64 characters; `$` is the match's beginning. */
  before: Pattern | undefined
  /** What must stand behind the sentence, by its next 120 characters; undefined where anything may. */
  followedBy: Pattern | undefined
  /** Whether an answer must stand beside what is taken away. */
  besideAnswer: boolean
  /** The rule's own tests: what it does, and what it must not touch. */
  examples: readonly { from: string; to: string; prompt?: string }[]
  leaves: readonly { text: string; prompt?: string }[]
}
