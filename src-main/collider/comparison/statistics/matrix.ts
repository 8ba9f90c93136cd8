/** Small dense symmetric matrices, row after row in one array. */

/**
 * Eigenvalues of a symmetric n × n matrix, in no order: Householder's reduction to three diagonals, then QL with implicit
 * shifts (Wilkinson & Reinsch 1971, tred1 and imtql1). Some 4n³/3 operations.
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>, n: number): Float64Array {
  const { diagonal, beside } = tridiagonal(Float64Array.from(matrix), n)
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; ; iteration++) {
      let m = l
      while (m < n - 1) {
        const size = Math.abs(diagonal[m]!) + Math.abs(diagonal[m + 1]!)
        if (Math.abs(beside[m]!) <= Number.EPSILON * size) break
        m++
      }
      if (m === l) break
      if (iteration === 60) throw new RangeError('the eigenvalues of a matrix with numbers that are none')
      step(diagonal, beside, l, m)
    }
  }
  return diagonal
}

/** One QL step on the rows l … m. */
function step(d: Float64Array, e: Float64Array, l: number, m: number): void {
  let g = (d[l + 1]! - d[l]!) / (2 * e[l]!)
  let r = Math.hypot(g, 1)
  g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r))
  let [s, c, p] = [1, 1, 0]
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!
    const b = c * e[i]!
    r = Math.hypot(f, g)
    e[i + 1] = r
    if (r === 0) {
      d[i + 1]! -= p
      e[m] = 0
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
  d[l]! -= p
  e[l] = g
  e[m] = 0
}

/** Reflects row after row into three diagonals: the main one, and the one beside it with beside[i] at (i, i + 1). */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; beside: Float64Array } {
  const beside = new Float64Array(n)
  const v = new Float64Array(n)
  const p = new Float64Array(n)
  for (let k = 0; k + 2 < n; k++) {
    let norm = 0
    for (let i = k + 1; i < n; i++) norm = Math.hypot(norm, a[i * n + k]!)
    const first = a[(k + 1) * n + k]!
    const alpha = first > 0 ? -norm : norm
    beside[k] = alpha
    if (norm === 0) continue
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k]!
    v[k + 1]! -= alpha
    const square = norm * norm - alpha * first
    let dot = 0
    for (let i = k + 1; i < n; i++) {
      let sum = 0
      for (let j = k + 1; j < n; j++) sum += a[i * n + j]! * v[j]!
      p[i] = sum / square
      dot += p[i]! * v[i]!
    }
    for (let i = k + 1; i < n; i++) p[i]! -= (dot / (2 * square)) * v[i]!
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= v[i]! * p[j]! + p[i]! * v[j]!
    }
  }
  if (n > 1) beside[n - 2] = a[(n - 1) * n + n - 2]!
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), beside }
}

/** L with L Lᵀ = the matrix, for a positive semi-definite one: a pivot that rounding leaves at or below 0 ends its column. */
export function cholesky(matrix: ArrayLike<number>, n: number): Float64Array {
  const L = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    let pivot = matrix[j * n + j]!
    for (let k = 0; k < j; k++) pivot -= L[j * n + k]! ** 2
    if (!(pivot > 1e-14 * matrix[j * n + j]!)) continue
    const root = Math.sqrt(pivot)
    L[j * n + j] = root
    for (let i = j + 1; i < n; i++) {
      let sum = matrix[i * n + j]!
      for (let k = 0; k < j; k++) sum -= L[i * n + k]! * L[j * n + k]!
      L[i * n + j] = sum / root
    }
  }
  return L
}

/** Lᵀ S L for a lower triangular L and a symmetric S. */
export function sandwich(L: Float64Array, S: Float64Array, n: number): Float64Array {
  const right = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = S[i * n + k]!
      for (let j = 0; j <= k; j++) right[i * n + j]! += factor * L[k * n + j]!
    }
  }
  const out = new Float64Array(n * n)
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) {
      const factor = L[k * n + i]!
      for (let j = 0; j < n; j++) out[i * n + j]! += factor * right[k * n + j]!
    }
  }
  return out
}
