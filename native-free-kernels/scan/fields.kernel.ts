// What the known keys of the record in hand hold.

import { FIELDS, FIELD_SIZE } from '../record/layout.kernel'
import { KEY_MESSAGES, KEY_PROMPT, KEY_REJECTED } from './keys.kernel'
import { stringForm } from './string.kernel'

// What a known top-level key holds; what counts as missing comes first.
export const HOLDS_NOTHING: u32 = 0
export const HOLDS_NULL: u32 = 1
export const HOLDS_STRING: u32 = 2
export const HOLDS_TURNS: u32 = 3
export const HOLDS_OTHER: u32 = 4

/** Forgets the record before. */
export function clearFields(): void {
  memory.fill(FIELDS, 0, 32 * FIELD_SIZE)
}

export function fieldHolds(key: u32): u32 {
  return load<u32>(FIELDS + <usize>key * FIELD_SIZE, 8)
}
/** Whether a key is there and holds anything but null. */
export function isFilled(key: u32): bool {
  return fieldHolds(key) > HOLDS_NULL
}
export function fieldStart(key: u32): usize {
  return <usize>load<u32>(FIELDS + <usize>key * FIELD_SIZE)
}
export function fieldLength(key: u32): usize {
  return <usize>load<u32>(FIELDS + <usize>key * FIELD_SIZE, 4)
}
export function fieldForm(key: u32): u32 {
  return load<u32>(FIELDS + <usize>key * FIELD_SIZE, 12)
}

export function setField(key: u32, start: usize, length: usize, holds: u32): void {
  const field = FIELDS + <usize>key * FIELD_SIZE
  store<u32>(field, <u32>start)
  store<u32>(field, <u32>length, 4)
  store<u32>(field, holds, 8)
  store<u32>(field, stringForm, 12)
}

/** Whether a key may hold a list of turns. */
export function holdsTurns(key: u32): bool {
  return key >= KEY_PROMPT && key <= KEY_REJECTED && (key == KEY_PROMPT || key >= KEY_MESSAGES)
}
