import { readDataFile } from '../../../native-free-kernels/data-file.js'
import { CODE_LABELS, LANGUAGES, LIST_NOUNS, NUMBERS } from './vocabulary.js'

interface Common {
  id: string
  /** Completes "a record is tagged when". */
  when: string
  /** The rule's own tests. An ending rule looks at the answer alone. */
  examples: readonly { prompt: string; answer: string; tag: boolean }[]
}

/** A rule that can only match where one of its phrases occurs in the text of that role. */
export interface AnchoredRule extends Common {
  anchorsIn: 'prompt' | 'answer'
  anchors: readonly string[]
  /** Phrases of which one must occur too. */
  also?: readonly string[]
}

/** A rule without anchors; `test` says in words what the kernel looks for in the bytes instead. */
export interface TestedRule extends Common {
  always: true
  test: string
}

export type ConsistencyRule = AnchoredRule | TestedRule

/** A list of the vocabulary stands for its words: `anchorWords: languages`. */
type RawRule = ConsistencyRule & {
  anchorWords?: 'listNumbers' | 'languages' | 'codeLabels'
  alsoListNouns?: true
}

function anchorsOf(words: RawRule['anchorWords']): string[] {
  if (words === 'languages') return [...LANGUAGES.keys()]
  if (words === 'codeLabels') return [...CODE_LABELS.keys()].map((name) => name.replace(/[+#]+$/, ''))
  if (words === undefined) return []
  const digits = Array.from({ length: 99 }, (_, at) => String(at + 2))
  return [...digits, ...[...NUMBERS.keys()].filter((word) => word !== 'one')]
}

function load(): ConsistencyRule[] {
  const rules = readDataFile(new URL('./rules.yaml', import.meta.url)) as RawRule[]
  return rules.map(({ anchorWords, alsoListNouns, ...rule }) =>
    'always' in rule
      ? rule
      : {
          ...rule,
          anchors: [...new Set([...(rule.anchors ?? []), ...anchorsOf(anchorWords)])],
          ...(alsoListNouns ? { also: ['list', ...LIST_NOUNS] } : {}),
        },
  )
}

/** The rules of consistency, those of the ending included. All of them tag; none removes. */
export const CONSISTENCY_RULES: readonly ConsistencyRule[] = load()
