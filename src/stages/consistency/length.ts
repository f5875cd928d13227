import type { Answer, Finding } from './finding.js'
import { NUMBERS } from './vocabulary.js'
import { countWords, paragraphs, readNumber } from './words.js'

const NUMBER = `(\\d{1,2},\\d{3}|\\d{1,5}|${[...NUMBERS.keys()].join('|')})`
/** A bound from above, and a length that is meant about. */
const AT_MOST = new RegExp(
  `\\b(?:at most|no more than|not more than|no longer than|not longer than|not exceed|not exceeding|maximum of|max|up to|within|a limit of|limit of|limited to) ${NUMBER} words\\b` +
    `|\\b(?:in|with|using) ${NUMBER} words (?:or (?:less|fewer)|max(?:imum)?|at most)\\b|\\b${NUMBER} words or (?:less|fewer)\\b` +
    `|\\b(?:under|less than|fewer than|below|shorter than) ${NUMBER} words\\b`,
  'gi',
)
const ABOUT = new RegExp(
  `\\b(?:in|(?:essay|article|story|summary|paragraph|report|post|review|description|text|letter|biography|poem|speech|response|answer) of|using|about|around|approximately|roughly|exactly) ${NUMBER} words\\b|\\b${NUMBER}[- ]words? (?:\\w+ ){0,2}(?:essay|article|story|summary|paragraph|report|post|review|description|text|letter|biography|poem|speech|response|answer|analysis|overview|piece)\\b`,
  'gi',
)
/** The bound is one from below, or one of each part, or of a part. */
const OTHER =
  /\b(?:each|every|per|at least|minimum|no less than|not less than|no fewer|or more|(?<!\bno |\bnot )(?:more|longer) than \d+|sentences?|lines?|stories|paragraphs|sections|titles?|headlines?|subject|bullets?|examples?|first|last|\d+ ?[-–] ?\d+|\d+ to \d+|over \d+|these|following) words?\b|\b(?:each|every|per|at least|minimum|no less than|not less than|no fewer|or more|(?<!\bno |\bnot )longer than|essays|stories|articles|paragraphs|poems|titles?|headlines?|bullets?|\d+ ?[-–] ?\d+|\d+ to \d+)\b|\d\+/i

/** A number of words that is only meant about and is smaller than this is more likely part of an example. */
const MIN_ABOUT = 20

function limitsOf(pattern: RegExp, text: string): number[] {
  return [...text.matchAll(pattern)].map((match) => {
    const number = match.slice(1).find((group) => group !== undefined) ?? ''
    return readNumber(number.replace(',', ''))
  })
}

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** The words of an answer without a line that only announces it ("Here is a summary in 20 words:"). */
function answered(answer: string): string[] {
  const parts = paragraphs(answer)
  return parts.length > 1 && /:\s*$/.test(parts[0]!) ? parts.slice(1) : parts
}

/** The prompt sets a limit of words that the answer passes; where the limit is meant about, by more than a tenth. */
export function tooManyWords(prompt: string, answer: Answer): Finding | undefined {
  if (OTHER.test(prompt)) return undefined
  const most = limitsOf(AT_MOST, prompt)
  const about = most.length > 0 ? [] : limitsOf(ABOUT, prompt)
  const limit = most[0] ?? about.find((words) => words >= MIN_ABOUT)
  if (limit === undefined || Number.isNaN(limit) || limit < 2 || most.length + about.length > 1)
    return undefined
  if (UNSPACED.test(answer.text)) return undefined
  const parts = answered(answer.text)
  // Of a short answer the longest part is taken: what stands around it may be talk.
  const count = limit < 60 ? Math.max(0, ...parts.map(countWords)) : countWords(parts.join('\n'))
  const threshold = most.length > 0 ? limit : Math.floor(limit + limit / 10)
  return count > threshold ? { rule: 'too-many-words', value: count, threshold } : undefined
}

const ONE_SENTENCE =
  /\b(?:in|into|with|using|to|as|only|exactly|just|answer:?) (?:(?:only|just|exactly|no more than|a|but|about|at most) ){0,3}(?:one|single|1)[ -]sentence\b|\b(?:one|single|1)[ -]sentence (?:summary|answer|description|explanation|response|definition|overview)\b/i
const PARTS =
  /\b(?:each|every|per|for all|then|followed by|two sentences|another|also|sentences|paragraphs?|list of)\b/i
/** A sentence ends before a capital, not after an initial or an abbreviation. */
const BOUNDARY =
  /(?<!\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|Inc|Ltd|Co|Corp|Vol|Fig|Mt|Gen|Sen|Rep|Rev|U\.S|e\.g|i\.e|etc|a\.m|p\.m|approx))(?<![\s.("“][A-Z])[.!?]["”’')]{0,2}\s+(?=["“‘(]?[A-Z])/g

/** The prompt asks for one sentence; a paragraph of the answer has more. */
export function oneSentence(prompt: string, answer: Answer): Finding | undefined {
  if (!ONE_SENTENCE.test(prompt) || PARTS.test(prompt)) return undefined
  const counts = answered(answer.text).map((part) => (part.slice(0, 20_000).match(BOUNDARY)?.length ?? 0) + 1)
  const most = Math.max(0, ...counts)
  return most > 1 ? { rule: 'one-sentence', value: most, threshold: 1 } : undefined
}

const ONE_WORD =
  /\b(?:answer|respond|reply|response|describe|summari[sz]e|say|tell|output|give|explain)\b[^.!?\n]{0,60}?\b(?:in|with|using|a|as|only|exactly|just) (?:(?:only|just|exactly|a) ){0,2}(?:one|single|1)[ -]word\b(?! (?:at|or|per|from|that|starting))|\bone[- ]word (?:answer|response|reply|summary)\b|\bin one word\b/i

/** The prompt asks for one word; the answer has more than a name could have. */
export function oneWord(prompt: string, answer: Answer): Finding | undefined {
  if (!ONE_WORD.test(prompt) || PARTS.test(prompt) || /\b(?:and|explain|why|reason)\b/i.test(prompt))
    return undefined
  const count = countWords(answer.text)
  return count > 3 ? { rule: 'one-word', value: count, threshold: 3 } : undefined
}
