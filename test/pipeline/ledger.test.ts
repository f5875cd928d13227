import t from 'tap'
import { setTimeout as wait } from 'node:timers/promises'
import type { LineOutput } from '../../src/io/output/line-output.js'
import { Ledger } from '../../src/pipeline/ledger.js'

/** An output that reads what it is given only at the end of a write, as a slow disk does. */
function slowOutput(): { output: LineOutput; lines: () => { source: { file: string; line: number } }[] } {
  const pieces: string[] = []
  const output = {
    write: async (bytes: Uint8Array) => {
      await wait(30)
      pieces.push(Buffer.from(bytes).toString())
    },
    unfinished: () => Promise.resolve(pieces.length),
    close: () => Promise.resolve(),
  } as unknown as LineOutput
  const lines = () =>
    pieces
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { source: { file: string; line: number } })
  return { output, lines }
}

const add = (ledger: Ledger, line: number, name = 'a.jsonl') =>
  ledger.longLine({ index: 0, name }, line, 0, 1, 1)

t.test('entries that come while others are written stay whole and in order', async (t) => {
  const { output, lines } = slowOutput()
  const ledger = new Ledger(output, ['a.jsonl'])
  const flushes: Promise<unknown>[] = []
  for (let line = 1; line <= 60; line++) {
    add(ledger, line)
    // A checkpoint asks for all that waits, once and again, and nobody waits for it before more is added.
    if (line % 10 === 0) flushes.push(ledger.unfinished(), ledger.unfinished())
    if (line % 15 === 0) await wait(1)
  }
  await Promise.all(flushes)
  await ledger.close()
  t.strictSame(
    lines().map(({ source }) => source.line),
    Array.from({ length: 60 }, (_, at) => at + 1),
  )
})

t.test('an entry may be longer than all that waits otherwise', async (t) => {
  const { output, lines } = slowOutput()
  const ledger = new Ledger(output, [])
  const name = 'é漢😀'.repeat(2 ** 20)
  t.equal(ledger.written(), undefined, 'nothing waits')
  for (const line of [1, 2]) {
    add(ledger, line, name)
    await ledger.written()
  }
  add(ledger, 3)
  await ledger.close()
  t.strictSame(
    lines().map(({ source }) => [source.line, source.file.length]),
    [
      [1, name.length],
      [2, name.length],
      [3, 7],
    ],
  )
})
