import { readFences } from './fences.js'
import type { Answer, Finding } from './finding.js'
import { CODE_LABELS, LIKE_CODE } from './vocabulary.js'

const LABELS = new Map(
  [...CODE_LABELS].flatMap(([language, labels]) => labels.map((label) => [label, language])),
)

/** Names that are also plain words or letters count in "in C" and "C program" only. */
const PLAIN = new Set(['c', 'r', 'swift', 'rust', 'dart', 'julia', 'ruby', 'perl'])
const escape = (name: string) => name.replace(/[+#]/g, '\\$&')
const CODE =
  '(?:code|function|program|script|class|method|solution|implementation|algorithm|snippet|query|example|app|application|module)s?'

const VERB =
  '(?:write|create|implement|develop|construct|make|generate|provide|give|show|design|build|code|convert|translate|rewrite|need|compose|craft)'

/** For each language: whether a prompt names it, and whether it asks for code in it. */
const CODE_LANGUAGES = [...CODE_LABELS.keys()].map((language) => {
  const name = `(?<![\\w.+#-])${escape(language)}(?![\\w+#]|\\.\\w)`
  const named = PLAIN.has(language) ? `\\bin ${name}|${name} ${CODE}\\b` : name
  const asks =
    `\\b${VERB}\\b[^.!?\\n]{0,80}(?:\\b${CODE}\\b[^.!?\\n]{0,60}\\b(?:in|using|with) ${name}` +
    `|${name} ${CODE}\\b|\\b(?:in|into|to) ${name}(?=[\\s.,;:!?]|$))`
  return { language, named: new RegExp(named, 'i'), asks: new RegExp(asks, 'i') }
})

/** The one programming language in which the prompt asks for code. */
function requestedLanguage(prompt: string): string | undefined {
  const [one, ...others] = CODE_LANGUAGES.filter(({ named }) => named.test(prompt))
  return one && others.length === 0 && one.asks.test(prompt) ? one.language : undefined
}

/** The prompt asks for code in one language; all the blocks of code in the answer say that they are in another. */
export function formatCodeLanguage(prompt: string, answer: Answer): Finding | undefined {
  const asked = requestedLanguage(prompt)
  if (asked === undefined) return undefined
  const fences = readFences(answer.text)
  const languages = fences.map(({ label }) => LABELS.get(label))
  const other = languages.find((language) => language !== undefined)
  if (other === undefined || languages.includes(undefined)) return undefined
  const like = new Set([asked, ...LIKE_CODE.filter((group) => group.includes(asked)).flat()])
  if (languages.some((language) => like.has(language!))) return undefined
  return { rule: 'format-code-language', value: other, threshold: asked }
}
