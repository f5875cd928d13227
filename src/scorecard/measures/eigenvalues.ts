/**
 * Eigenvalues of a symmetric matrix, given by its rows: Householder's reduction to a tridiagonal matrix, then QL with
 * implicit shifts (Golub and Van Loan, Matrix Computations, 8.3). Changes the matrix. O(size³).
 */
export function symmetricEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size)
  const beside = new Float64Array(size)
  tridiagonalize(matrix, size, diagonal, beside)
  for (let first = 0; first < size; first++) {
    for (let turn = 0; turn < 60; turn++) {
      let last = first
      for (; last < size - 1; last++) {
        const scale = Math.abs(diagonal[last]!) + Math.abs(diagonal[last + 1]!)
        if (Math.abs(beside[last]!) <= Number.EPSILON * scale) break
      }
      if (last === first) break
      implicitStep(diagonal, beside, first, last)
    }
  }
  return diagonal
}

function tridiagonalize(a: Float64Array, size: number, diagonal: Float64Array, beside: Float64Array): void {
  const v = new Float64Array(size)
  const p = new Float64Array(size)
  for (let k = 0; k < size - 2; k++) {
    let norm = 0
    for (let i = k + 1; i < size; i++) norm += a[i * size + k]! ** 2
    const head = a[(k + 1) * size + k]!
    const alpha = head > 0 ? -Math.sqrt(norm) : Math.sqrt(norm)
    diagonal[k] = a[k * size + k]!
    beside[k] = alpha
    const half = norm - alpha * head
    if (half <= 0) {
      beside[k] = head
      continue
    }
    for (let i = k + 1; i < size; i++) v[i] = a[i * size + k]!
    v[k + 1] = head - alpha
    // With H = I - v vᵀ / half: H A H = A - v qᵀ - q vᵀ, where q = p - (pᵀv / 2 half) v and p = A v / half.
    let product = 0
    for (let i = k + 1; i < size; i++) {
      let sum = 0
      for (let j = k + 1; j < size; j++) sum += a[i * size + j]! * v[j]!
      p[i] = sum / half
      product += p[i]! * v[i]!
    }
    const share = product / (2 * half)
    for (let i = k + 1; i < size; i++) p[i]! -= share * v[i]!
    for (let i = k + 1; i < size; i++) {
      for (let j = k + 1; j < size; j++) a[i * size + j]! -= v[i]! * p[j]! + p[i]! * v[j]!
    }
  }
  if (size > 1) {
    diagonal[size - 2] = a[(size - 2) * size + size - 2]!
    beside[size - 2] = a[(size - 1) * size + size - 2]!
  }
  if (size > 0) diagonal[size - 1] = a[size * size - 1]!
}

function implicitStep(d: Float64Array, e: Float64Array, first: number, last: number): void {
  let g = (d[first + 1]! - d[first]!) / (2 * e[first]!)
  let r = Math.hypot(g, 1)
  g = d[last]! - d[first]! + e[first]! / (g + (g < 0 ? -r : r))
  let s = 1
  let c = 1
  let p = 0
  for (let i = last - 1; i >= first; i--) {
    const f = s * e[i]!
    const b = c * e[i]!
    r = Math.hypot(f, g)
    e[i + 1] = r
    if (r === 0) {
      d[i + 1]! -= p
      e[last] = 0
      return
    }
    s = f / r
    c = g / r
    g = d[i + 1]! - p
    r = (d[i]! - g) * s + 2 * c * b
    p = s * r
    d[i + 1] = g + p
    g = c * r - b
  }
  d[first]! -= p
  e[first] = g
  e[last] = 0
}
