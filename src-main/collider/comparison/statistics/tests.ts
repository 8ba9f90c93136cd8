import type { Histogram } from './histogram'
import { exactTwoSampleSurvival, kolmogorovSurvival } from './kolmogorov'
import { sortedOrder } from './order'
import { chi2Survival } from './special'

export interface ChiSquared {
  chi2: number
  ndf: number
  /** null where no degree of freedom is left. */
  p: number | null
}

/**
 * Are two histograms of one distribution, whatever their normalisation? χ² of Gagunashvili (2010, equation 13) with
 * v = Σw²: Σ (W₁w₂ − W₂w₁)²/(W₁²v₂ + W₂²v₁) over the bins with a variance, ndf = bins − 1. p holds for independent
 * samples and bins of some ten entries; a fast simulation that shares its input with the reference is nearer to it
 * than an independent sample would be.
 */
export function chiSquared(one: Histogram, two: Histogram): ChiSquared {
  const W1 = total(one.sums)
  const W2 = total(two.sums)
  let chi2 = 0
  let used = 0
  for (let i = 0; i < one.sums.length; i++) {
    const variance = W1 * W1 * two.squares[i]! + W2 * W2 * one.squares[i]!
    if (!(variance > 0)) continue
    chi2 += (W1 * two.sums[i]! - W2 * one.sums[i]!) ** 2 / variance
    used++
  }
  const ndf = Math.max(0, used - 1)
  return { chi2, ndf, p: ndf > 0 ? chi2Survival(chi2, ndf) : null }
}

/** The same for unweighted counts: Σ (M nᵢ − N mᵢ)²/(nᵢ + mᵢ)/(N M). */
export function chiSquaredOfCounts(one: ArrayLike<number>, two: ArrayLike<number>): ChiSquared {
  const N = total(one)
  const M = total(two)
  let chi2 = 0
  let used = 0
  for (let i = 0; i < one.length; i++) {
    const both = one[i]! + two[i]!
    if (both <= 0) continue
    chi2 += (M * one[i]! - N * two[i]!) ** 2 / both / (N * M)
    used++
  }
  const ndf = Math.max(0, used - 1)
  return { chi2, ndf, p: ndf > 0 ? chi2Survival(chi2, ndf) : null }
}

export interface KolmogorovSmirnov {
  /** max |F₁ − F₂| */
  statistic: number
  /** The value where the two are furthest apart. */
  location: number
  p: number
}

/** Above this many steps the exact chance takes longer than its difference from the asymptotic one is worth. */
const exactSteps = 4_000_000

/**
 * Two-sample Kolmogorov–Smirnov test, ties and weights included. p is exact for unweighted samples of up to
 * n₁n₂ = 4 million (`method` can ask for either); otherwise it is that of one sample of n₁n₂/(n₁ + n₂) values, with
 * the effective numbers (Σw)²/Σw² where there are weights.
 */
export function kolmogorovSmirnov(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: { x?: ArrayLike<number> | null; y?: ArrayLike<number> | null } = {},
  method: 'auto' | 'exact' | 'asymptotic' = 'auto',
): KolmogorovSmirnov {
  const [a, b] = [sortedOrder(x), sortedOrder(y)]
  if (a.length === 0 || b.length === 0) throw new RangeError('the Kolmogorov–Smirnov test needs values in both samples')
  const [wx, wy] = [weights.x ?? null, weights.y ?? null]
  const weight = (of: ArrayLike<number> | null, i: number): number => (of ? of[i]! : 1)
  const sum = (order: Uint32Array, of: ArrayLike<number> | null): [number, number] => {
    let [s, q] = [0, 0]
    for (const i of order) {
      s += weight(of, i)
      q += weight(of, i) ** 2
    }
    return [s, q]
  }
  const [sx, qx] = sum(a, wx)
  const [sy, qy] = sum(b, wy)
  let [i, j, fx, fy] = [0, 0, 0, 0]
  let [statistic, location] = [0, x[a[0]!]!]
  while (i < a.length && j < b.length) {
    const value = Math.min(x[a[i]!]!, y[b[j]!]!)
    while (i < a.length && x[a[i]!]! === value) fx += weight(wx, a[i++]!)
    while (j < b.length && y[b[j]!]! === value) fy += weight(wy, b[j++]!)
    const distance = Math.abs(fx / sx - fy / sy)
    if (distance > statistic) [statistic, location] = [distance, value]
  }
  const [m, n] = [a.length, b.length]
  const exact = method === 'exact' || (method === 'auto' && !wx && !wy && m * n <= exactSteps)
  if (exact) {
    return { statistic, location, p: exactTwoSampleSurvival(m, n, Math.round(statistic * m * n)) }
  }
  const [effectiveX, effectiveY] = [(sx * sx) / qx, (sy * sy) / qy]
  const effective = Math.max(1, Math.round((effectiveX * effectiveY) / (effectiveX + effectiveY)))
  return { statistic, location, p: kolmogorovSurvival(effective, Math.min(1, statistic)) }
}

function total(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}
