import { readDataFile } from '../../../native-free-kernels/data-file.js'
import { compileAtOnce } from '../compile-at-once.js'
import type { Sentence } from './sentences.js'

/**
 * `decline`: will not; `inability`: cannot; `lack`: has no access to what it would take; `excuse`: sorry, the question is
 * not a good one; `sermon`: it would be wrong; `warning`: would rather not; `disclaimer`: says what it is, and declines
 * nothing by that.
 */
export type RefusalKind = 'decline' | 'inability' | 'lack' | 'excuse' | 'sermon' | 'warning' | 'disclaimer'

/** The phrase's own tests: texts with a sentence that matches, and texts that hold some of the words and do not. */
interface Examples {
  examples: readonly string[]
  leaves: readonly string[]
}

export interface Phrase extends Examples {
  /** Looked for in the words of one sentence. */
  pattern: RegExp
}

export interface AnchoredPhrase extends Phrase {
  /** Lower-case words of which every text that matches has one. */
  anchors: readonly string[]
  /** Others of which it has one too, where the anchors alone are common. */
  also?: readonly string[]
}

export interface RefusalRule extends AnchoredPhrase {
  id: string
  kind: RefusalKind
  /** How far from the beginning of the answer it may stand, in UTF-16 units. */
  within?: number
  /** Without a turn, what follows says why it is so. */
  explains?: boolean
}

type Raw<T extends Phrase> = Omit<T, 'pattern'> & { any: string[] }
interface Terms {
  adverbs: string
  terms: Record<string, string>
  forms: Record<string, string[]>
}

interface Refusing {
  gate: string
  rules: Raw<RefusalRule>[]
}

function load<T>(name: string): T {
  return readDataFile(new URL(`./${name}.yaml`, import.meta.url)) as T
}

const { adverbs, terms, forms } = load<Terms>('terms')
const { gate, rules } = load<Refusing>('refusing')
const {
  who,
  gate: adviceGate,
  ...advice
} = load<Raw<AnchoredPhrase> & { who: string[]; gate: string }>('advice')
forms['adv'] = ['', ...adverbs.split(' ')]
terms['adv'] = `(?:(?:${adverbs.replaceAll(' ', '|')}) )?`
terms['who'] = `(?:${who.join('|')})`

/** Puts the terms in; one that was folded over lines is put together again. */
function expand(pattern: string): string {
  return pattern.replace(/\{([a-z-]+)\}/g, (_, name: string) => {
    const term = terms[name]
    if (term === undefined) throw new Error(`there is no term "${name}"`)
    return expand(term.replace(/([|(]) (?=\S)/g, '$1'))
  })
}

function compile<T extends Phrase>({ any, ...phrase }: Raw<T>): Omit<T, 'pattern'> & { pattern: RegExp } {
  const pattern = new RegExp(any.map((pattern) => `(?:${expand(pattern)})`).join('|'))
  return { ...(phrase as unknown as Omit<T, 'pattern'>), pattern }
}

/** All that an anchor stands for; of one that would be longer than four words, the last four. */
function expandAnchor(anchor: string): string[] {
  const name = /\{([a-z-]+)\}/.exec(anchor)
  if (name) {
    const each = forms[name[1]!]
    if (each === undefined) throw new Error(`there is no form "${name[1]}"`)
    return each.flatMap((form) => expandAnchor(anchor.replace(name[0], form)))
  }
  return [anchor, ...contracted(anchor)].map((form) => form.split(' ').filter(Boolean).slice(-4).join(' '))
}

/** What sentences write together, by words as the kernel splits them: "I'll" is "i ll", "isn't" is "isn t". */
const CONTRACTIONS: readonly [RegExp, string][] = [
  [/\bcannot\b/, 'can t'],
  [/\bcannot\b/, 'can not'],
  [/\bwill not\b/, 'won t'],
  [/\b(\w+) not\b/, '$1n t'],
  // The word before it is not known.
  [/^not\b/, 't'],
  [/\bis\b/, 's'],
  [/(?<=^|\bi )am\b/, 'm'],
  [/(?<=^|\bi )have\b/, 've'],
  [/(?<=^|\bi )will\b/, 'll'],
  [/(?<=^|\bi )would\b/, 'd'],
]

function contracted(anchor: string): string[] {
  return CONTRACTIONS.filter(([full]) => full.test(anchor)).map(([full, short]) =>
    anchor.replace(full, short),
  )
}

export const REFUSAL_RULES: readonly RefusalRule[] = rules.map((rule) => ({
  ...compile<RefusalRule>(rule),
  anchors: [...new Set(rule.anchors.flatMap(expandAnchor))],
  ...(rule.also ? { also: [...new Set(rule.also.flatMap(expandAnchor))] } : {}),
}))

const GATE = new RegExp(gate, 'i')
const ADVICE_GATE = new RegExp(adviceGate, 'i')

function isFound(pattern: RegExp, text: string): boolean {
  compileAtOnce(pattern, text)
  return pattern.test(text)
}

/** The first rule that a sentence matches, where it stands. */
export function findRule(sentence: Sentence): RefusalRule | undefined {
  return isFound(GATE, sentence.raw) ? ruleOf(sentence.words, sentence.start) : undefined
}

/** The first rule that words match which stand `start` UTF-16 units from the beginning of the answer. */
export function ruleOf(words: string, start: number): RefusalRule | undefined {
  return REFUSAL_RULES.find(({ pattern, within }) => start <= (within ?? start) && isFound(pattern, words))
}

/** A warning that goes with an answer. */
export const ADVICE: AnchoredPhrase = {
  ...compile<AnchoredPhrase>(advice),
  anchors: [...new Set([...who, ...advice.anchors.flatMap(expandAnchor)])],
}

/** Whether a sentence warns. */
export function warns(sentence: Sentence): boolean {
  return isFound(ADVICE_GATE, sentence.raw) && isFound(ADVICE.pattern, sentence.words)
}

const SUBSTANCE_PHRASES = [
  ...['aside', 'offer', 'pointer', 'reason', 'sermon', 'substitute', 'turn', 'turn-within', 'agreement'],
  ...[
    'missing-input',
    'not-in-what-was-given',
    'question-back',
    'about-the-model',
    'its-own',
    'voice',
    'changes-a-text',
    'of-an-assistant',
  ],
] as const

export type PhraseName = (typeof SUBSTANCE_PHRASES)[number]

const substance = load<Record<PhraseName, Raw<Phrase>>>('substance')

/** What sentences that do not refuse are, and what prompts are, by the names in substance.yaml. */
export const PHRASES = Object.fromEntries(
  SUBSTANCE_PHRASES.map((name) => [name, compile(substance[name])]),
) as Record<PhraseName, Phrase>

export function matches(name: PhraseName, words: string): boolean {
  return isFound(PHRASES[name].pattern, words)
}

/** Whether a sentence gives nothing of what was asked, whatever that was. */
export function isFiller(words: string): boolean {
  return matches('offer', words) || matches('pointer', words) || matches('reason', words)
}
