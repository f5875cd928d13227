import fc from 'fast-check'
import t from 'tap'
import { ByteReader } from '../../../../src/io/formats/parquet/byte-reader.js'
import { dateText, daysOf, timestampOf, timestampText } from '../../../../src/io/formats/parquet/calendar.js'
import {
  bigintBytes,
  bigintOf,
  decimalOf,
  decimalText,
} from '../../../../src/io/formats/parquet/decimal-text.js'
import {
  float16Text,
  float32Text,
  fromFloat16,
  toFloat16,
} from '../../../../src/io/formats/parquet/float-text.js'
import { GrowingBytes } from '../../../../src/io/formats/parquet/growing-bytes.js'
import { embeddedJson } from '../../../../src/io/formats/parquet/json-column.js'
import { JsonFault, JsonScanner } from '../../../../src/io/formats/parquet/json-scanner.js'
import { JsonText } from '../../../../src/io/formats/parquet/json-text.js'
import { exactDouble } from '../../../../src/io/formats/parquet/number-store.js'
import { bitWidth, readRunLengths, writeRunLengths } from '../../../../src/io/formats/parquet/run-length.js'
import { unescapeInto } from '../../../../src/io/formats/parquet/unescape.js'

t.test('dates are those of Date, where it has them, and come back beyond', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (days) => {
      t.equal(dateText(days), new Date(days * 86400_000).toISOString().slice(0, -14))
    }),
    { seed: 1, numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.integer(), (days) => {
      t.equal(daysOf(dateText(days)), days)
    }),
    { seed: 2, numRuns: 2000 },
  )
  for (const text of [
    '2023-02-29',
    '2023-00-10',
    '2023-13-01',
    '2023-1-01',
    '23-01-01',
    '',
    '+2023-01-01',
    '2023-01-32',
  ]) {
    t.equal(daysOf(text), undefined, text)
  }
})

t.test('timestamps keep each digit', async (t) => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.constantFrom(3, 6, 9),
      (value, digits) => {
        t.equal(timestampOf(timestampText(value, digits), digits), value)
      },
    ),
    { seed: 3, numRuns: 2000 },
  )
  t.equal(timestampText(-1n, 9), '1969-12-31T23:59:59.999999999')
  t.equal(timestampOf('2024-01-01T00:00:00', 3), 1704067200000n)
  t.equal(timestampOf('2024-01-01T00:00:00.5', 3), 1704067200500n)
  t.equal(timestampOf('2024-01-01T00:00:00.123000', 3), 1704067200123n)
  for (const text of [
    '2024-01-01T00:00:00.1234',
    '2024-01-01T24:00:00',
    '2024-01-01',
    'T',
    '2024-01-01T00:60:00',
  ]) {
    t.equal(timestampOf(text, 3), undefined, text)
  }
})

t.test('decimals are exact', async (t) => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.nat(38), (value, scale) => {
      t.equal(decimalOf(decimalText(value, scale), 39, scale), value)
      const bytes = bigintBytes(value)!
      t.equal(bigintOf(bytes, 0, bytes.length), value)
      if (bytes.length > 1) t.equal(bigintBytes(value, bytes.length - 1), undefined)
      t.equal(bigintOf(bigintBytes(value, 20)!, 0, 20), value)
    }),
    { seed: 4, numRuns: 2000 },
  )
  t.same([decimalText(-5n, 2), decimalText(0n, 3), decimalText(12n, 0)], ['-0.05', '0.000', '12'])
  t.same(
    [decimalOf('1e2', 5, 2), decimalOf('1.50e-1', 5, 2), decimalOf('0.010', 5, 2), decimalOf('-7', 3, 2)],
    [10000n, 15n, 1n, -700n],
  )
  for (const text of ['0.015', '1000', '1e9', '1e-9', '1.']) t.equal(decimalOf(text, 5, 2), undefined, text)
})

t.test('each float of 16 bits, and any of 32, comes back from its text', async (t) => {
  let wrong = 0
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = fromFloat16(bits)
    if (!Number.isFinite(value)) continue
    if (
      toFloat16(Number(float16Text(bits))) !== bits ||
      Number.isInteger(value) !== Number.isInteger(Number(float16Text(bits)))
    )
      wrong++
    // Between two neighbours the nearer one is taken.
    const next = fromFloat16(bits + 1)
    if (Number.isFinite(next) && toFloat16(value + (next - value) * 0.49) !== bits) wrong++
  }
  t.equal(wrong, 0)
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      t.ok(Object.is(Math.fround(Number(float32Text(value))), value))
    }),
    { seed: 5, numRuns: 5000 },
  )
  t.same(
    [0.1, 16777216, 1e20, 3.4028234663852886e38].map((n) => float32Text(Math.fround(n))),
    ['0.1', '16777216', '100000000000000000000', '3.4028235e+38'],
  )
})

