import { readDataFile } from '../../records/data-file.js'

interface ExceptionData {
  whole: readonly string[]
  split: readonly { first: readonly string[]; rest: readonly string[] }[]
  'not-split': readonly string[]
}

const data = readDataFile(new URL('./word-exceptions.yaml', import.meta.url)) as ExceptionData

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

function load(): Map<string, readonly string[]> {
  const exceptions = new Map<string, readonly string[]>()
  // The typographic apostrophe stands for the other one everywhere.
  const add = (...parts: string[]) => {
    exceptions.set(parts.join(''), parts)
    const typographic = parts.map((part) => part.replaceAll("'", '’'))
    exceptions.set(typographic.join(''), typographic)
  }
  for (const token of data.whole.flatMap((list) => list.split(' '))) add(token)
  for (const { first, rest } of data.split) {
    for (const word of first.flatMap((word) => [word, capitalized(word)])) {
      for (const parts of rest) add(word, ...parts.split(' '))
    }
  }
  for (const word of data['not-split']) {
    exceptions.delete(word)
    exceptions.delete(capitalized(word))
  }
  return exceptions
}

const EXCEPTIONS = load()
/** Length of the longest exception in UTF-16 units. */
export const LONGEST_EXCEPTION = Math.max(...Array.from(EXCEPTIONS.keys(), (word) => word.length))

/** The tokens of `text[start, end)` where it is one of the exceptions. */
export function exceptionAt(text: string, start: number, end: number): readonly string[] | undefined {
  return end - start > LONGEST_EXCEPTION ? undefined : EXCEPTIONS.get(text.slice(start, end))
}
