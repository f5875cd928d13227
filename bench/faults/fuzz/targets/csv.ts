import { isUtf8 } from 'node:buffer'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'csv-parse/sync'
import { csvLines } from '../../../../src/io/formats/csv.js'
import { CsvEncoder } from '../../../../src/io/formats/csv-writer.js'
import { readAll } from '../../../../test/io/formats/reading.js'
import { prose } from '../grammar/json-text.js'
import { mutated } from '../mutations.js'
import { holdsSame, outcomeOf } from '../outcome.js'
import type { Random } from '../random.js'
import { holds, readSize, type FuzzTarget } from '../target.js'

const NAMES = ['text', 'id', 'a', 'b', '__proto__', 'constructor', 'é', ' x ', 'a "b"', 'a,b', 'a\nb']
const MAX_RECORD = 100_000

function cellText(cell: string, random: Random): string {
  const must = /["\r\n,]/.test(cell)
  if (must && random.once(30)) return cell
  return must || random.once(4) ? `"${cell.replaceAll('"', '""')}"` : cell
}

function rowText(cells: readonly string[], random: Random): string {
  return cells.map((cell) => cellText(cell, random)).join(',') + random.pick(['\n', '\n', '\r\n', '\n\n'])
}

/** Rows by csv-parse, of the whole input at once; undefined where it finds a fault. */
function plainRows(text: string): string[][] | undefined {
  try {
    return parse(Buffer.from(text, 'latin1'), {
      encoding: 'latin1',
      recordDelimiter: ['\r\n', '\n'],
      skipEmptyLines: true,
      relaxColumnCount: true,
    })
  } catch {
    return undefined
  }
}

/** The lines that rows stand for, by the documented rules. */
function plainLines([names, ...rows]: readonly string[][]): unknown[] {
  return rows.map((cells) =>
    cells.length === names?.length ? cells.map((cell, at) => [names[at], cell]) : { cells },
  )
}

/** A line with its members in order, so that names that objects reorder or hide are seen. */
function membersOf(line: string): unknown {
  const value: unknown = JSON.parse(line)
  return Array.isArray(value) ? { cells: value as unknown[] } : Object.entries(value as object)
}

const inOrder = (members: unknown): unknown =>
  Array.isArray(members) ? [...(members as [string, string][])].sort(([a], [b]) => (a < b ? -1 : 1)) : members

/** The reader of CSV against csv-parse on the whole input, other sizes of reads, and what the writer makes of its lines. */
export function csvTarget(): FuzzTarget {
  const read = (bytes: Uint8Array, size: number) =>
    readAll(csvLines, bytes, size, { name: 'data.csv', maxRecord: MAX_RECORD })
  return {
    name: 'csv',
    mostMemory: 1024,
    mostSeconds: 10,
    make(random) {
      const from = random.below(NAMES.length)
      const names = random.list(random.size(1, 6), (at) => NAMES[(from + at) % NAMES.length]!)
      const rows = random.list(random.size(0, 20), () =>
        random.list(random.once(20) ? random.below(9) : names.length, () =>
          random.once(4) ? random.pick(['', '"', '\r\n', ' ', '\r', 'x"y']) : prose(random, 8),
        ),
      )
      const text = [names, ...rows].map((cells) => rowText(cells, random)).join('')
      let bytes: Buffer = Buffer.from((random.once(10) ? '\ufeff' : '') + text)
      if (random.once(2)) bytes = mutated(bytes, random)
      return bytes
    },
    async check(bytes) {
      const first = await outcomeOf(() => read(bytes, readSize(bytes)))
      const second = await outcomeOf(() => read(bytes, readSize(bytes, 1)))
      holdsSame(first, second)
      if (first.error) return
      const text = Buffer.from(bytes)
        .toString('latin1')
        .replace(/^\xef\xbb\xbf/, '')
      const rows = plainRows(text)
      holds(rows !== undefined, 'a fault is told')
      const lines = first.result.toString('latin1').split('\n').slice(0, -1)
      holds(
        isDeepStrictEqual(lines.map(membersOf).map(inOrder), plainLines(rows).map(inOrder)),
        'lines are the rows that csv-parse reads from the whole',
      )
      await writtenAgain(first.result, lines)
    },
  }

  async function writtenAgain(lines: Buffer, all: readonly string[]): Promise<void> {
    if (!isUtf8(lines) || all.some((line) => line.startsWith('['))) return
    const written = await outcomeOf(() => new CsvEncoder({ name: 'out.csv' }).encode(lines))
    if (written.error) return
    const again = await read(written.result, 4096)
    holds(again.equals(lines), 'what is written is read again as the same lines')
  }
}
