import { readFences } from './fences.js'
import type { Finding } from './finding.js'
import { CODE_LABELS, LIKE_CODE } from './vocabulary.js'

const LABELS = new Map(
  [...CODE_LABELS].flatMap(([language, labels]) => labels.map((label) => [label, language])),
)

/** Names that are also plain words or letters count in "in C" and "C program" only. */
const PLAIN = new Set(['c', 'r', 'swift', 'rust', 'dart', 'julia', 'ruby', 'perl'])
const escape = (name: string) => name.replace(/[+#]/g, '\\$&')
const NAMES = [...CODE_LABELS].map(([language]) => {
  const name = `(?<![\\w.+#-])${escape(language)}(?![\\w+#]|\\.\\w)`
  return { language, anywhere: new RegExp(name, PLAIN.has(language) ? 'g' : 'gi'), source: name }
})
const CODE =
  '(?:code|function|program|script|class|method|solution|implementation|algorithm|snippet|query|example|app|application|module)s?'

/** The one programming language in which the prompt asks for code. */
function requestedLanguage(prompt: string): string | undefined {
  const named = NAMES.filter(({ anywhere, source, language }) =>
    PLAIN.has(language)
      ? new RegExp(`\\bin ${source}|${source} ${CODE}\\b`, 'i').test(prompt)
      : prompt.search(anywhere) >= 0,
  )
  if (named.length !== 1) return undefined
  const { language, source } = named[0]!
  const asks = new RegExp(
    `\\b(?:write|create|implement|develop|construct|make|generate|provide|give|show|design|build|code|convert|translate|rewrite|need|compose|craft)\\b[^.!?\\n]{0,80}(?:\\b${CODE}\\b[^.!?\\n]{0,60}\\b(?:in|using|with) ${source}|${source} ${CODE}\\b|\\b(?:in|into|to) ${source}(?=[\\s.,;:!?]|$))`,
    'i',
  )
  return asks.test(prompt) ? language : undefined
}

/** The prompt asks for code in one language; all the blocks of code in the answer say that they are in another. */
export function formatCodeLanguage(prompt: string, answer: string): Finding | undefined {
  const asked = requestedLanguage(prompt)
  if (asked === undefined) return undefined
  const fences = readFences(answer)
  const languages = fences.map(({ label }) => LABELS.get(label))
  const other = languages.find((language) => language !== undefined)
  if (other === undefined || languages.includes(undefined)) return undefined
  const like = new Set([asked, ...LIKE_CODE.filter((group) => group.includes(asked)).flat()])
  if (languages.some((language) => like.has(language!))) return undefined
  return { rule: 'format-code-language', value: other, threshold: asked }
}
