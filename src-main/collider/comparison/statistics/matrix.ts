/** Small dense symmetric matrices, row after row in one array. */

/**
 * Eigenvalues and eigenvectors of a symmetric n × n matrix by Jacobi's rotations; vector k is column k. Some 10 n³
 * operations a sweep, six sweeps: for n up to a few hundred.
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(matrix)
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  let scale = 0
  for (const value of a) scale += value * value
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) off += a[i * n + j]! ** 2
    if (off <= 1e-32 * scale) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q)
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors: v }
}

function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!
  if (apq === 0) return
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < n; k++) {
    const [akp, akq] = [a[k * n + p]!, a[k * n + q]!]
    a[k * n + p] = c * akp - s * akq
    a[k * n + q] = s * akp + c * akq
  }
  for (let k = 0; k < n; k++) {
    const [apk, aqk] = [a[p * n + k]!, a[q * n + k]!]
    a[p * n + k] = c * apk - s * aqk
    a[q * n + k] = s * apk + c * aqk
    const [vkp, vkq] = [v[k * n + p]!, v[k * n + q]!]
    v[k * n + p] = c * vkp - s * vkq
    v[k * n + q] = s * vkp + c * vkq
  }
}

/** The symmetric square root of a positive semi-definite matrix; eigenvalues below zero by rounding count as zero. */
export function squareRoot(matrix: ArrayLike<number>, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n)
  const root = new Float64Array(n * n)
  for (let k = 0; k < n; k++) {
    const size = Math.sqrt(Math.max(0, values[k]!))
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) root[i * n + j]! += size * vectors[i * n + k]! * vectors[j * n + k]!
    }
  }
  return root
}

export function product(a: ArrayLike<number>, b: ArrayLike<number>, n: number): Float64Array {
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      for (let j = 0; j < n; j++) out[i * n + j]! += a[i * n + k]! * b[k * n + j]!
    }
  }
  return out
}
