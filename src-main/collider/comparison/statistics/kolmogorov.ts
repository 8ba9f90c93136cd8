import { logGamma } from '../../../base/random'

/**
 * Distribution of the two-sided one-sample Kolmogorov–Smirnov statistic: the chance that it is at least d for n ≥ 1
 * independent values, 0 ≤ d ≤ 1. Exact by the matrix of Marsaglia, Tsang & Wang (2003) up to n = 140, the expansion
 * of Pelz & Good (1976) above (relative error below 1e-5), and twice the one-sided chance in the tail, where the two
 * agree to e^(−6nd²) (Simard & L'Ecuyer 2011).
 */
export function kolmogorovSurvival(n: number, d: number): number {
  if (!(n >= 1 && d >= 0 && d <= 1)) throw new RangeError(`expected n ≥ 1 and 0 ≤ d ≤ 1, got n = ${n}, d = ${d}`)
  if (n * d <= 0.5) return 1
  const tail = n * d * d
  // Below the smallest float64.
  if (tail > 375) return 0
  if (tail >= (n <= 140 ? 4 : 2.2) || d >= 0.5) return Math.min(1, 2 * smirnovSurvival(n, d))
  return Math.min(1, Math.max(0, 1 - (n <= 140 ? matrixCdf(n, d) : pelzGoodCdf(n, d))))
}

/**
 * The chance that two samples of m and n values of one distribution are at least as far apart as D = steps/(m·n),
 * by the share of lattice paths that touch the boundary (Hodges 1958). Every term is positive, so small chances keep
 * their relative accuracy. Takes m·n steps.
 */
export function exactTwoSampleSurvival(m: number, n: number, steps: number): number {
  const touched = new Float64Array(n + 1)
  for (let i = 0; i <= m; i++) {
    for (let j = 0; j <= n; j++) {
      // A random path to (i, j) came from (i−1, j) with the chance i/(i + j).
      if (Math.abs(i * n - j * m) >= steps) touched[j] = 1
      else if (i + j === 0) touched[j] = 0
      else touched[j] = (i * touched[j]! + (j > 0 ? j * touched[j - 1]! : 0)) / (i + j)
    }
  }
  return touched[n]!
}

/** One-sided: P(D⁺ ≥ d) = d Σ_j C(n, j) (d + j/n)^(j−1) (1 − d − j/n)^(n−j), j ≤ n(1 − d) (Birnbaum & Tingey 1951). */
function smirnovSurvival(n: number, d: number): number {
  if (d === 1) return 0
  const logN = logGamma(n + 1)
  let sum = 0
  for (let j = 0; j <= Math.floor(n * (1 - d)); j++) {
    const rest = 1 - d - j / n
    if (rest <= 0) break
    const choose = logN - logGamma(j + 1) - logGamma(n - j + 1)
    sum += Math.exp(choose + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(rest))
  }
  return d * sum
}

function matrixCdf(n: number, d: number): number {
  const k = Math.floor(n * d) + 1
  const size = 2 * k - 1
  const h = k - n * d
  const H = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let j = 0; j <= Math.min(i + 1, size - 1); j++) H[i * size + j] = 1
  for (let i = 0; i < size; i++) {
    H[i * size]! -= h ** (i + 1)
    H[(size - 1) * size + i]! -= h ** (size - i)
  }
  H[(size - 1) * size]! += 2 * h - 1 > 0 ? (2 * h - 1) ** size : 0
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= Math.min(i + 1, size - 1); j++) {
      for (let g = 2; g <= i - j + 1; g++) H[i * size + j]! /= g
    }
  }
  const { matrix, exponent } = power(H, size, n)
  let log = Math.log(matrix[(k - 1) * size + k - 1]!) + exponent * Math.LN10
  for (let i = 1; i <= n; i++) log += Math.log(i / n)
  return Math.exp(log)
}

/** H to the n-th, as a matrix times a power of ten so that nothing overflows. */
function power(base: Float64Array, size: number, n: number): { matrix: Float64Array; exponent: number } {
  if (n === 1) return { matrix: base, exponent: 0 }
  const half = power(base, size, Math.floor(n / 2))
  let matrix = multiply(half.matrix, half.matrix, size)
  let exponent = 2 * half.exponent
  if (n % 2 === 1) matrix = multiply(matrix, base, size)
  const middle = matrix[Math.floor(size / 2) * size + Math.floor(size / 2)]!
  if (middle > 1e140) {
    matrix = matrix.map((value) => value * 1e-140)
    exponent += 140
  }
  return { matrix, exponent }
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!
      if (factor === 0) continue
      for (let j = 0; j < size; j++) product[i * size + j]! += factor * b[k * size + j]!
    }
  }
  return product
}

function pelzGoodCdf(n: number, d: number): number {
  const z = Math.sqrt(n) * d
  const z2 = z * z
  const z4 = z2 * z2
  const z6 = z4 * z2
  const pi2 = Math.PI ** 2
  let [k0, k1, k2, k3] = [0, 0, 0, 0]
  // The sums over all half-integers are twice those over the positive ones.
  for (let k = 0; k < 20; k++) {
    const u = pi2 * (k + 0.5) ** 2
    const weight = 2 * Math.exp(-u / (2 * z2))
    k0 += weight
    k1 += weight * (u - z2)
    k2 += weight * (6 * z6 + 2 * z4 + u * (2 * z4 - 5 * z2) + u * u * (1 - 2 * z2))
    k3 +=
      weight *
      (u ** 3 * (5 - 30 * z2) + u * u * (-60 * z2 + 212 * z4) + u * (135 * z4 - 96 * z6) - 30 * z6 - 90 * z4 * z4)
  }
  let [extra2, extra3] = [0, 0]
  for (let k = 1; k < 20; k++) {
    const v = pi2 * k * k
    const weight = 2 * Math.exp(-v / (2 * z2))
    extra2 += weight * v
    extra3 += weight * (3 * v * z2 - v * v)
  }
  const root = Math.sqrt(Math.PI / 2)
  const terms = [
    (root / z) * k0,
    (root / (6 * z4)) * k1,
    root * (k2 / (72 * z6 * z) - extra2 / (36 * z2 * z)),
    root * (k3 / (6480 * z6 * z4) + extra3 / (216 * z6)),
  ]
  return terms.reduce((sum, term, i) => sum + term / n ** (i / 2), 0)
}
