/**
 * Floats as JSON: the shortest digits that come back the same; what JSON has no numbers for is the string "NaN",
 * "Infinity" or "-Infinity".
 */
export function floatText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value)
  return `"${value}"`
}

/** Floats of 32 bits: their own digits (0.1), not those of the double that holds them (0.10000000149011612). */
export function float32Text(value: number): string {
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) <= 2 ** 24))
    return floatText(value)
  for (let digits = 7; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits))
    if (Math.fround(rounded) === value) return String(rounded)
  }
  return String(Number(value.toPrecision(9)))
}

/** Floats of 16 bits; five digits tell all of them apart. */
export function float16Text(bits: number): string {
  const value = fromFloat16(bits)
  if (!Number.isFinite(value) || Number.isInteger(value)) return floatText(value)
  for (let digits = 3; digits < 5; digits++) {
    const rounded = Number(value.toPrecision(digits))
    if (toFloat16(rounded) === bits) return String(rounded)
  }
  return String(Number(value.toPrecision(5)))
}

/** IEEE 754 binary16. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** The nearest binary16, ties to even. */
export function toFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size >= 65520) return sign | 0x7c00
  // The step between neighbours at this size; subnormals have that of the smallest normal.
  const exponent = Math.max(Math.floor(Math.log2(size)), -14)
  const step = 2 ** (exponent - 10)
  const steps = roundToEven(size / step)
  // 1024 steps are the leading bit; 2048 carry into the next exponent by themselves.
  return sign | (steps < 1024 ? steps : ((exponent + 14) << 10) + steps)
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
