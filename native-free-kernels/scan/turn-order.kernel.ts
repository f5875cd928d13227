// Whether the turns of a conversation follow one another as they should: perhaps a system turn, then user and assistant
// by turns, the assistant last. What is not so plain is looked at again in src/stages/mend/turns.ts.

import {
  SPAN_INNER_KEY, SPAN_KEY, SPAN_ROLE, SPAN_SIZE, SPAN_TURN,
} from '../record/layout.kernel'
import { KEY_CONVERSATIONS, KEY_MESSAGES, ROLE_ASSISTANT, ROLE_SYSTEM, ROLE_USER } from './keys.kernel'
import { WITH_CALL } from './turns.kernel'

const NO_ROLE: u32 = 0xff

/** Whether the turns whose texts stand from `spans` to `end` should be looked at: false for what is plainly in order. */
export function areTurnsOdd(spans: usize, end: usize): bool {
  let turn: u32 = 0xffffffff
  let role = NO_ROLE
  for (let span = spans; span < end; span += SPAN_SIZE) {
    const key = <u32>load<u8>(span, SPAN_KEY)
    if (key != KEY_MESSAGES && key != KEY_CONVERSATIONS) continue
    const own = load<u32>(span, SPAN_TURN)
    if (load<u8>(span, SPAN_INNER_KEY) & <u8>WITH_CALL) return true
    if (own == turn) continue
    // A turn without a text leaves a gap.
    if (own != turn + 1) return true
    turn = own
    const next = <u32>load<u8>(span, SPAN_ROLE)
    if (next == ROLE_SYSTEM) {
      if (own != 0) return true
      continue
    }
    if (next == ROLE_USER ? role == ROLE_USER : next != ROLE_ASSISTANT || role != ROLE_USER) return true
    role = next
  }
  return turn != 0xffffffff && role != ROLE_ASSISTANT
}
