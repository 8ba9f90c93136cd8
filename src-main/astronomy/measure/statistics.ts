import type { PixelGrid } from './pixels'

/** MAD of a normal distribution times this is its standard deviation: 1 / Φ⁻¹(3/4). */
const madToSigma = 1.482602218505602

export interface ClippedStatistics {
  mean: number
  median: number
  /** Population standard deviation (divided by n) of the pixels kept. */
  sigma: number
  /** How many pixels were kept. */
  kept: number
}

/** The finite values in ascending order. Everything below works on such a list: sort once, then ask. O(n log n). */
export function sortedFinite(values: Float32Array | Float64Array): Float32Array | Float64Array {
  const finite = values.filter(Number.isFinite)
  return finite.sort()
}

/** The median; of an even count the mean of the two middle values. NaN of an empty list. */
export function medianOfSorted(sorted: ArrayLike<number>, from = 0, to = sorted.length): number {
  if (to <= from) return NaN
  const middle = (from + to) >> 1
  const upper = sorted[middle]!
  return (to - from) % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2
}

/** @param percent 0…100: 0 is the minimum, 100 the maximum; linear interpolation at rank percent/100·(n − 1). */
export function percentileOfSorted(sorted: ArrayLike<number>, percent: number): number {
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`A percentile lies in 0…100, got ${percent}`)
  const rank = (percent / 100) * (sorted.length - 1)
  const below = Math.floor(rank)
  const low = sorted[below]
  if (low === undefined) return NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (high - low) * (rank - below)
}

/**
 * Standard deviation by the median absolute deviation, median(|v − median(v)|)·1.4826: up to half of the pixels may
 * be sources. O(n): the deviations on both sides of the median are two ascending lists, merged up to the middle.
 */
export function madSigma(sorted: ArrayLike<number>): number {
  const n = sorted.length
  if (n === 0) return NaN
  const median = medianOfSorted(sorted)
  let right = Math.floor(n / 2)
  let left = right - 1
  let previous = 0
  let current = 0
  for (let taken = 0; taken <= n >> 1; taken++) {
    previous = current
    const below = left >= 0 ? median - sorted[left]! : Infinity
    const above = right < n ? sorted[right]! - median : Infinity
    if (below < above) left--
    else right++
    current = Math.abs(Math.min(below, above))
  }
  return madToSigma * (n % 2 === 1 ? current : (previous + current) / 2)
}

/**
 * Sigma clipping about the median: each round keeps median − κσ ≤ v ≤ median + κσ, with σ the population standard
 * deviation of what is left, and stops early when nothing is rejected.
 *
 * @param kappa above 0: a small one eats into the noise, a large one lets sources through.
 * @param rounds at least 0: none returns the plain statistics.
 */
export function clippedStatistics(sorted: ArrayLike<number>, kappa = 3, rounds = 5): ClippedStatistics {
  let from = 0
  let to = sorted.length
  for (let round = 0; round < rounds && to > from; round++) {
    const median = medianOfSorted(sorted, from, to)
    const limit = kappa * moments(sorted, from, to).sigma
    const first = firstAtLeast(sorted, median - limit, from, to)
    const end = firstAbove(sorted, median + limit, first, to)
    if (first === from && end === to) break
    from = first
    to = end
  }
  return { ...moments(sorted, from, to), median: medianOfSorted(sorted, from, to), kept: to - from }
}

/**
 * Level and noise of the sky: the clipped median and standard deviation (3σ, five rounds) of the finite pixels.
 * null where no pixel is finite.
 */
export function measureSky(grid: PixelGrid): { median: number; sigma: number } | null {
  const sorted = sortedFinite(grid.data)
  if (sorted.length === 0) return null
  const { median, sigma } = clippedStatistics(sorted)
  return { median, sigma }
}

function moments(sorted: ArrayLike<number>, from: number, to: number): { mean: number; sigma: number } {
  let sum = 0
  for (let i = from; i < to; i++) sum += sorted[i]!
  const mean = sum / (to - from)
  let squares = 0
  for (let i = from; i < to; i++) squares += (sorted[i]! - mean) ** 2
  return { mean, sigma: Math.sqrt(squares / (to - from)) }
}

function firstAtLeast(sorted: ArrayLike<number>, limit: number, from: number, to: number): number {
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! < limit) from = middle + 1
    else to = middle
  }
  return from
}

function firstAbove(sorted: ArrayLike<number>, limit: number, from: number, to: number): number {
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! <= limit) from = middle + 1
    else to = middle
  }
  return from
}
