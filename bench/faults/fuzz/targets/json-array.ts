import { isUtf8 } from 'node:buffer'
import { isDeepStrictEqual } from 'node:util'
import { jsonArrayLines } from '../../../../src/io/formats/json-array.js'
import { readAll } from '../../../../test/io/formats/reading.js'
import { arrayText, valueText } from '../grammar/json-text.js'
import { recordText } from '../grammar/record-lines.js'
import { mutated } from '../mutations.js'
import { holdsSame, outcomeOf } from '../outcome.js'
import { holds, readSize, type FuzzTarget } from '../target.js'

const BYTE_ORDER_MARK = '\ufeff'
const MOST_ELEMENTS = 12

/** What JSON.parse makes of it; undefined where that is no array, or no JSON. */
function parsedArray(bytes: Uint8Array): unknown[] | undefined {
  const text = Buffer.from(bytes).toString()
  try {
    const value: unknown = JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The lines as values; undefined where one is no JSON, which is found where records are read. */
function parsedLines(lines: Uint8Array): unknown[] | undefined {
  const all = Buffer.from(lines).toString().split('\n')
  holds(all.pop() === '', 'the last line ends')
  try {
    return all.map((line) => JSON.parse(line) as unknown)
  } catch {
    return undefined
  }
}

/** The reader of JSON arrays against JSON.parse, and against itself with other sizes of reads. */
export function jsonArrayTarget(): FuzzTarget {
  return {
    name: 'json-array',
    mostMemory: 1024,
    mostSeconds: 10,
    make(random) {
      const elements = random.list(random.size(0, MOST_ELEMENTS), () =>
        random.once(2) ? recordText(random) : valueText(random),
      )
      let bytes: Buffer = Buffer.from(
        `${random.once(10) ? BYTE_ORDER_MARK : ''}${arrayText(random, elements)}`,
      )
      if (random.once(2)) bytes = mutated(bytes, random)
      return bytes
    },
    async check(bytes) {
      const read = await outcomeOf(() => readAll(jsonArrayLines, bytes, readSize(bytes)))
      const again = await outcomeOf(() => readAll(jsonArrayLines, bytes, readSize(bytes, 1)))
      holdsSame(read, again)
      if (!isUtf8(bytes)) return
      const expected = parsedArray(bytes)
      if (read.error) {
        holds(expected === undefined, 'what is an array is read', () => read.error.message)
        return
      }
      const found = parsedLines(read.result)
      holds(
        isDeepStrictEqual(found, expected),
        'lines are the elements of the array',
        () => `${JSON.stringify(found)?.slice(0, 200)} ${JSON.stringify(expected)?.slice(0, 200)}`,
      )
    },
  }
}
