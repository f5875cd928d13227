/** Decimals as JSON numbers: all digits of the scale, and exactly those. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled)
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/

/** The unscaled value of a JSON number; nothing where it has more digits than precision and scale allow. */
export function decimalOf(text: string, precision: number, scale: number): bigint | undefined {
  const match = NUMBER.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return 0n
  // Of `digits`, this many stand behind the last place of the scale.
  const surplus = fraction.length - Number(exponent) - scale
  const kept = surplus > 0 ? digits.slice(0, Math.max(digits.length - surplus, 0)) : digits
  if (/[^0]/.test(digits.slice(kept.length)) || kept.length - Math.min(surplus, 0) > precision)
    return undefined
  return BigInt(sign + (kept === '' ? '0' : kept) + '0'.repeat(Math.max(-surplus, 0)))
}

/** Big-endian two's complement, of any length. */
export function bigintOf(bytes: Uint8Array, start: number, end: number): bigint {
  if (start === end) return 0n
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex')
  return BigInt.asIntN((end - start) * 8, BigInt(`0x${hex}`))
}

/** The inverse: in `length` bytes (nothing where they are too few), or in as few as it takes. */
export function bigintBytes(value: bigint, length?: number): Uint8Array | undefined {
  const bits = (value < 0n ? -value - 1n : value).toString(16).length * 4 + 1
  const needed = Math.ceil(bits / 8)
  const size = length ?? needed
  if (BigInt.asIntN(size * 8, value) !== value) return undefined
  const hex = BigInt.asUintN(size * 8, value).toString(16)
  const bytes = new Uint8Array(size)
  bytes.set(Buffer.from(hex.padStart(size * 2, '0'), 'hex'))
  return length === undefined ? shortest(bytes) : bytes
}

/** A leading byte that only repeats the sign says nothing. */
function shortest(bytes: Uint8Array): Uint8Array {
  const spare = bytes.length > 1 && bytes[0] === (bytes[1]! & 0x80 ? 0xff : 0)
  return spare ? bytes.subarray(1) : bytes
}
