/** What a line may need, as its bytes say. */
export interface Suspicion {
  /** It may hold mojibake: `mendMojibake` finds none where this is false. */
  mojibake: boolean
  /** It may hold a character that `mendCharacters` mends. */
  characters: boolean
  /** It holds U+FFFD. */
  replacement: boolean
}

const BACKSLASH = 0x5c
const LETTER_B = 0x62
const LETTER_F = 0x66
const LETTER_U = 0x75
/** First bytes in UTF-8 of the characters of Windows-1252 for 0x80 to 0xbf. */
const CONTINUATION_LEADS = new Set([0xc2, 0xc5, 0xc6, 0xcb, 0xe2])

/**
 * Looks in the bytes of a line of JSON for what the rules of this folder could mend: the plain twin of what a kernel
 * does while it validates. It says yes too often, never too seldom.
 */
export function suspicionOf(line: Uint8Array): Suspicion {
  const found: Suspicion = { mojibake: false, characters: false, replacement: false }
  for (let at = 0; at < line.length; at++) {
    const byte = line[at]!
    if (byte === BACKSLASH) at += readEscape(line, at, found) - 1
    else if (byte >= 0x7f) readByte(line, at, found)
  }
  return found
}

/** Whether a character of Windows-1252 for 0x80 to 0xbf can begin at `at`, as itself or as an escape. */
function maybeContinuation(line: Uint8Array, at: number): boolean {
  return CONTINUATION_LEADS.has(line[at]!) || (line[at] === BACKSLASH && line[at + 1] === LETTER_U)
}

function readByte(line: Uint8Array, at: number, found: Suspicion): void {
  const [first, second, third, fourth] = [line[at]!, line[at + 1]!, line[at + 2]!, line[at + 3]!]
  switch (first) {
    // U+00C2 to U+00F4, the leads of UTF-8.
    case 0xc3:
      if (second >= 0x82 && second <= 0xb4 && maybeContinuation(line, at + 2)) found.mojibake = true
      break
    case 0x7f:
      found.characters = true
      break
    case 0xc2:
      if (second <= 0x9f || second === 0xad) found.characters = true
      break
    case 0xd8:
      if (second === 0x9c) found.characters = true
      break
    case 0xe2:
      if (second === 0x80 && ((third >= 0x8b && third <= 0x8f) || (third >= 0xaa && third <= 0xae))) {
        found.characters = true
      }
      if (second === 0x81 && (third === 0xa0 || (third >= 0xa6 && third <= 0xa9))) found.characters = true
      break
    case 0xef:
      if (second === 0xbf && third === 0xbd) found.replacement = true
      if ((second === 0xbb && third === 0xbf) || (second === 0xbf && third >= 0xbe)) found.characters = true
      if (second === 0xb7 && third >= 0x90 && third <= 0xaf) found.characters = true
      break
    case 0xf0:
    case 0xf1:
    case 0xf2:
    case 0xf3:
    case 0xf4:
      // Tags; the last two code points of a plane.
      if (first === 0xf3 && second === 0xa0 && third <= 0x81) found.characters = true
      if ((second & 0x0f) === 0x0f && third === 0xbf && fourth >= 0xbe) found.characters = true
  }
}

/** Reads the escape at `at`; returns its length. */
function readEscape(line: Uint8Array, at: number, found: Suspicion): number {
  const letter = line[at + 1]!
  if (letter === LETTER_B || letter === LETTER_F) found.characters = true
  if (letter !== LETTER_U) return 2
  const code = unitAt(line, at)
  if (code >= 0xc2 && code <= 0xf4) found.mojibake ||= maybeContinuation(line, at + 6)
  else if (code >= 0xd800 && code <= 0xdbff) {
    const low = unitAt(line, at + 6)
    // Half a pair, a tag, the last two code points of a plane.
    const isPair = line[at + 6] === BACKSLASH && line[at + 7] === LETTER_U && low >= 0xdc00 && low <= 0xdfff
    const isTag = code === 0xdb40 && low <= 0xdc7f
    if (!isPair || isTag || ((code & 0x3f) === 0x3f && low >= 0xdffe)) found.characters = true
    return isPair ? 12 : 6
  } else if (code === 0xfffd) found.replacement = true
  else if (
    (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) ||
    (code >= 0x7f && code <= 0x9f) ||
    [0xad, 0x061c, 0x2060, 0xfeff, 0xfffe, 0xffff].includes(code) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    (code >= 0xdc00 && code <= 0xdfff) ||
    (code >= 0xfdd0 && code <= 0xfdef)
  ) {
    found.characters = true
  }
  return 6
}

/** The number of the escape at `at`; NaN where none is. */
function unitAt(line: Uint8Array, at: number): number {
  return parseInt(String.fromCharCode(...line.subarray(at + 2, at + 6)), 16)
}
