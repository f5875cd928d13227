import { readDataFile } from '../../../native-free-kernels/data-file.js'
import { applyEdits, type TextEdit } from '../../records/text-edit.js'
import { composeEdits } from './compose-edits.js'
import { highCharacter } from './windows-1252.js'

type Insertion = (found: string) => string
type Keep = (text: string) => (start: number) => boolean

export interface CharacterRule {
  id: string
  when: string
  /** The rule's own tests: what it does, and what it must not touch. */
  examples: readonly { from: string; gives: string }[]
  leaves: readonly string[]
}

interface RawRule extends CharacterRule {
  pattern: string
  inserted: string
  keeps?: string
}

const LATEX: Readonly<Record<string, string>> = { '\u0007': '\\a', '\b': '\\b', '\u000b': '\\v', '\f': '\\f' }

/** Insertions that depend on what was found. */
const INSERTIONS: Readonly<Record<string, Insertion>> = {
  latex: (found) => LATEX[found]!,
  'windows-1252': (found) => highCharacter(found.charCodeAt(0)),
}

/** What of a rule's matches stays. */
const KEEPS: Readonly<Record<string, Keep>> = {
  'isolates-and-marks-of-right-to-left-text': keptDirections,
  flags: (text) => {
    const kept = new Set<number>()
    for (const { index, 0: flag } of text.matchAll(FLAG)) {
      for (let at = index + 2; at < index + flag.length; at += 2) kept.add(at)
    }
    return (start) => kept.has(start)
  },
}

// A black flag, up to six letters and digits of a region (Unicode Technical Standard 51), the end of the tags.
const FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{2,6}\u{e007f}/gu
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u
const ISOLATES = /[\u2066-\u2069\n\v\f\r\u2029]/g
const POP_ISOLATE = '\u2069'

/** In text with right-to-left letters marks stay, and isolates that are closed before their line ends. */
function keptDirections(text: string): (start: number) => boolean {
  if (!RIGHT_TO_LEFT.test(text)) return () => false
  const balanced = new Set<number>()
  let open: number[] = []
  for (const { index, 0: found } of text.matchAll(ISOLATES)) {
    if (found === POP_ISOLATE) {
      const opener = open.pop()
      if (opener !== undefined) balanced.add(opener).add(index)
    } else if (found >= '\u2066' && found < POP_ISOLATE) open.push(index)
    else open = []
  }
  return (start) => balanced.has(start) || '\u200e\u200f\u061c'.includes(text[start]!)
}

const rawRules = readDataFile(new URL('./rules/characters.yaml', import.meta.url)) as RawRule[]

export const CHARACTER_RULES: readonly CharacterRule[] = rawRules

/** All rules in one expression, a group for each: of rules that match at one place the first counts. */
const PATTERN = new RegExp(rawRules.map(({ pattern }) => `(${pattern.replace(/\s+/g, '')})`).join('|'), 'gu')

/** What one mend brings together may have to be mended again: a joiner whose neighbour went. */
const MOST_PASSES = 8

/** Removes or replaces characters that nobody sees or that no text can hold (`rules/characters.yaml`). */
export function mendCharacters(text: string): TextEdit[] {
  let edits = mendOnce(text)
  let more = edits
  for (let pass = 1; pass < MOST_PASSES && more.length > 0; pass++) {
    more = mendOnce(applyEdits(text, edits))
    edits = composeEdits(text, edits, more)
  }
  return edits
}

function mendOnce(text: string): TextEdit[] {
  const edits: TextEdit[] = []
  const keeps = new Map<string, (start: number) => boolean>()
  for (const match of text.matchAll(PATTERN)) {
    const {
      id,
      inserted,
      keeps: kept,
    } = rawRules[match.findIndex((group, at) => at > 0 && group !== undefined) - 1]!
    const [removed] = match
    const start = match.index
    if (kept !== undefined) {
      if (!keeps.has(kept)) keeps.set(kept, KEEPS[kept]!(text))
      if (keeps.get(kept)!(start)) continue
    }
    edits.push({
      rule: id,
      start,
      end: start + removed.length,
      removed,
      inserted: INSERTIONS[inserted]?.(removed) ?? inserted,
    })
  }
  return edits
}
