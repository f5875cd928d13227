import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { canonicalBytes, fingerprint } from '../../native-free-kernels/fingerprint/plain.js'
import { Reader, asciiOnly, needs, realRecords } from './reader.js'
import { waysToWrite, writtenText } from './written-json.js'

const reader = new Reader()

/** Holds the kernel to the plain fingerprint of its own texts; they are held to the plain scan elsewhere. */
function compare(lines: readonly string[]): void {
  for (const row of reader.read(lines)) {
    if (row.status !== 'fine') continue
    assert.deepEqual(row.fingerprint, fingerprint(row.texts), JSON.stringify(row.texts).slice(0, 200))
  }
}

const fingerprintOf = (line: string) => reader.readLine(line).fingerprint

t.test('a text counts by its shortest JSON', async (t) => {
  t.same(Buffer.from(canonicalBytes('\u0001\n"/é\ud800')).toString(), '\\u0001\\n\\"/é\\ud800')
})

t.test('how a text is written does not matter', async (t) => {
  for (const text of [
    'a/b',
    'é',
    '\n\t"\\',
    '\u0000\u001f\u007f',
    '😀',
    '\ud83d',
    '\ude00\ud83d',
    '\u2028',
    'A',
  ]) {
    const found = waysToWrite(text).map((way) => fingerprintOf(`{"text":"x${way}y"}`))
    for (const other of found) t.same(other, found[0])
    t.same(found[0], fingerprint([{ role: 'text', text: `x${text}y` }]))
  }
})

t.test('a pair of surrogates is not two lone ones, and an escape is not its letters', async (t) => {
  t.notSame(fingerprintOf('{"text":"\\ud83d x \\ude00"}'), fingerprintOf('{"text":"\\ud83d\\ude00 x "}'))
  t.notSame(fingerprintOf('{"text":"\\ud800"}'), fingerprintOf('{"text":"\\\\ud800"}'))
})

t.test('where a text ends and whose it is does matter', async (t) => {
  t.notSame(fingerprintOf('{"prompt":"ab","response":"c"}'), fingerprintOf('{"prompt":"a","response":"bc"}'))
  const turn = (role: string) => `{"messages":[{"role":"${role}","content":"a"}]}`
  t.notSame(fingerprintOf(turn('user')), fingerprintOf(turn('system')))
  t.notSame(fingerprintOf('{"text":"a"}'), fingerprintOf('{"text":"a\\u0000"}'))
})

t.test('the names of the fields do not matter', async (t) => {
  t.same(fingerprintOf('{"prompt":"a","response":"b"}'), fingerprintOf('{"output":"b","instruction":"a"}'))
})

t.test('texts of every length around the sizes of stripes', async () => {
  for (let size = 1; size <= 140; size++) {
    const texts = [
      'a'.repeat(size),
      `\\/${'a'.repeat(size)}`,
      `${'\\u00e9'.repeat(size)}`,
      `${'\\n'.repeat(size)}`,
    ]
    compare(texts.map((text) => `{"prompt":"${text}","response":"${text}b"}`))
  }
})

t.test('escapes across the edges of pieces', async () => {
  for (const edge of [32768, 65536]) {
    for (let before = 0; before <= 14; before++) {
      const filler = `\\/${'a'.repeat(edge - before - 2)}`
      const ends = [
        '\\n',
        '\\u000a',
        '\\u00e9',
        '\\ud83d\\ude00',
        '\\ud83d\\ud83d\\ude00',
        '\\ud83d',
        'é',
        '😀',
        '\\/',
      ]
      compare(ends.map((end) => `{"text":"${filler}${end}tail"}`))
    }
  }
})

t.test('a long text of nothing but escapes', async () => {
  compare(
    ['\\ud800', '\\u0001', '\\u0041', '\\ud83d\\ude00', '\\/'].map(
      (one) => `{"text":"${one.repeat(30000)}"}`,
    ),
  )
})

t.test('random texts with escapes in every form', async () => {
  const property = fc.property(fc.array(fc.tuple(writtenText(), writtenText({ maxLength: 200 }))), (pairs) =>
    compare(pairs.map(([one, other]) => `{"instruction":"${one}","input":"${other}","output":"${one}."}`)),
  )
  fc.assert(property, { seed: 21, numRuns: 300 })
})

t.test('real records have one fingerprint, plain and in escapes', needs('gpteacher'), async (t) => {
  const lines = realRecords().map((record) => JSON.stringify(record))
  const plain = reader.read(lines)
  const escaped = reader.read(lines.map(asciiOnly))
  for (const [at, row] of plain.entries()) assert.deepEqual(row.fingerprint, escaped[at]!.fingerprint)
  for (const row of plain.filter(({ status }, at) => status === 'fine' && at % 10 === 0)) {
    assert.deepEqual(row.fingerprint, fingerprint(row.texts))
  }
  const distinct = new Set(plain.map(({ texts }) => JSON.stringify(texts))).size
  t.equal(new Set(plain.map(({ fingerprint: { low, high } }) => `${low} ${high}`)).size, distinct)
})

t.test('a change of one bit changes half of the fingerprint', async (t) => {
  let changed = 0
  let most = 0
  let least = 128
  const runs = 2000
  for (let run = 0; run < runs; run++) {
    const text = `record number ${run} with enough text to fill more than a stripe`
    const place = run % text.length
    const other = `${text.slice(0, place)}${String.fromCharCode(text.charCodeAt(place) ^ 1)}${text.slice(place + 1)}`
    const [a, b] = [text, other].map((one) => fingerprintOf(JSON.stringify({ text: one })))
    const bits = countBits(a!.low ^ b!.low) + countBits(a!.high ^ b!.high)
    changed += bits
    most = Math.max(most, bits)
    least = Math.min(least, bits)
  }
  t.ok(Math.abs(changed / runs - 64) < 0.6, `${changed / runs} bits of 128`)
  t.ok(least > 36 && most < 92, `from ${least} to ${most}`)
})

function countBits(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length
}
