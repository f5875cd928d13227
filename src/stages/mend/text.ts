import type { TextEdit } from '../../records/text-edit.js'
import { mendCharacters } from './characters.js'
import { applyEdits } from '../../records/text-edit.js'
import { composeEdits } from './compose-edits.js'
import { mendMojibake } from './mojibake.js'

/** All mends of a text: mojibake first, since the characters that others remove are bytes of it. */
export function mendText(text: string): TextEdit[] {
  const edits = mendMojibake(text)
  return composeEdits(text, edits, mendCharacters(applyEdits(text, edits)))
}
