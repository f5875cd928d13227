import type { Answer, Finding } from './finding.js'
import { alike, guessLanguage, isPlainlyEnglish } from './language.js'
import { LANGUAGES } from './vocabulary.js'

const NAME = [...LANGUAGES.keys()].join('|')
/** The answer, or what is translated, is to be in the language that is named. */
const ASKS = new RegExp(
  `\\b(?:translate|write|respond|reply|answer|rewrite|explain|describe|compose|generate|provide|summari[sz]e|create|convert|give|response|output|entire|entirely|using)\\b[^.!?\\n]{0,120}?\\b(?:in|into|to|only|using) (?:the )?(${NAME})(?: language| only)?(?=\\s*(?:$|[.,;:!?"”)\\n]|and\\b|about\\b|only\\b|with\\b|without\\b|for\\b|why\\b|no other\\b))`,
  'gi',
)
const NAMES = new RegExp(`\\b(?:${NAME})\\b|\\b(?:translat\\w+|languages?|bilingual|multilingual)\\b`, 'i')
/** Single words or phrases are asked for, which an answer may well explain in the language of the prompt. */
const PHRASES =
  /\bhow (?:do|would|can|to|should)\b|\b(?:words?|phrases?|names?|terms?|idioms?|proverbs?|sentence|vocabulary|pronounc\w+|mean|means|meaning|teach|learn|lesson|both|explain the|criticize|title)\b/i

/** The share of an answer that may be in lines too short for a guess. */
const UNTOLD = 0.1

/** The one language in which the prompt asks for the answer. */
function requestedLanguage(prompt: string): string | undefined {
  const codes = new Set([...prompt.matchAll(ASKS)].map((match) => LANGUAGES.get(match[1]!.toLowerCase())))
  return codes.size === 1 ? [...codes][0] : undefined
}

/** Parts of a text that could be in a language of their own: lines, and what stands in quotation marks. */
function partsOf(text: string): string[] {
  const parts = text.split('\n', 200)
  for (const { 1: quoted } of text.slice(0, 20_000).matchAll(/["“«„]([^"”»“\n]{8,1000})["”»“]/g))
    parts.push(quoted!)
  return parts.filter((part) => part.trim().length >= 8).slice(0, 60)
}

/** The prompt asks for an answer in a language; the answer is in another, and so are all its parts. */
export function askedLanguage(prompt: string, answer: Answer): Finding | undefined {
  const asked = requestedLanguage(prompt)
  if (asked === undefined || PHRASES.test(prompt)) return undefined
  const whole = guessLanguage(answer.text)
  if (!whole || alike(whole.language, asked)) return undefined
  const parts = partsOf(answer.text)
  // Parts that cannot be told may be what was asked for, with talk about it around: they are to be few.
  let untold = 0
  for (const part of parts) {
    const guess = guessLanguage(part)
    if (guess && alike(guess.language, asked)) return undefined
    if (!guess && !isPlainlyEnglish(part)) untold += part.length
  }
  if (untold > UNTOLD * answer.text.length) return undefined
  return { rule: 'asked-language', value: whole.language, threshold: asked }
}

/** Codes that prompts name beside those of the vocabulary. */
const MORE_CODES = ['sw', 'ne', 'la', 'eo', 'af', 'ga', 'cy', 'zu', 'so', 'id', 'yue']
/** Words for languages and translations as such, in languages other than English. */
const LANGUAGE_WORDS =
  /langue|traduc|traduir|traduis|tradui|traduz|tradur|idioma|lengua|língua|lingua|sprache|übersetz|язык|перев|言語|語で|翻訳|翻译|語言|语言|언어|번역|لغة|ترجم/iu
const SCRIPTS =
  'Han Hangul Cyrillic Arabic Devanagari Thai Hebrew Greek Hiragana Bengali Telugu Tamil Kannada Gujarati Gurmukhi Malayalam'
    .split(' ')
    .map((script) => new RegExp(`\\p{Script=${script}}`, 'u'))

const namesIn = new Map<string, readonly string[]>()

/** What languages are called in a language, by the locale data of Node. */
function languageNames(language: string): readonly string[] {
  let names = namesIn.get(language)
  if (!names) {
    const display = new Intl.DisplayNames([language], { type: 'language', fallback: 'none' })
    const codes = new Set([...LANGUAGES.values(), ...MORE_CODES])
    names = [...codes]
      .flatMap((code) => display.of(code)?.toLowerCase() ?? [])
      .filter((name) => name.length > 1)
    namesIn.set(language, names)
  }
  return names
}

/** Whether a prompt speaks of languages, or has a part or a letter in the one that came. */
function allowsLanguage(prompt: string, language: string, came: string, answer: string): boolean {
  if (LANGUAGE_WORDS.test(prompt)) return true
  const text = prompt.toLowerCase()
  if (languageNames(language).some((name) => text.includes(name))) return true
  const start = answer.slice(0, 2000)
  if (SCRIPTS.some((script) => script.test(start) && script.test(prompt))) return true
  return prompt
    .split(/[\n.!?:。！？]/, 200)
    .some((part) => part.length >= 40 && alike(guessLanguage(part)?.language ?? '', came))
}

/**
 * A cheap test before any guess: false where both texts are plainly English, or the answer is and the prompt is too short
 * for a guess.
 */
export function mayDiffer(prompt: string, answer: string): boolean {
  if (!isPlainlyEnglish(answer)) return true
  if (isPlainlyEnglish(prompt)) return false
  const start = prompt.slice(0, 400)
  return (start.match(/[a-z]/gi)?.length ?? 0) >= 40 || Buffer.byteLength(start) - start.length >= 16
}

/** The answer is in another language than the prompt, which says nothing of languages. */
export function otherLanguage(prompt: string, { text }: Answer): Finding | undefined {
  if (!mayDiffer(prompt, text) || NAMES.test(prompt)) return undefined
  const asked = guessLanguage(prompt)
  if (!asked) return undefined
  // Most answers are settled by how they begin.
  const start = guessLanguage(text.slice(0, 500))
  if (start && alike(start.language, asked.language)) return undefined
  const came = guessLanguage(text)
  if (!came || alike(came.language, asked.language)) return undefined
  if (allowsLanguage(prompt, asked.language, came.language, text)) return undefined
  return { rule: 'other-language', value: came.language, threshold: asked.language }
}
