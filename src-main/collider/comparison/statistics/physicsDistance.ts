import type { Random } from '../../../base/random'
import { cholesky, sandwich, symmetricEigenvalues } from './matrix'

/** Items in rows: `count` × `width` numbers, row after row, all of them finite. */
export interface Features {
  count: number
  width: number
  data: Float64Array
}

export interface WithError {
  value: number
  error: number
}

/**
 * Fréchet distance of two samples as if both were normal (Dowson & Landau 1982):
 * |μx − μy|² + Tr(Σx + Σy − 2 (Σx Σy)^½), covariances with N − 1.
 */
export function frechet(x: Features, y: Features): number {
  return frechetOfRows(x, all(x), y, all(y))
}

interface Extrapolation {
  /** Smallest and largest batch; the largest is limited to the smaller sample. */
  readonly sizes?: readonly [number, number]
  readonly points?: number
  readonly batches?: number
}

/**
 * Fréchet physics distance (Kansal et al. 2022, arXiv:2211.10295): the Fréchet distance grows by a bias that falls as
 * 1/N, so it is measured on batches of growing size, drawn with replacement, and extrapolated to N → ∞ by a straight
 * line in 1/N. The error is that of the intercept. The number is not negative by definition, but where the two samples
 * agree the estimate may be, within its error: it is not cut at zero.
 */
export function frechetPhysicsDistance(
  x: Features,
  y: Features,
  random: Random,
  { sizes = [500, 20_000], points = 10, batches = 20 }: Extrapolation = {},
): WithError {
  const largest = Math.min(sizes[1], x.count, y.count)
  const smallest = Math.min(sizes[0], Math.ceil(largest / 4))
  if (smallest < 2) throw new RangeError(`expected at least 8 items in each sample, got ${x.count} and ${y.count}`)
  const inverse: number[] = []
  const values: number[] = []
  const errors: number[] = []
  for (let point = 0; point < points; point++) {
    // Even steps in 1/N put as much weight on the intercept as on the slope.
    const step = point / (points - 1)
    const size = Math.round(1 / ((1 - step) / smallest + step / largest))
    const drawn = Array.from({ length: batches }, () =>
      frechetOfRows(x, draw(x.count, size, random), y, draw(y.count, size, random)),
    )
    const mean = drawn.reduce((a, b) => a + b, 0) / batches
    inverse.push(1 / size)
    values.push(mean)
    errors.push(Math.sqrt(drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / (batches - 1) / batches))
  }
  return intercept(inverse, values, errors)
}

/**
 * Unbiased MMD² with the kernel k(x, y) = (x·y/d + 1)⁴ over all pairs: Σ_{i≠j} k(xᵢ, xⱼ)/(m(m − 1)) + the same of y
 * − 2 Σ k(xᵢ, yⱼ)/(mn). Takes (m + n)² d/2 steps.
 */
export function polynomialMmd(x: Features, y: Features): number {
  return mmdOfRange(x, 0, x.count, y, 0, y.count)
}

/**
 * Kernel physics distance (Kansal et al. 2022): the unbiased MMD² over blocks of items that are used once each, its
 * mean, and from the blocks' spread its error. Blocks without replacement keep it unbiased; equal items drawn twice
 * would not.
 */
export function kernelPhysicsDistance(x: Features, y: Features, { block = 1000, blocks = 20 } = {}): WithError {
  const smaller = Math.min(x.count, y.count)
  // Fewer than ten blocks do not tell their spread.
  const number = Math.min(Math.max(10, Math.floor(smaller / block)), blocks, Math.floor(smaller / 2))
  const size = Math.min(block, Math.floor(smaller / number))
  if (number < 2) throw new RangeError(`expected at least 4 items in each sample, got ${x.count} and ${y.count}`)
  const values = Array.from({ length: number }, (_, i) => mmdOfRange(x, i * size, size, y, i * size, size))
  const mean = values.reduce((a, b) => a + b, 0) / number
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (number - 1)
  return { value: mean, error: Math.sqrt(variance / number) }
}

/** Divides every column by the largest size it has in the given sample: no unit outweighs another. */
export function normaliser(by: Features): (of: Features) => Features {
  const largest = new Float64Array(by.width)
  for (let i = 0; i < by.data.length; i++) {
    largest[i % by.width] = Math.max(largest[i % by.width]!, Math.abs(by.data[i]!))
  }
  return (of) => ({ ...of, data: of.data.map((value, i) => value / (largest[i % of.width]! || 1)) })
}

