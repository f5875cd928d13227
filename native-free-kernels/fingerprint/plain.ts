import { ROLES, type Role } from '../scan/scan.js'

const PRIME_1 = 0x9e3779b185ebca87n
const PRIME_2 = 0xc2b2ae3d27d4eb4fn
const PRIME_3 = 0x165667b19e3779f9n

const STRIPE = 32

const wrap = (value: bigint) => BigInt.asUintN(64, value)
const rotate = (value: bigint, bits: bigint) => wrap((value << bits) | (value >> (64n - bits)))

/** The four lanes of the hash. */
type Lanes = [a: bigint, b: bigint, c: bigint, d: bigint]

/** The bytes that a text counts by: those of the shortest JSON string, in which a lone surrogate stays an escape. */
export function canonicalBytes(text: string): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(text).slice(1, -1))
}

/** The fingerprint of 128 bits of a record's texts, as two numbers of 64 bits. */
export function fingerprint(texts: readonly { role: Role; text: string }[]): { low: bigint; high: bigint } {
  let lanes: Lanes = [wrap(PRIME_1 + PRIME_2), PRIME_2, 0n, wrap(-PRIME_1)]
  for (const [index, { role, text }] of texts.entries()) {
    const bytes = canonicalBytes(text)
    lanes = endText(addStripes(lanes, bytes), bytes.length, role, index + 1)
  }
  return finish(lanes)
}

/** Takes in the bytes in stripes of 32, the last of which is filled up with zeros. */
function addStripes(lanes: Lanes, bytes: Uint8Array): Lanes {
  const padded = new Uint8Array(Math.ceil(bytes.length / STRIPE) * STRIPE)
  padded.set(bytes)
  const view = new DataView(padded.buffer)
  let [a, b, c, d] = lanes
  for (let at = 0; at < padded.length; at += STRIPE) {
    // Each lane also takes in its neighbour as it was before the stripe.
    const [oldA, oldB, oldC, oldD] = [a, b, c, d]
    a = wrap(round(oldA, view.getBigUint64(at, true)) + oldB)
    b = wrap(round(oldB, view.getBigUint64(at + 8, true)) + oldC)
    c = wrap(round(oldC, view.getBigUint64(at + 16, true)) + oldD)
    d = wrap(round(oldD, view.getBigUint64(at + 24, true)) + oldA)
  }
  return [a, b, c, d]
}

function round(lane: bigint, input: bigint): bigint {
  return wrap(rotate(wrap(lane + input * PRIME_2), 31n) * PRIME_1)
}

/** Ends the `count`-th text, so that texts cannot run into one another. */
function endText([a, b, c, d]: Lanes, length: number, role: Role, count: number): Lanes {
  const mark = (BigInt(length) << 8n) | BigInt(ROLES.indexOf(role))
  return [
    wrap(rotate(a ^ mark, 27n) * PRIME_1 + PRIME_3),
    b,
    wrap(rotate(c ^ mark, 33n) * PRIME_2 + BigInt(count)),
    d,
  ]
}

function avalanche(value: bigint): bigint {
  let mixed = wrap((value ^ (value >> 33n)) * PRIME_2)
  mixed = wrap((mixed ^ (mixed >> 29n)) * PRIME_3)
  return mixed ^ (mixed >> 32n)
}

function finish([a, b, c, d]: Lanes): { low: bigint; high: bigint } {
  const first = wrap(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n))
  const second = wrap(rotate(d, 23n) * PRIME_1 + rotate(c, 41n) * PRIME_3 + (a ^ wrap(b * PRIME_2)))
  const low = avalanche(first ^ b)
  return { low, high: avalanche(second) ^ low }
}
