// Which shape a record has, by its keys.

import { HOLDS_NOTHING, HOLDS_NULL, fieldHolds } from './fields.kernel'
import {
  KEY_CHOSEN, KEY_COMPLETION, KEY_CONVERSATIONS, KEY_INSTRUCTION, KEY_MESSAGES, KEY_OWN_TEXT, KEY_PROMPT, KEY_REJECTED,
  KEY_RESPONSE, KEY_TEXT,
} from './keys.kernel'

// Shapes; the names stand in ./scan.ts.
export const SHAPE_TEXT: u32 = 1
export const SHAPE_INSTRUCTION: u32 = 2
export const SHAPE_SHAREGPT: u32 = 3
export const SHAPE_MESSAGES: u32 = 4
export const SHAPE_PREFERENCE: u32 = 5
export const SHAPE_COMPLETION: u32 = 6

/** What of a key counts as if the key were not there: HOLDS_NOTHING, or HOLDS_NULL too. */
let nothing: u32 = HOLDS_NOTHING

function has(key: u32): bool {
  return fieldHolds(key) > nothing
}

/**
 * The shape of the record in hand; 0 where no key tells. Columns of a table that a record has no value for come as null:
 * such keys tell the shape only where no other does.
 */
export function detectShape(): u32 {
  nothing = HOLDS_NULL
  const shape = shapeOfKeys()
  if (shape) return shape
  nothing = HOLDS_NOTHING
  return shapeOfKeys()
}

function shapeOfKeys(): u32 {
  if (has(KEY_OWN_TEXT)) return SHAPE_TEXT
  if (has(KEY_MESSAGES)) return SHAPE_MESSAGES
  if (has(KEY_CONVERSATIONS)) return SHAPE_SHAREGPT
  if (has(KEY_CHOSEN) && has(KEY_REJECTED)) return SHAPE_PREFERENCE
  if (has(KEY_INSTRUCTION)) return SHAPE_INSTRUCTION
  if (has(KEY_PROMPT) && (has(KEY_COMPLETION) || has(KEY_RESPONSE))) return SHAPE_COMPLETION
  if (has(KEY_TEXT)) return SHAPE_TEXT
  if (has(KEY_CHOSEN) || has(KEY_REJECTED)) return SHAPE_PREFERENCE
  if (has(KEY_PROMPT)) return SHAPE_COMPLETION
  return 0
}
