const UNITS = 65_536

/** Latin letters that are no letter a to z with an accent, and the one they are read as. */
const OWN_LETTERS: Readonly<Record<string, string>> = {
  ...{ ł: 'l', đ: 'd', ø: 'o', ı: 'i', ß: 's', æ: 'a' },
  ...{ œ: 'o', ð: 'd', þ: 't', ə: 'e', ħ: 'h' },
}

/** Scripts written without spaces, of which each letter is counted as a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

function small(unit: number): number {
  const character = String.fromCharCode(unit)
  if (!/[\p{L}\p{M}]/u.test(character)) return 0
  const lower = character.toLowerCase()
  return lower.length === 1 ? lower.charCodeAt(0) : unit
}

/** The small letter of each UTF-16 unit that is a letter or a mark on one; 0 for all others, surrogates included. */
export const SMALL_LETTERS: Uint16Array = Uint16Array.from({ length: UNITS }, (_, unit) => small(unit))

function latin(unit: number): number {
  const lower = String.fromCharCode(SMALL_LETTERS[unit] ?? 0)
  const code = (OWN_LETTERS[lower] ?? lower.normalize('NFD')).charCodeAt(0) - 96
  return code >= 1 && code <= 26 ? code : 0
}

/** The letter a to z, as 1 to 26, of each UTF-16 unit below U+2000 once its accents are gone; 0 for all others. */
export const LATIN_LETTERS: Uint8Array = Uint8Array.from({ length: 0x2000 }, (_, unit) => latin(unit))

/** Whether a unit is a letter of a script written without spaces. */
export function isUnspaced(unit: number): boolean {
  return unit >= 0x0e00 && SMALL_LETTERS[unit] !== 0 && UNSPACED_UNITS[unit] !== 0
}

const UNSPACED_UNITS: Uint8Array = Uint8Array.from({ length: UNITS }, (_, unit) =>
  unit >= 0x0e00 && UNSPACED.test(String.fromCharCode(unit)) ? 1 : 0,
)
