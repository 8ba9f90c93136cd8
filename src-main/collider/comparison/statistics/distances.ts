import type { Histogram } from './histogram'
import { sortedOrder } from './order'

/**
 * Separation power ½ Σ (p − q)²/(p + q) of two histograms, each normalised to its own sum (Diefenbacher et al. 2020,
 * arXiv:2009.03796, equation 15): 0 where they agree, 1 where nothing overlaps.
 */
export function separationPower(one: ArrayLike<number>, two: ArrayLike<number>): number {
  const [a, b] = [total(one), total(two)]
  let sum = 0
  for (let i = 0; i < one.length; i++) {
    const [p, q] = [one[i]! / a, two[i]! / b]
    if (p + q > 0) sum += (p - q) ** 2 / (p + q)
  }
  return sum / 2
}

/**
 * What the separation power of two independent samples of one distribution is on average: (bins/4)(1/N₁ + 1/N₂),
 * with the effective numbers of entries N = (Σw)²/Σw².
 */
export function separationFloor(one: Histogram, two: Histogram): number {
  let bins = 0
  for (let i = 0; i < one.sums.length; i++) if (one.sums[i]! + two.sums[i]! > 0) bins++
  return (bins / 4) * (1 / effectiveEntries(one) + 1 / effectiveEntries(two))
}

export function effectiveEntries({ sums, squares }: Histogram): number {
  return total(sums) ** 2 / total(squares)
}

/** Jensen–Shannon divergence in nats, 0 … ln 2: the square of the distance of that name (Lin 1991). */
export function jensenShannon(one: ArrayLike<number>, two: ArrayLike<number>): number {
  const [a, b] = [total(one), total(two)]
  let sum = 0
  for (let i = 0; i < one.length; i++) {
    const [p, q] = [one[i]! / a, two[i]! / b]
    const middle = (p + q) / 2
    if (p > 0) sum += (p / 2) * Math.log(p / middle)
    if (q > 0) sum += (q / 2) * Math.log(q / middle)
  }
  return Math.max(0, sum)
}

/**
 * Wasserstein-1 distance ∫ |F₁ − F₂| dx of two weighted samples, in the unit of x: how far, on average, one has to be
 * shifted to become the other.
 */
export function wasserstein(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: { x?: ArrayLike<number> | null; y?: ArrayLike<number> | null } = {},
): number {
  return integrate(x, y, weights, (difference) => Math.abs(difference))
}

/** Energy distance √(2 ∫ (F₁ − F₂)² dx) (Székely & Rizzo 2013). */
export function energyDistance(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: { x?: ArrayLike<number> | null; y?: ArrayLike<number> | null } = {},
): number {
  return Math.sqrt(2 * integrate(x, y, weights, (difference) => difference * difference))
}

function integrate(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: { x?: ArrayLike<number> | null; y?: ArrayLike<number> | null },
  of: (difference: number) => number,
): number {
  const [a, b] = [sortedOrder(x), sortedOrder(y)]
  if (a.length === 0 || b.length === 0) throw new RangeError('a distance needs values in both samples')
  const sum = (order: Uint32Array, w: ArrayLike<number> | null | undefined): number =>
    w ? order.reduce((s, i) => s + w[i]!, 0) : order.length
  const [sx, sy] = [sum(a, weights.x), sum(b, weights.y)]
  let [i, j, fx, fy, integral] = [0, 0, 0, 0, 0]
  let previous = Math.min(x[a[0]!]!, y[b[0]!]!)
  while (i < a.length || j < b.length) {
    const next = Math.min(i < a.length ? x[a[i]!]! : Infinity, j < b.length ? y[b[j]!]! : Infinity)
    integral += of(fx / sx - fy / sy) * (next - previous)
    while (i < a.length && x[a[i]!]! === next) fx += weights.x ? weights.x[a[i++]!]! : (i++, 1)
    while (j < b.length && y[b[j]!]! === next) fy += weights.y ? weights.y[b[j++]!]! : (j++, 1)
    previous = next
  }
  return integral
}

function total(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}
