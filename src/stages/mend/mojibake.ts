import type { TextEdit } from '../../records/text-edit.js'
import { codeSpans, spanCursor } from './code-spans.js'
import { applyEdits } from '../../records/text-edit.js'
import { composeEdits } from './compose-edits.js'
import { TABLE, around, isCertainRun, isQuoted } from './mojibake-judgement.js'
import { findRuns } from './mojibake-runs.js'
import { highCharacter } from './windows-1252.js'

export const MOJIBAKE = {
  id: 'mojibake',
  when: 'its text was UTF-8 and was read as Windows-1252 or Latin-1, once or more often',
} as const

const ABOUT_ENCODINGS = new RegExp(TABLE['about-encodings'], 'i')
/** How often a text may have been read wrongly. */
const MOST_LEVELS = 4
const FOREIGN_LETTER = /(?![\0-\x7f])\p{L}/gu
const C1_CONTROL = /[\u0080-\u009f]/g
const NOT_WRITTEN = /[\p{Cn}\p{Co}]/u

/**
 * Mends text that was UTF-8 and was decoded as Windows-1252 or Latin-1. Only what re-decodes to valid UTF-8 is mended,
 * and of that only what nobody can have written (`rules/mojibake.yaml`, `mojibake-judgement.ts`); what is doubtful only
 * where the text has more certain mojibake than foreign letters that are none. Code and quoted runs stay.
 */
export function mendMojibake(text: string): TextEdit[] {
  if (ABOUT_ENCODINGS.test(text)) return []
  let edits: TextEdit[] = []
  let current = text
  for (let level = 0; level < MOST_LEVELS; level++) {
    const more = undoOneLevel(current)
    if (more.length === 0) break
    edits = composeEdits(text, edits, more)
    current = applyEdits(current, more)
  }
  // A control character that is left was a byte of Windows-1252 that had been taken for Latin-1.
  return edits
    .map((edit) => ({
      ...edit,
      inserted: edit.inserted.replace(C1_CONTROL, (control) => highCharacter(control.charCodeAt(0))),
    }))
    .filter(({ inserted }) => inserted.search(C1_CONTROL) < 0)
}

function undoOneLevel(text: string): TextEdit[] {
  const certain: TextEdit[] = []
  const all: TextEdit[] = []
  const inCode = spanCursor(codeSpans(text))
  for (const { start, end, sequences } of findRuns(text)) {
    const context = around(text, start, end)
    const inserted = sequences.map(({ character }) => character).join('')
    if (inCode(start) || isQuoted(context) || NOT_WRITTEN.test(inserted)) continue
    const edit = { rule: MOJIBAKE.id, start, end, removed: text.slice(start, end), inserted }
    all.push(edit)
    if (isCertainRun({ start, end, sequences }, context)) certain.push(edit)
  }
  if (certain.length === 0 || certain.length === all.length) return certain
  return certain.length > foreignLetters(text, all) ? all : certain
}

/** How many letters beyond ASCII stand outside the edits. */
function foreignLetters(text: string, edits: readonly TextEdit[]): number {
  let count = 0
  let from = 0
  for (const { start, end } of edits) {
    count += text.slice(from, start).match(FOREIGN_LETTER)?.length ?? 0
    from = end
  }
  return count + (text.slice(from).match(FOREIGN_LETTER)?.length ?? 0)
}
