import { askedLanguage, otherLanguage } from './answer-language.js'
import { formatCodeLanguage } from './code-language.js'
import { responseEqualsPrompt } from './echo.js'
import { checkEnding } from './ending.js'
import type { Answer, Finding } from './finding.js'
import { brokenJsonFence, formatJson } from './json.js'
import { oneSentence, oneWord, tooManyWords } from './length.js'
import { formatListLength } from './lists.js'
import { CONSISTENCY_RULES, type ConsistencyRule } from './rules.js'
import { formatTable } from './tables.js'

export type { Answer, Finding } from './finding.js'
export { CONSISTENCY_RULES, type ConsistencyRule } from './rules.js'
export { checkEnding }

type Check = (prompt: string, answer: Answer) => Finding | undefined

/** What each rule does. The rules of the ending are in `checkEnding`, which needs no prompt. */
const CHECKS: Readonly<Record<string, Check>> = {
  'format-json': formatJson,
  'format-list-length': formatListLength,
  'format-table': formatTable,
  'format-code-language': formatCodeLanguage,
  'too-many-words': tooManyWords,
  'one-sentence': oneSentence,
  'one-word': oneWord,
  'asked-language': askedLanguage,
  'other-language': otherLanguage,
  'response-equals-prompt': responseEqualsPrompt,
  'broken-json-fence': brokenJsonFence,
}

const PAIR_RULES = CONSISTENCY_RULES.filter(({ id }) => id in CHECKS)

/** UTF-16 units at either end of a prompt in which a request is looked for: what stands between is material. */
const REQUEST = 4000

function requestOf(prompt: string): string {
  return prompt.length <= 2 * REQUEST ? prompt : `${prompt.slice(0, REQUEST)}\n\n${prompt.slice(-REQUEST)}`
}

/**
 * Holds an answer against its prompt. `seen` says whether a rule's anchors (or its kernel test) were seen; a rule that
 * was not seen is not tried. An empty answer has no findings: that it is empty is another rule's business.
 */
export function checkConsistency(
  prompt: string,
  answer: Answer,
  seen: (rule: ConsistencyRule) => boolean,
): Finding[] {
  const findings: Finding[] = []
  const request = requestOf(prompt)
  for (const rule of PAIR_RULES) {
    if (!seen(rule)) continue
    const finding = CHECKS[rule.id]!(rule.id === 'response-equals-prompt' ? prompt : request, answer)
    if (finding && answer.text.trim() !== '') findings.push(finding)
  }
  return findings
}