t.test('numbers that a double would change are not taken', async (t) => {
  const taken = [
    '1',
    '-0',
    '9007199254740993e0',
    '1e308',
    '18446744073709552000',
    '9007199254740992',
    '0e99',
    '0.1000000000000000000001',
  ]
  const refused = ['9007199254740993', '1e309', '1e-400', '18446744073709551617']
  for (const text of taken) t.equal(exactDouble(text, !/[.e]/.test(text)), Number(text), text)
  for (const text of refused) t.equal(exactDouble(text, !/[.e]/.test(text)), undefined, text)
})

t.test('runs and packed bits come back', async (t) => {
  const values = fc.integer({ min: 0, max: 24 }).chain((width) => {
    const value = fc.integer({ min: 0, max: 2 ** width - 1 })
    const runs = fc.array(fc.tuple(value, fc.integer({ min: 1, max: 30 })), { maxLength: 20 })
    return fc.tuple(
      fc.constant(width),
      fc.oneof(
        fc.array(value, { maxLength: 100 }),
        runs.map((all) => all.flatMap(([of, n]) => Array<number>(n).fill(of))),
      ),
    )
  })
  fc.assert(
    fc.property(values, ([width, all]) => {
      const into = new Int32Array(all.length)
      const reader = new ByteReader(writeRunLengths(Int32Array.from(all), width))
      readRunLengths(reader, width, into)
      t.same([...into], all)
      t.equal(reader.at, reader.end)
    }),
    { seed: 6, numRuns: 1000 },
  )
  t.same([0, 1, 2, 3, 4, 255, 256].map(bitWidth), [0, 1, 2, 2, 3, 8, 9])
  // 1 to 8 in 3 bits, as the format's description has it; and wide fields, which only readers meet.
  const packed = new Uint8Array(8)
  readRunLengths(new ByteReader(Uint8Array.of(3, 0b10001000, 0b11000110, 0b11111010)), 3, packed)
  t.same([...packed], [0, 1, 2, 3, 4, 5, 6, 7])
  const wide = new Int32Array(2)
  readRunLengths(
    new ByteReader(Uint8Array.of(3, 0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 0x40, ...new Uint8Array(24))),
    32,
    wide,
  )
  t.same([...wide], [0x7fffffff, 0x40000001])
})

t.test('the scanner takes what JSON.parse takes, and nothing else', async (t) => {
  const scan = (text: string) => {
    const scanner = new JsonScanner(Buffer.from(text))
    try {
      scanner.skipValue()
      scanner.space()
      return scanner.at === scanner.end
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error
      return false
    }
  }
  const parses = (text: string) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  const pieces = fc.constantFrom(
    ...'{}[]",:\\-+.eE019 tfnu\n\t',
    'true',
    'null',
    'false',
    '"a"',
    '\\u00e9',
    '\\ud800',
    '1.5e-7',
    '{"a":',
    '[1,',
  )
  const nearly = fc.tuple(fc.json(), fc.nat(), pieces).map(([text, at, piece]) => {
    const cut = at % (text.length + 1)
    return text.slice(0, cut) + piece + text.slice(cut + (at % 2))
  })
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        nearly,
        fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
      ),
      (text) => {
        t.equal(scan(text), parses(text), text)
      },
    ),
    { seed: 7, numRuns: 5000 },
  )
  t.ok(scan('['.repeat(100_000) + ']'.repeat(100_000)))
  t.notOk(scan('['.repeat(100_000)))
})

t.test('strings are written and read as JSON has them', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (value) => {
      const text = new JsonText(1)
      text.string(Buffer.from(value))
      const json = Buffer.from(text.written()).toString()
      t.equal(json, JSON.stringify(value))
      const all = [...value].map((c) =>
        c.length > 1 || c > '~'
          ? [...Array(c.length).keys()]
              .map((at) => `\\u${c.charCodeAt(at).toString(16).padStart(4, '0')}`)
              .join('')
          : c,
      )
      for (const written of [json, JSON.stringify(all.join('')).replaceAll('\\\\u', '\\u')]) {
        const into = new GrowingBytes(1)
        const bytes = Buffer.from(written)
        t.ok(unescapeInto(bytes, 1, bytes.length - 1, into))
        t.equal(Buffer.from(into.written()).toString(), JSON.parse(written))
      }
    }),
    { seed: 8, numRuns: 1000 },
  )
  for (const half of ['\\ud800', '\\udc00x', '\\ud800\\ud800', '\\ud800\\n', '\\ud83d']) {
    t.notOk(unescapeInto(Buffer.from(half), 0, half.length, new GrowingBytes(1)), half)
  }
})

t.test('JSON in a column stands as it is only where it comes back', async (t) => {
  const stands = (text: string) => embeddedJson(Buffer.from(text), 0, Buffer.byteLength(text))
  for (const text of ['1', '{"a": [1, 2]}', '"x"', 'true', '{}', '{"a":"$json"}', '123456789012345678901'])
    t.ok(stands(text), text)
  for (const text of ['', 'null', ' 1', '1 ', '[1,\n2]', '{"$json":"x"}', '{ "$json":1}', 'x', '1 2'])
    t.notOk(stands(text), text)
})