/** Rows in a random order, so that blocks of them are alike. */
export function shuffledRows({ count, width, data }: Features, random: Random): Features {
  const order = random.shuffle(Array.from({ length: count }, (_, i) => i))
  const out = new Float64Array(data.length)
  order.forEach((row, i) => out.set(data.subarray(row * width, (row + 1) * width), i * width))
  return { count, width, data: out }
}

type Rows = Uint32Array

function all({ count }: Features): Rows {
  return Uint32Array.from({ length: count }, (_, i) => i)
}

function draw(count: number, size: number, random: Random): Rows {
  return Uint32Array.from({ length: size }, () => random.integer(count))
}

function frechetOfRows(x: Features, xs: Rows, y: Features, ys: Rows): number {
  const { width: n } = x
  const [mx, cx] = meanAndCovariance(x, xs)
  const [my, cy] = meanAndCovariance(y, ys)
  let distance = 0
  for (let i = 0; i < n; i++) distance += (mx[i]! - my[i]!) ** 2 + cx[i * n + i]! + cy[i * n + i]!
  // Tr (Σx Σy)^½ is the sum of the roots of the eigenvalues of the symmetric Lᵀ Σy L, Σx = L Lᵀ, which has the same ones.
  const middle = sandwich(cholesky(cx, n), cy, n)
  for (const value of symmetricEigenvalues(middle, n)) distance -= 2 * Math.sqrt(Math.max(0, value))
  return distance
}

function meanAndCovariance({ width: n, data }: Features, rows: Rows): [Float64Array, Float64Array] {
  const mean = new Float64Array(n)
  for (const row of rows) for (let j = 0; j < n; j++) mean[j]! += data[row * n + j]!
  for (let j = 0; j < n; j++) mean[j]! /= rows.length
  const covariance = new Float64Array(n * n)
  const centred = new Float64Array(n)
  for (const row of rows) {
    for (let j = 0; j < n; j++) centred[j] = data[row * n + j]! - mean[j]!
    for (let i = 0; i < n; i++) {
      const a = centred[i]!
      for (let j = 0; j <= i; j++) covariance[i * n + j]! += a * centred[j]!
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * n + j]! /= rows.length - 1
      covariance[j * n + i] = covariance[i * n + j]!
    }
  }
  return [mean, covariance]
}

function mmdOfRange(x: Features, x0: number, m: number, y: Features, y0: number, n: number): number {
  const within = (of: Features, start: number, count: number): number => {
    let sum = 0
    for (let i = 1; i < count; i++) sum += 2 * kernelSum(of, start + i, of, start, start + i)
    return sum / (count * (count - 1))
  }
  let across = 0
  for (let i = 0; i < m; i++) across += kernelSum(x, x0 + i, y, y0, y0 + n)
  return within(x, x0, m) + within(y, y0, n) - (2 * across) / (m * n)
}

/** Σ (a·b/d + 1)⁴ of one row with the rows from `start` up to `end`. */
function kernelSum(of: Features, row: number, others: Features, start: number, end: number): number {
  const { width, data } = of
  const offset = row * width
  let sum = 0
  for (let j = start; j < end; j++) {
    let dot = 0
    for (let k = 0; k < width; k++) dot += data[offset + k]! * others.data[j * width + k]!
    const square = (dot / width + 1) ** 2
    sum += square * square
  }
  return sum
}

/** The straight line through points with errors: its value at 0. Errors of zero count as the smallest above. */
function intercept(x: readonly number[], y: readonly number[], errors: readonly number[]): WithError {
  const least = Math.min(...errors.filter((error) => error > 0))
  let [s, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const w = 1 / Math.max(errors[i]!, Number.isFinite(least) ? least : 1) ** 2
    s += w
    sx += w * x[i]!
    sy += w * y[i]!
    sxx += w * x[i]! * x[i]!
    sxy += w * x[i]! * y[i]!
  }
  const determinant = s * sxx - sx * sx
  if (!(determinant > 0)) return { value: sy / s, error: 1 / Math.sqrt(s) }
  return { value: (sxx * sy - sx * sxy) / determinant, error: Math.sqrt(sxx / determinant) }
}
