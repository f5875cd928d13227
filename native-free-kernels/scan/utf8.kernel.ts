// UTF-8 validation by table lookups on three nibbles.
// Source: J. Keiser, D. Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte", 2020.

const TOO_SHORT: u8 = 1 << 0
const TOO_LONG: u8 = 1 << 1
const OVERLONG_3: u8 = 1 << 2
const TOO_LARGE: u8 = 1 << 3
const SURROGATE: u8 = 1 << 4
const OVERLONG_2: u8 = 1 << 5
const TOO_LARGE_1000: u8 = 1 << 6
const OVERLONG_4: u8 = 1 << 6
const TWO_CONTINUATIONS: u8 = 1 << 7
const CARRY: u8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS

function highNibbleOfFirst(): v128 {
  return i8x16(
    TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
    TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
  )
}

function lowNibbleOfFirst(): v128 {
  return i8x16(
    CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
    CARRY | OVERLONG_2,
    CARRY, CARRY,
    CARRY | TOO_LARGE,
    CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE,
    CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
  )
}

function highNibbleOfSecond(): v128 {
  return i8x16(
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
    TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
    TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE,
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
  )
}

/** Errors of the 16 bytes `input`, of which `previous` are the 16 bytes before: zero where all is well. */
function blockErrors(input: v128, previous: v128): v128 {
  const low = i8x16.splat(0x0f)
  const before1 = i8x16.shuffle(previous, input, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30)
  const special = v128.and(
    v128.and(
      i8x16.swizzle(highNibbleOfFirst(), u8x16_shr4(before1)),
      i8x16.swizzle(lowNibbleOfFirst(), v128.and(before1, low)),
    ),
    i8x16.swizzle(highNibbleOfSecond(), u8x16_shr4(input)),
  )
  const before2 = i8x16.shuffle(previous, input, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29)
  const before3 = i8x16.shuffle(previous, input, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28)
  const third = i8x16.sub_sat_u(before2, i8x16.splat(<i8>0xdf))
  const fourth = i8x16.sub_sat_u(before3, i8x16.splat(<i8>0xef))
  const mustContinue = v128.and(i8x16.gt_s(v128.or(third, fourth), i8x16.splat(0)), i8x16.splat(<i8>0x80))
  // A difference above 0x7f cannot occur: 0xff - 0xdf = 0x20.
  return v128.xor(mustContinue, special)
}

function u8x16_shr4(value: v128): v128 {
  return i8x16.shr_u(value, 4)
}

/**
 * Whether the `length` bytes at `start` are UTF-8. Reads in whole blocks of 16, so 16 bytes beyond the end must be
 * readable; they do not count.
 */
export function isUtf8(start: usize, length: usize): bool {
  const end = start + length
  let previous = i8x16.splat(0)
  let errors = i8x16.splat(0)
  let unfinished: bool = false
  let at = start
  while (at + 64 <= end) {
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    if (i8x16.bitmask(v128.or(v128.or(a, b), v128.or(c, d))) == 0 && !unfinished) {
      previous = d
    } else {
      errors = v128.or(errors, blockErrors(a, previous))
      errors = v128.or(errors, blockErrors(b, a))
      errors = v128.or(errors, blockErrors(c, b))
      errors = v128.or(errors, blockErrors(d, c))
      previous = d
      unfinished = i8x16.bitmask(d) != 0
    }
    at += 64
  }
  while (at < end) {
    let block = v128.load(at)
    if (at + 16 > end) block = keepFirst(block, <i32>(end - at))
    errors = v128.or(errors, blockErrors(block, previous))
    previous = block
    at += 16
  }
  // A sequence cut short by the end shows as an error of the zeros that follow it.
  errors = v128.or(errors, blockErrors(i8x16.splat(0), previous))
  return !v128.any_true(errors)
}

/** `block` with all bytes from the `count`-th set to zero. */
function keepFirst(block: v128, count: i32): v128 {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  return v128.and(block, i8x16.lt_s(places, i8x16.splat(<i8>count)))
}
