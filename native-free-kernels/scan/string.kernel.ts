// Finds the end of a JSON string and checks all in it, 64 bytes at a time.
// Source for the escape bits: G. Langdale, D. Lemire, "Parsing Gigabytes of JSON per Second", 2019, section 3.1.1.

/** What the last string held: some of the FORM_ bits. */
export let stringForm: u32 = 0
/** Where the last string was wrong. */
export let stringError: usize = 0

/** Bytes beyond ASCII, or DEL (in or shortly after the string). */
export const FORM_BEYOND_ASCII: u32 = 1
/** Some backslash. */
export const FORM_ESCAPES: u32 = 2
/** An escape that has a shorter form: its bytes are not those that another writer would choose. */
export const FORM_LONG_ESCAPES: u32 = 4

/** Escapes of controls that have a letter, but are no white space. */
export const FORM_CONTROLS: u32 = 8

const ODD_BITS: u64 = 0xaaaaaaaaaaaaaaaa

/** Bit 0: the first byte of the next block is escaped. */
export let escapeCarry: u64 = 0

export function resetEscapes(): void {
  escapeCarry = 0
}

/** Bits of the bytes that a backslash escapes, given the bits of the block's backslashes. */
export function escapedBits(backslashes: u64): u64 {
  const carry = escapeCarry
  const candidates = backslashes & ~carry
  const series = (((candidates << 1) | ODD_BITS) - candidates) ^ ODD_BITS
  escapeCarry = (series & backslashes) >> 63
  return series ^ (backslashes | carry)
}

export function bitsEqual(a: v128, b: v128, c: v128, d: v128, byte: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(i8x16.eq(a, byte)) | (<u32>i8x16.bitmask(i8x16.eq(b, byte)) << 16)) |
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(c, byte)) | (<u32>i8x16.bitmask(i8x16.eq(d, byte)) << 16)) << 32)
  )
}

function isHex(byte: u32): bool {
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6
}

/** Checks the escape whose character stands at `at`; false where JSON has no such escape. */
function checkEscape(at: usize): bool {
  const byte = <u32>load<u8>(at)
  if (byte == 0x6e || byte == 0x22 || byte == 0x5c) return true // n " \
  if (byte == 0x74 || byte == 0x72) return true // t r
  if (byte == 0x62 || byte == 0x66) {
    // b f
    stringForm |= FORM_CONTROLS
    return true
  }
  stringForm |= FORM_LONG_ESCAPES
  if (byte == 0x2f) return true // /
  if (byte != 0x75) return false
  return isHex(load<u8>(at, 1)) && isHex(load<u8>(at, 2)) && isHex(load<u8>(at, 3)) && isHex(load<u8>(at, 4))
}

/**
 * Given the address after an opening quote, returns the address of the closing one, or 0 where the string is wrong
 * (`stringError` says where). Stops at a line feed, which a JSON string cannot hold.
 */
export function endOfString(from: usize): usize {
  // Most keys and many values end within 16 bytes.
  const head = v128.load(from)
  const quotes = i8x16.eq(head, i8x16.splat(0x22))
  const stops = i8x16.bitmask(v128.or(quotes, v128.or(i8x16.eq(head, i8x16.splat(0x5c)), lowBytes(head))))
  if (stops) {
    const first = ctz(stops)
    if (load<u8>(from + <usize>first) == 0x22) {
      stringForm = i8x16.bitmask(next(head)) & ((1 << first) - 1) ? FORM_BEYOND_ASCII : 0
      return from + <usize>first
    }
  }
  escapeCarry = 0
  stringForm = 0
  let beyond = i8x16.splat(0)
  let backslashSeen: u64 = 0
  let at = from
  while (true) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    beyond = v128.or(beyond, v128.or(v128.or(next(a), next(b)), v128.or(next(c), next(d))))
    const backslashes = bitsEqual(a, b, c, d, i8x16.splat(0x5c))
    let closing = bitsEqual(a, b, c, d, i8x16.splat(0x22))
    const controls = bitsEqual(lowBytes(a), lowBytes(b), lowBytes(c), lowBytes(d), i8x16.splat(-1))
    let escaped = escapedBits(backslashes)
    closing &= ~escaped
    let inside = closing ? (closing - 1) & ~closing : 0xffffffffffffffff
    if (controls & inside) {
      stringError = at + <usize>ctz(controls)
      inside = (<u64>1 << ctz(controls)) - 1
      closing = 0
      escaped &= inside
      while (escaped) {
        if (!checkEscape(at + <usize>ctz(escaped))) {
          stringError = at + <usize>ctz(escaped)
          break
        }
        escaped &= escaped - 1
      }
      return 0
    }
    backslashSeen |= backslashes & inside
    escaped &= inside
    while (escaped) {
      const place = at + <usize>ctz(escaped)
      escaped &= escaped - 1
      if (!checkEscape(place)) {
        stringError = place
        return 0
      }
    }
    if (closing) {
      stringForm |= (i8x16.bitmask(beyond) ? FORM_BEYOND_ASCII : 0) | (backslashSeen ? FORM_ESCAPES : 0)
      return at + <usize>ctz(closing)
    }
    at += 64
  }
  return 0
}

/** Each byte plus one: the highest bit is then set for DEL too, and lost only for 0xff, which UTF-8 does not have. */
function next(block: v128): v128 {
  return i8x16.add(block, i8x16.splat(1))
}

/** Lanes of the bytes below 0x20 as all ones. */
function lowBytes(block: v128): v128 {
  return i8x16.eq(v128.and(block, i8x16.splat(<i8>0xe0)), i8x16.splat(0))
}
