import { readFileSync } from 'node:fs'
import t from 'tap'
import { sharedData } from '../process.js'
import { Reader, needs, randomNumbers } from './reader.js'

const reader = new Reader()

t.test('UTF-8', async (t) => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const isUtf8 = (bytes: Uint8Array) => {
    try {
      decoder.decode(bytes)
      return true
    } catch {
      return false
    }
  }
  const wrong: string[] = []
  const check = (bytes: Uint8Array) => {
    if (reader.isUtf8(bytes) !== isUtf8(bytes)) wrong.push(Buffer.from(bytes).toString('hex'))
  }
  check(new Uint8Array())
  for (let first = 0; first < 256; first++) {
    check(Uint8Array.of(first))
    for (let second = 0; second < 256; second++) check(Uint8Array.of(first, second))
  }
  t.same(wrong, [], 'every sequence of one and of two bytes')

  const random = randomNumbers(6)
  const below = (limit: number) => Math.floor(random() * limit)
  for (let run = 0; run < 100000; run++) {
    const lead = 0xc0 + below(64)
    const rest = Array.from({ length: 2 + below(2) }, () => (below(8) === 0 ? below(256) : 0x80 + below(64)))
    check(Uint8Array.of(lead, ...rest))
  }
  t.same(wrong, [], 'random sequences of three and of four bytes')

  for (let run = 0; run < 20000; run++) {
    const text = Buffer.from(
      Array.from({ length: below(80) }, () => ['a', 'é', '漢', '😀'][below(below(4) + 1)]).join(''),
    )
    if (text.length > 0 && below(2) === 0) text[below(text.length)] = below(256)
    check(text.subarray(0, text.length - below(4)))
  }
  t.same(wrong, [], 'texts of any length around the sizes of blocks')
})

t.test('the sequences of utf8tests', needs('utf8/utf8tests.txt'), async (t) => {
  const tests = readFileSync(sharedData('utf8/utf8tests.txt')!, 'utf8').matchAll(
    /^([^#\s:]+):(valid|valid hex|invalid hex):([^:\n]*)/gm,
  )
  let count = 0
  for (const [, number, kind, content] of tests) {
    const bytes = kind === 'valid' ? Buffer.from(content!) : Buffer.from(content!.replace(/\s/g, ''), 'hex')
    t.equal(reader.isUtf8(bytes), kind !== 'invalid hex', number!)
    // The same within a line: bytes that are not UTF-8 come before all else that may be wrong with it.
    const line = Buffer.concat([Buffer.from('{"text":"'), bytes, Buffer.from('"}')])
    if (kind === 'invalid hex') t.equal(reader.readLine(line).status, 'invalid-utf8', `${number} in a line`)
    count++
  }
  t.ok(count > 200, `${count} sequences`)
})
