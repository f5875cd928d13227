import type { Answer, Finding } from './finding.js'

const ASKS =
  /\b(?:create|make|generate|provide|give me|prepare|produce|construct|design|draw|build|write|present|show|format|summari[sz]e|organi[sz]e|list|put|display|arrange|answer|respond|output|results?|information|data|it|them)\b[^.!?\n]{0,60}?(?:\b(?:in|as|into|using|with|me) an? (?:[\w-]+ ){0,3}?table\b|\btabular (?:form|format)\b|\btable format\b|\ba (?:(?:markdown|comparison|summary|two-column|three-column|four-column|\d-column|simple|detailed|template) )?table (?:of|with|that|listing|containing|comparing|showing|to|for)\b)/i
/** Tables that are not text: of databases, programs, rooms, contents. */
const OTHER =
  /\b(?:sql|database|query|code|function|script|program|python|javascript|html|css|latex|excel|table of contents|pivot|hash table|truth table|periodic|tables? (?:tennis|named|called|setting|lamp|top)|(?:wooden|coffee|dining|kitchen|round|pool|employees?|users?|customers?) table|at the table|around|turntable)\b/i

/** Whether a text holds something that people would call a table: marked up, tabulated, or aligned. */
export function hasTable(text: string): boolean {
  if (
    /<t(?:able|r)\b|\|[^|\n]*\|[^|\n]*\||\\begin\{(?:tabular|table|array)|[+|][-=─━]{3,}|[─━│┃┌╔]{2}/i.test(
      text,
    )
  )
    return true
  let rows = 0
  for (const line of text.split('\n', 5000)) {
    if (/\S ?\| ?\S|^\s*\|/.test(line) || /\S\t+ *\S/.test(line) || /\S {3,}\S/.test(line)) rows++
    else if (/^[^,\n]{1,60}(?:,[^,\n]{1,60}){2,}$/.test(line)) rows++
    if (rows >= 2) return true
  }
  return false
}

/** The prompt asks for a table, and the answer has nothing like one. */
export function formatTable(prompt: string, answer: Answer): Finding | undefined {
  if (!ASKS.test(prompt) || OTHER.test(prompt) || hasTable(answer.text)) return undefined
  return { rule: 'format-table', value: 'none' }
}
