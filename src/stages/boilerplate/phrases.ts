import { readDataFile } from '../../../native-free-kernels/data-file.js'
import { builtInEngine, expandPattern, type Pattern } from './pattern.js'

const NAMES = ['dangling', 'leaning', 'declining', 'letter', 'signature', 'remark', 'part'] as const

interface RawPhrase {
  pattern: string
  /** The phrase's own tests. */
  matches: string[]
  misses: string[]
}

export interface Phrase extends Omit<RawPhrase, 'pattern'>, Pattern {}

function load(): Record<(typeof NAMES)[number], Phrase> {
  const file = new URL('./phrases.yaml', import.meta.url)
  const raw = readDataFile(file) as Record<string, RawPhrase>
  const phrases = NAMES.map((name) => {
    const { pattern, matches, misses } = raw[name]!
    return [name, { matches, misses, ...builtInEngine(expandPattern(pattern)) }] as const
  })
  return Object.fromEntries(phrases) as Record<(typeof NAMES)[number], Phrase>
}

/** Wording that decides how a text is repaired, and whether a rule may touch it: see phrases.yaml. */
export const PHRASES = load()
