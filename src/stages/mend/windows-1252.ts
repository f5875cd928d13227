/**
 * The characters of the bytes 0x80 to 0x9f in Windows-1252. Five bytes have none: they stand for the control character
 * of the same number, as WHATWG's Encoding Standard has it (index-windows-1252).
 */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f' + '\u0090‘’“”•–—˜™š›œ\u009džŸ'

const BYTES: ReadonlyMap<string, number> = new Map(
  [...HIGH].map((character, index) => [character, 0x80 + index]),
)

/** Characters that stand for a byte 0x80 to 0xbf in Windows-1252 or Latin-1, for use within a character class. */
export const CONTINUATIONS = `\\u0080-\\u00bf${HIGH.replace(/[\u0080-\u009f]/g, '')}`

/** The character of a byte 0x80 to 0x9f; a control character where Windows-1252 has none. */
export function highCharacter(byte: number): string {
  return HIGH[byte - 0x80]!
}

/** The byte of a character in Windows-1252 or, for the control characters 0x80 to 0x9f, in Latin-1. */
export function byteOf(character: string): number | undefined {
  const high = BYTES.get(character)
  if (high !== undefined) return high
  const code = character.charCodeAt(0)
  return code <= 0xff ? code : undefined
}
