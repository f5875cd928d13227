const UNITS = 65_536

/** Latin letters that are no letter a to z with an accent, and the one they are read as. */
const OWN_LETTERS: Readonly<Record<string, string>> = {
  ...{ ł: 'l', đ: 'd', ø: 'o', ı: 'i', ß: 's', æ: 'a' },
  ...{ œ: 'o', ð: 'd', þ: 't', ə: 'e', ħ: 'h' },
}

/** Scripts written without spaces, of which each letter is counted as a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu

/** All UTF-16 units but surrogates, each at its own place, for a pattern to be tried on all at once. */
const ALL_UNITS = Array.from({ length: UNITS / 256 }, (_, row) =>
  row >= 0xd8 && row <= 0xdf
    ? ' '.repeat(256)
    : String.fromCharCode(...Array.from({ length: 256 }, (_, at) => row * 256 + at)),
).join('')

function smallLetters(): Uint16Array {
  const small = new Uint16Array(UNITS)
  for (const { index, 0: run } of ALL_UNITS.matchAll(/[\p{L}\p{M}]+/gu)) {
    for (let unit = index; unit < index + run.length; unit++) small[unit] = unit
  }
  for (const { index, 0: letter } of ALL_UNITS.matchAll(/\p{Changes_When_Lowercased}/gu)) {
    const lower = letter.toLowerCase()
    if (lower.length === 1 && small[index] !== 0) small[index] = lower.charCodeAt(0)
  }
  return small
}

/** The small letter of each UTF-16 unit that is a letter or a mark on one; 0 for all others, surrogates included. */
export const SMALL_LETTERS: Uint16Array = smallLetters()

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

const UNSPACED_UNITS = new Uint8Array(UNITS)
for (const { index, 0: run } of ALL_UNITS.matchAll(UNSPACED)) {
  UNSPACED_UNITS.fill(1, index, index + run.length)
}
