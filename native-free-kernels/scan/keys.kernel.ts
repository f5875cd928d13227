// The keys that shapes know, the roles of turns.

import { TEXT_FIELD } from '../record/layout.kernel'

export const KEY_NONE: u32 = 0
export const KEY_TEXT: u32 = 1
export const KEY_INSTRUCTION: u32 = 2
export const KEY_INPUT: u32 = 3
export const KEY_OUTPUT: u32 = 4
export const KEY_RESPONSE: u32 = 5
export const KEY_PROMPT: u32 = 6
export const KEY_COMPLETION: u32 = 7
export const KEY_MESSAGES: u32 = 8
export const KEY_CONVERSATIONS: u32 = 9
export const KEY_CHOSEN: u32 = 10
export const KEY_REJECTED: u32 = 11
export const KEY_CONTENT: u32 = 12
export const KEY_VALUE: u32 = 13
export const KEY_ROLE: u32 = 14
export const KEY_FROM: u32 = 15
export const KEY_TOOL_CALLS: u32 = 16
export const KEY_FUNCTION_CALL: u32 = 17
export const KEY_OWN_TEXT: u32 = 18

export const ROLE_OTHER: u32 = 0
export const ROLE_USER: u32 = 1
export const ROLE_ASSISTANT: u32 = 2
export const ROLE_SYSTEM: u32 = 3
export const ROLE_TOOL: u32 = 4
export const ROLE_TEXT: u32 = 5

let ownTextLength: usize = 0

/** Length of the name at TEXT_FIELD; 0 where the user named no text field. */
export function setTextField(length: usize): void {
  ownTextLength = length
}

/** Which known key the `length` bytes at `at` are; the user's own text field is one at the `top` only. */
export function keyOf(at: usize, length: usize, top: bool): u32 {
  if (top && ownTextLength && length == ownTextLength && memory.compare(at, TEXT_FIELD, length) == 0) return KEY_OWN_TEXT
  const first = load<u32>(at)
  if (length == 4) {
    if (first == 0x74786574) return KEY_TEXT
    if (first == 0x656c6f72) return KEY_ROLE
    if (first == 0x6d6f7266) return KEY_FROM
    return KEY_NONE
  }
  if (length < 5 || length > 13) return KEY_NONE
  const last = load<u32>(at + length - 4)
  if (length == 5) {
    if (first == 0x75706e69 && last == 0x7475706e) return KEY_INPUT
    if (first == 0x756c6176 && last == 0x65756c61) return KEY_VALUE
  } else if (length == 6) {
    if (first == 0x6d6f7270 && last == 0x74706d6f) return KEY_PROMPT
    if (first == 0x7074756f && last == 0x74757074) return KEY_OUTPUT
    if (first == 0x736f6863 && last == 0x6e65736f) return KEY_CHOSEN
  } else if (length == 7) {
    if (first == 0x746e6f63 && last == 0x746e6574) return KEY_CONTENT
  } else if (length == 8) {
    if (first == 0x7373656d && last == 0x73656761) return KEY_MESSAGES
    if (first == 0x70736572 && last == 0x65736e6f) return KEY_RESPONSE
    if (first == 0x656a6572 && last == 0x64657463) return KEY_REJECTED
  } else if (length == 10) {
    if (first == 0x706d6f63 && last == 0x6e6f6974 && load<u32>(at, 4) == 0x6974656c) return KEY_COMPLETION
    if (first == 0x6c6f6f74 && last == 0x736c6c61 && load<u32>(at, 4) == 0x6c61635f) return KEY_TOOL_CALLS
  } else if (length == 11) {
    if (first == 0x74736e69 && last == 0x6e6f6974 && load<u32>(at, 4) == 0x74637572) return KEY_INSTRUCTION
  } else if (length == 13) {
    if (isWord(at, length, 'conversations', false)) return KEY_CONVERSATIONS
    if (isWord(at, length, 'function_call', false)) return KEY_FUNCTION_CALL
  }
  return KEY_NONE
}

/** Whether the `length` bytes at `at` are `word` (lower-case ASCII); `fold`: whatever the case of their letters. */
function isWord(at: usize, length: usize, word: string, fold: bool = true): bool {
  if (<i32>length != word.length) return false
  for (let i = 0; i < word.length; i++) {
    let byte = <i32>load<u8>(at + i)
    if (fold && byte >= 0x41 && byte <= 0x5a) byte |= 0x20
    if (byte != load<u16>(changetype<usize>(word) + (<usize>i << 1))) return false
  }
  return true
}

/** Role that a turn's `role` or `from` names. */
export function roleOf(at: usize, length: usize): u32 {
  if (isWord(at, length, 'user') || isWord(at, length, 'human')) return ROLE_USER
  if (isWord(at, length, 'assistant') || isWord(at, length, 'gpt')) return ROLE_ASSISTANT
  if (isWord(at, length, 'system') || isWord(at, length, 'developer')) return ROLE_SYSTEM
  if (isWord(at, length, 'model') || isWord(at, length, 'bot')) return ROLE_ASSISTANT
  if (isWord(at, length, 'chatgpt') || isWord(at, length, 'ai')) return ROLE_ASSISTANT
  if (isWord(at, length, 'tool') || isWord(at, length, 'function')) return ROLE_TOOL
  if (isWord(at, length, 'observation') || isWord(at, length, 'ipython')) return ROLE_TOOL
  if (isWord(at, length, 'function_call') || isWord(at, length, 'tool_call')) return ROLE_TOOL
  if (isWord(at, length, 'prompter')) return ROLE_USER
  return ROLE_OTHER
}
