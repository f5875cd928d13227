import { KIND, kindTable } from '../../../native-free-kernels/measure/kinds.js'

export { KIND }

/** The kinds of a code point, a sum of `KIND` bits. */
export function kindOf(codePoint: number): number {
  return kindTable()[codePoint]!
}

/** Whether the code point is of at least one of the kinds. */
export function is(codePoint: number, kind: number): boolean {
  return (kindOf(codePoint) & kind) !== 0
}

/** Length of a text in code points; a lone surrogate is one. */
export function codePointLength(text: string): number {
  let length = text.length
  for (let at = 1; at < text.length; at++) if (endsPair(text, at)) length--
  return length
}

/** Whether the unit at `at` is the second half of a code point. */
export function endsPair(text: string, at: number): boolean {
  if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) return false
  return at > 0 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800
}

/** The code point that ends before `at`. */
export function codePointBefore(text: string, at: number): number {
  return endsPair(text, at - 1) ? text.codePointAt(at - 2)! : text.charCodeAt(at - 1)
}
