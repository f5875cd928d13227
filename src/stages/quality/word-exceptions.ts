import { wordExceptions } from '../../../native-free-kernels/measure/exceptions.js'

let longest = 0

/** Length of the longest exception in UTF-16 units. */
export function longestException(): number {
  longest ||= Math.max(...Array.from(wordExceptions().keys(), (word) => word.length))
  return longest
}

/** The tokens of `text[start, end)` where it is one of the exceptions. */
export function exceptionAt(text: string, start: number, end: number): readonly string[] | undefined {
  return end - start > longestException() ? undefined : wordExceptions().get(text.slice(start, end))
}
