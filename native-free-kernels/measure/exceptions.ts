import { readDataFile } from '../data-file.js'

interface ExceptionData {
  whole: readonly string[]
  split: readonly { first: readonly string[]; rest: readonly string[] }[]
  'not-split': readonly string[]
}

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

let exceptions: Map<string, readonly string[]> | undefined

/** The parts of each exception to the rules for words. */
export function wordExceptions(): Map<string, readonly string[]> {
  return (exceptions ??= load())
}

function load(): Map<string, readonly string[]> {
  const data = readDataFile(new URL('./word-exceptions.yaml', import.meta.url)) as ExceptionData
  const found = new Map<string, readonly string[]>()
  const add = (...parts: string[]) => {
    // The typographic apostrophe stands for the other one everywhere.
    for (const written of [parts, parts.map((part) => part.replaceAll("'", '’'))]) {
      found.set(written.join(''), written)
    }
  }
  for (const list of data.whole) for (const token of list.split(' ')) add(token)
  for (const { first, rest } of data.split) {
    for (const word of first.flatMap((word) => [word, capitalized(word)])) {
      for (const parts of rest) add(word, ...parts.split(' '))
    }
  }
  for (const word of data['not-split']) {
    found.delete(word)
    found.delete(capitalized(word))
  }
  return found
}

/** Units of measurement that are parted from a number before them. */
export const UNITS = (
  'km km² km³ m m² m³ dm dm² dm³ cm cm² cm³ mm mm² mm³ ha µm nm yd in ft kg g mg µg t lb oz m/s km/h kmh mph ' +
  'hPa Pa mbar mb MB kb KB gb GB tb TB T G M K %'
).split(' ')
