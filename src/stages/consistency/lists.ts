import { withoutFences } from './fences.js'
import type { Answer, Finding } from './finding.js'
import { LIST_NOUNS, NUMBERS } from './vocabulary.js'
import { readNumber } from './words.js'

const NUMBER = `(\\d{1,3}|${[...NUMBERS.keys()].join('|')})`
const NOUN = LIST_NOUNS.join('|')
const VERB =
  'list|name|give|suggest|provide|generate|write|create|make|compile|recommend|identify|propose|find|share|tell|brainstorm|offer|mention|outline|enumerate|state|produce|need|want|come up with|think of|what are'
/** "a list of 5 …", "list ten …", "give me five ways …", "what are three reasons …". */
const ASKS = new RegExp(
  `\\blist (?:of )?(?:the )?(?:top )?${NUMBER} (?:[\\w'’-]+ ){0,4}?\\w{2,}s\\b` +
    `|\\b(?:${VERB})(?: me| us| the| a list of| my| out| at| them| some){0,3} (?:top |best |exactly )?${NUMBER} (?:[\\w'’-]+ ){0,3}?(?:${NOUN})\\b`,
  'gi',
)
/** How many is left open, or asked for more than once. */
const LOOSE =
  /\b(?:at least|at most|up to|no more than|more than|less than|fewer than|about|around|approximately|roughly|or more|or so|minimum|maximum|each|every|per|either|\d+ ?[-–] ?\d+|\d+ (?:to|or) \d+|(?:two|three|four|five) (?:to|or) (?:three|four|five|six))\b/i

/** How many items the prompt asks for, if it does so once and plainly. */
export function requestedItems(prompt: string): number | undefined {
  const matches = [...prompt.matchAll(ASKS)]
  if (matches.length !== 1 || LOOSE.test(prompt)) return undefined
  const match = matches[0]!
  const count = readNumber(match[1] ?? match[2] ?? '')
  return count >= 2 && count <= 100 ? count : undefined
}

interface Item {
  indent: number
  number: number | undefined
}

const ITEM = /^([ \t]{0,24})(?:[*_#]{1,4} ?)?(?:(\d{1,3})[.):]|[-*+•–])[*_]{0,3}[ \t]+\S/

/**
 * How many items the one list of a text has; undefined where it has none, or more than one, or where it cannot be
 * told what its items are.
 */
export function countListItems(text: string): number | undefined {
  const items: (Item & { line: number })[] = []
  const lines = withoutFences(text).split('\n', 5000)
  lines.forEach((line, at) => {
    const match = ITEM.exec(line)
    if (match)
      items.push({ line: at, indent: match[1]!.length, number: match[2] ? Number(match[2]) : undefined })
  })
  const numbered = items.filter((item) => item.number !== undefined)
  if (numbered.length > 0) return countNumbered(numbered)
  return countBullets(items, lines)
}

/** 1, 2, 3, … without a gap or a second beginning. */
function countNumbered(items: readonly Item[]): number | undefined {
  const outer = Math.min(...items.map((item) => item.indent))
  const top = items.filter((item) => item.indent === outer)
  return top.length >= 2 && top.every((item, at) => item.number === at + 1) ? top.length : undefined
}

/** Bullets with nothing between them but what belongs to them (indented) or blank lines. */
function countBullets(
  items: readonly (Item & { line: number })[],
  lines: readonly string[],
): number | undefined {
  const outer = Math.min(...items.map((item) => item.indent))
  const top = items.filter((item) => item.indent === outer)
  if (top.length < 2 || top.length !== items.length) return undefined
  const between = lines.slice(top[0]!.line, top.at(-1)!.line + 1).filter((line) => line.trim() !== '')
  return between.length === top.length ? top.length : undefined
}

/** The prompt asks for so many items; the answer is one list of another length. */
export function formatListLength(prompt: string, answer: Answer): Finding | undefined {
  const asked = requestedItems(prompt)
  if (asked === undefined) return undefined
  const count = countListItems(answer.text)
  if (count === undefined || count === asked) return undefined
  return { rule: 'format-list-length', value: count, threshold: asked }
}
