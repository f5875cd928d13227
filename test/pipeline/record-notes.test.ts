import t from 'tap'
import { ROW } from '../../native-free-kernels/record/record.js'
import type { ReadBatch } from '../../src/pipeline/batch.js'
import { editsOf, encodeNotes, endOfEntry, notesOf } from '../../src/pipeline/record-notes.js'
import type { NotedEdit } from '../../src/stages/text-record.js'

const EDITS: NotedEdit[] = [
  {
    stage: 'validate',
    rule: 'zero-width',
    field: 'output',
    start: 3,
    end: 4,
    removed: '\u200b',
    inserted: '',
  },
  {
    stage: 'boilerplate',
    rule: 'opener-ack',
    field: 'output',
    start: 0,
    end: 7,
    removed: 'Sure!\n\n',
    inserted: '',
  },
  {
    stage: 'boilerplate',
    rule: 'opener-ack',
    field: 'output',
    start: 9,
    end: 12,
    removed: 'Ok "',
    inserted: '',
  },
]
const REJECTED = { stage: 'boilerplate', rule: 'nothing-left' } as const

/** A batch of one line, whose record has these notes. */
function batchOf(line: Buffer, notes: Buffer | undefined): { batch: ReadBatch; row: Uint32Array } {
  const row = new Uint32Array(ROW.size)
  row[ROW.length] = line.length
  row[ROW.edit] = notes ? 1 : 0
  const edits = notes && {
    bytes: new Uint8Array(notes).buffer,
    places: Uint32Array.of(0, 0, 0, notes.length),
  }
  return { batch: { bytes: new Uint8Array(line).buffer, edits } as unknown as ReadBatch, row }
}

t.test('the notes of a record come back, with line feeds and quotation marks in its texts', async (t) => {
  const line = Buffer.from('{"output":"Sure!\\n\\nA \\"tree\\""}')
  const { batch, row } = batchOf(line, encodeNotes({ notes: EDITS, rejected: REJECTED }, line))
  t.strictSame(notesOf(batch, row), {
    rules: [
      { stage: 'validate', rule: 'zero-width' },
      { stage: 'boilerplate', rule: 'opener-ack' },
    ],
    rejected: REJECTED,
  })
  t.strictSame(editsOf(batch, row), EDITS)
  t.strictSame(JSON.parse(`{${endOfEntry(batch, row).toString()}`), {
    edits: EDITS,
    original: line.toString(),
  })
})

t.test('without a ledger a worker does not tell the line', async (t) => {
  const { batch, row } = batchOf(
    Buffer.from('{}'),
    encodeNotes({ notes: EDITS, rejected: undefined }, undefined),
  )
  t.strictSame(JSON.parse(`{${endOfEntry(batch, row).toString()}`), { edits: EDITS })
  t.equal(notesOf(batch, row).rejected, undefined)
})

t.test('a record that no stage noted is told by its line alone', async (t) => {
  const { batch, row } = batchOf(Buffer.from('{"text":"A lake."}'), undefined)
  t.strictSame(notesOf(batch, row), { rules: [] })
  t.strictSame(editsOf(batch, row), [])
  t.strictSame(JSON.parse(`{${endOfEntry(batch, row).toString()}`), { original: '{"text":"A lake."}' })
})

t.test('a line that is not UTF-8 is told in base64', async (t) => {
  const line = Buffer.from([0x7b, 0xff, 0x7d])
  const { batch, row } = batchOf(line, undefined)
  t.strictSame(JSON.parse(`{${endOfEntry(batch, row).toString()}`), {
    originalBase64: line.toString('base64'),
  })
})
