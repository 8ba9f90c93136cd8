import { matrix, type Matrix } from './matrix'

export interface PrincipalComponents {
  /** The items along the components, the one of the greatest variance first. */
  scores: Matrix
  /** Share of the variance that each component holds, falling. */
  shares: number[]
}

/**
 * Principal components by the covariance matrix and Jacobi rotations (Golub & Van Loan, Matrix Computations, 8.5): for
 * up to a few hundred dimensions, O(items · d² + d³). The sign of a component is such that its largest loading is
 * positive, so that two runs agree.
 * @param wanted at most so many components; fewer where there are fewer dimensions or no variance is left.
 */
export function principalComponents(input: Matrix, wanted: number): PrincipalComponents {
  const { items, dimensions: d, data } = input
  const mean = new Float64Array(d)
  for (let i = 0; i < items; i++) for (let k = 0; k < d; k++) mean[k]! += data[i * d + k]! / items
  const covariance = new Float64Array(d * d)
  const row = new Float64Array(d)
  for (let i = 0; i < items; i++) {
    for (let k = 0; k < d; k++) row[k] = data[i * d + k]! - mean[k]!
    for (let a = 0; a < d; a++) {
      const value = row[a]! / items
      if (value !== 0) for (let b = a; b < d; b++) covariance[a * d + b]! += value * row[b]!
    }
  }
  for (let a = 0; a < d; a++) for (let b = 0; b < a; b++) covariance[a * d + b] = covariance[b * d + a]!
  const { values, vectors } = eigen(covariance, d)
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0)
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]!)
  const kept = order.slice(0, wanted).filter((k) => values[k]! > 1e-9 * total)
  const scores = matrix(items, kept.length)
  for (const [c, k] of kept.entries()) {
    let largest = 0
    for (let a = 0; a < d; a++) {
      if (Math.abs(vectors[a * d + k]!) > Math.abs(vectors[largest * d + k]!)) largest = a
    }
    const sign = vectors[largest * d + k]! < 0 ? -1 : 1
    for (let i = 0; i < items; i++) {
      let sum = 0
      for (let a = 0; a < d; a++) sum += (data[i * d + a]! - mean[a]!) * vectors[a * d + k]!
      scores.data[i * kept.length + c] = sign * sum
    }
  }
  return { scores, shares: kept.map((k) => (total > 0 ? values[k]! / total : 0)) }
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix, by cyclic Jacobi rotations. */
function eigen(symmetric: Float64Array, n: number): { values: number[]; vectors: Float64Array } {
  const a = symmetric.slice()
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0
    let diagonal = 0
    for (let p = 0; p < n; p++) {
      diagonal += a[p * n + p]! ** 2
      for (let q = p + 1; q < n; q++) off += a[p * n + q]! ** 2
    }
    if (off <= 1e-18 * (diagonal + off)) break
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q]!
        if (Math.abs(apq) < 1e-300) continue
        const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
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
    }
  }
  return { values: Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors: v }
}
