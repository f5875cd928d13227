import type { Random } from './random.js'

/** Bytes that mean something in one format or another. */
const TELLING = [
  0, 1, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0xbf, 0xc0,
]
const MORE_TELLING = [0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xff]
/** Numbers at the edges of what a length field can hold. */
const LENGTHS = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]
/** Bytes that are repeated, and how often at the most. */
const LONGEST_REPEATED = 64
const MOST_REPEATS = 2000

type Mutation = (bytes: Buffer, random: Random) => Buffer

function replaced(bytes: Buffer, from: number, to: number, middle: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)])
}

function part(bytes: Buffer, random: Random): [from: number, to: number] {
  const from = random.below(bytes.length + 1)
  return [from, Math.min(bytes.length, from + random.size(0, bytes.length - from))]
}

/** A number in the way of a length field: of 1 to 8 bytes, in either order, or a varint. */
function lengthField(random: Random): Buffer {
  const value = random.once(3) ? random.next() : random.pick(LENGTHS)
  const field = Buffer.alloc(8)
  if (random.once(3)) {
    let at = 0
    let rest = value
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) field[at++] = (rest % 128) | 0x80
    field[at++] = rest
    return field.subarray(0, at)
  }
  if (random.once(2)) {
    field.writeUInt32LE(value)
    return field.subarray(0, random.pick([1, 2, 4, 8]))
  }
  field.writeUInt32BE(value, 4)
  return field.subarray(random.pick([0, 4, 6, 7]))
}

const MUTATIONS: readonly Mutation[] = [
  function flip(bytes, random) {
    const changed = Buffer.from(bytes)
    if (changed.length > 0) changed[random.below(changed.length)]! ^= 1 << random.below(8)
    return changed
  },
  function set(bytes, random) {
    const changed = Buffer.from(bytes)
    if (changed.length > 0) changed[random.below(changed.length)] = random.pick([...TELLING, ...MORE_TELLING])
    return changed
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length + 1)
    return replaced(bytes, at, at, Buffer.from(random.list(random.size(1, 8), () => random.pick(TELLING))))
  },
  function remove(bytes, random) {
    return replaced(bytes, ...part(bytes, random), Buffer.alloc(0))
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1))
  },
  function splice(bytes, random) {
    const at = random.below(bytes.length + 1)
    return replaced(bytes, at, at, bytes.subarray(...part(bytes, random)))
  },
  function repeat(bytes, random) {
    const from = random.below(bytes.length + 1)
    const piece = bytes.subarray(from, from + random.size(1, LONGEST_REPEATED))
    const times = random.size(1, MOST_REPEATS)
    return replaced(bytes, from, from, Buffer.concat(Array.from({ length: times }, () => piece)))
  },
  function changeLength(bytes, random) {
    const field = lengthField(random)
    const at = random.below(Math.max(1, bytes.length - field.length + 1))
    return replaced(bytes, at, at + field.length, field)
  },
]

/** The bytes with up to `most` changes: bits flipped, parts cut, moved or repeated, lengths changed. */
export function mutated(bytes: Uint8Array, random: Random, most = 4): Buffer {
  let changed: Buffer = Buffer.from(bytes)
  for (let count = random.size(1, most); count > 0; count--) changed = random.pick(MUTATIONS)(changed, random)
  return changed
}

/** The same for a text; what is no UTF-8 afterwards becomes U+FFFD. */
export function mutatedText(text: string, random: Random, most = 4): string {
  return mutated(Buffer.from(text), random, most).toString()
}
