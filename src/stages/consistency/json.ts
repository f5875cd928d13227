import { readFences } from './fences.js'
import type { Answer, Finding } from './finding.js'

/** A request for an answer in JSON, not for a program that handles it. */
const ASKS =
  /\b(?:in|as|into|using|with|return|output|only|valid|produce|generate|create|write|give me|provide)\s(?:(?:an?|the|only|one|valid|proper|well-formed|strict|raw|pure|single|following|structured)\s){0,3}json\b(?! (?:schema|web|parser|files? (?:and|to)))/i
/** A prompt about code or about JSON itself: what it says of JSON is no request for the answer. */
const ABOUT_CODE =
  /\b(?:functions?|scripts?|programs?|code|coding|methods?|class|api|apis|endpoints?|servers?|python|javascript|java|node|typescript|php|ruby|golang|rust|c\+\+|c#|sql|query|bash|shell|command|requests?|parse|parses|parsing|serializ\w+|deserializ\w+|library|application|app|fetch\w*|convert\w* (?:json|it)|from json|json to|explain|difference|what is|how (?:do|can|to|would|should))\b/i

/** A string or a comment, whether or not it is closed: so that no part of the text is read twice. */
const JSON_PART = /"(?:[^"\\\n]|\\[^])*(?:["\n\\]|$)|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g

/** Pieces of an answer that may be the JSON asked for: all of it, its blocks, from the first bracket to the last. */
function* candidates(answer: string): Generator<string> {
  const text = answer.trim()
  if (/^[[{"]/.test(text)) yield text
  for (const { content } of readFences(text)) yield content.trim()
  for (const [open, close] of ['{}', '[]']) {
    const start = text.indexOf(open!)
    const end = text.lastIndexOf(close!)
    if (start >= 0 && end > start) yield text.slice(start, end + 1)
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** JSON Lines, two to 1,000 of them; blank lines do not count. */
function parsesByLines(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 1 && lines.length <= 1000 && lines.every(parses)
}

/** JSON with what its readers are used to: comments, and commas at the end. */
function parsesWhenRelaxed(text: string): boolean {
  const plain = text.replace(JSON_PART, (part) => (part[0] === '"' ? part : ' '))
  return parses(plain.replace(/,(\s{0,200}[\]}])/g, '$1'))
}

/** The prompt asks for JSON, and no part of the answer parses as it. */
export function formatJson(prompt: string, answer: Answer): Finding | undefined {
  if (!ASKS.test(prompt) || ABOUT_CODE.test(prompt)) return undefined
  for (const candidate of candidates(answer.text)) {
    if (parses(candidate) || parsesByLines(candidate) || parsesWhenRelaxed(candidate)) return undefined
  }
  return { rule: 'format-json', value: /[{[]/.test(answer.text) ? 'does not parse' : 'none' }
}

/** A block labelled JSON does not parse. Comments are forgiven, and `...` for what is left out. */
export function brokenJsonFence(_prompt: string, answer: Answer): Finding | undefined {
  for (const { label, content } of readFences(answer.text)) {
    const text = content.trim()
    if (label !== 'json' || text === '' || /\.\.\.|…/.test(text)) continue
    // A part of an object, as instructions show it: "scripts": { … }.
    if (
      parses(text) ||
      parsesByLines(text) ||
      parsesWhenRelaxed(text) ||
      parses(`{${text.replace(/,$/, '')}}`)
    )
      continue
    return { rule: 'broken-json-fence', value: reasonOf(text) }
  }
  return undefined
}

function reasonOf(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    return String((error as Error).message)
      .replace(/["'].*$/s, '')
      .trim()
      .slice(0, 80)
  }
  return ''
}
