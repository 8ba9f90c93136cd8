import { logGamma, type Random } from '../../../base/random'

/**
 * P(a, x), the regularised lower incomplete gamma function: the share of a gamma distribution of shape a below x. a > 0,
 * x ≥ 0; relative error below 1e-12 (series for x < a + 1, continued fraction by Lentz' method above).
 */
export function gammaShare(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) throw new RangeError(`gammaShare: needs a > 0 and x ≥ 0, got ${a} and ${x}`)
  if (x === 0) return 0
  if (x === Infinity) return 1
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < 1000 && term > sum * 1e-15; n++) {
      term *= x / (a + n)
      sum += term
    }
    return Math.min(1, factor * sum)
  }
  const tiny = 1e-300
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let n = 1; n < 1000; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / (Math.abs(an * d + b) < tiny ? tiny : an * d + b)
    c = Math.abs(b + an / c) < tiny ? tiny : b + an / c
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return 1 - factor * h
}

/** A number of the gamma distribution of shape a > 0 and scale 1 (Marsaglia & Tsang 2000). */
export function drawGamma(random: Random, a: number): number {
  if (a < 1) return drawGamma(random, a + 1) * (1 - random.uniform()) ** (1 / a)
  const d = a - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = random.normal()
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    const u = 1 - random.uniform()
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
