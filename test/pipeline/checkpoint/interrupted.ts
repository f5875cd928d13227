import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { distinctRecord, root, start } from '../../process.js'

/** About `size` bytes of records: of the examples, and of near duplicates of them. */
export function corpus(size: number): Buffer {
  const examples = readFileSync(join(root, 'examples/corpus.jsonl'), 'utf8').trimEnd().split('\n')
  const pieces: string[] = []
  let length = 0
  for (let round = 0; length < size; round++) {
    for (const [at, line] of examples.entries()) {
      const piece = `${round % 3 === 0 ? line : varied(line, at + round, round % 2 === 0 ? 40 : 9)}\n`
      pieces.push(piece)
      length += Buffer.byteLength(piece)
    }
  }
  return Buffer.from(pieces.join(''))
}

/** About `size` bytes of short records in several languages: more than one window of a sample. */
export function shortRecords(size: number): Buffer {
  const pieces: string[] = []
  for (let length = 0, at = 0; length < size; at++) {
    const { output } = JSON.parse(distinctRecord(at, 3 + (at % 3))) as { output: string }
    const piece = `{"text":"${output}","lang":"${['en', 'en', 'de', 'fr'][at % 4]}"}\n`
    pieces.push(piece)
    length += piece.length
  }
  return Buffer.from(pieces.join(''))
}

/** A line with every `nth` word of its long strings replaced. */
function varied(line: string, seed: number, nth: number): string {
  return line.replace(/"([a-zA-Z][^"\\]{30,})"/g, (_, text: string) => {
    const words = text.split(' ').map((word, at) => ((at * 7 + seed) % nth === 0 ? `${word}${seed}` : word))
    return `"${words.join(' ')}"`
  })
}

const LONGEST_WAIT = 60_000

export interface Interrupted {
  signal: NodeJS.Signals | null
  status: number | null
  stderr: string
}

/** Gives a run the beginning of its input, waits until `sign` exists, does `then`, and waits for its end. */
export async function interrupt(
  args: readonly string[],
  beginning: Uint8Array,
  sign: string,
  then: (child: ReturnType<typeof start>) => void,
): Promise<Interrupted> {
  const child = start([...args])
  let stderr = ''
  child.stdout.resume()
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.write(beginning)
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  let isOver = false
  void ended.then(() => (isOver = true))
  for (let waited = 0; !existsSync(sign) && !isOver; waited += 20) {
    if (waited > LONGEST_WAIT) child.kill('SIGKILL')
    await delay(20)
  }
  then(child)
  const [status, signal] = await ended
  return { status, signal, stderr }
}

/** What stands in a folder, by name; files only, the report without what time has made. */
export function results(place: string): Record<string, string> {
  const names = readdirSync(place).filter((name) => statSync(join(place, name)).isFile())
  return Object.fromEntries(
    names.sort().map((name) => {
      const text = readFileSync(join(place, name)).toString('latin1')
      return [name, name.endsWith('report.json') ? timeless(text) : text]
    }),
  )
}

function timeless(text: string): string {
  const report = JSON.parse(text) as Record<string, unknown>
  for (const key of ['timing', 'memory', 'speed', 'options']) delete report[key]
  return JSON.stringify(report)
}
