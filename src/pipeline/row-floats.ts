const bits = new Uint32Array(1)
const float = new Float32Array(bits.buffer)

/** The float of 32 bits that a column of a row holds. */
export function floatOf(rows: Uint32Array, at: number): number {
  bits[0] = rows[at]!
  return float[0]!
}

export function putFloat(rows: Uint32Array, at: number, value: number): void {
  float[0] = value
  rows[at] = bits[0]!
}
