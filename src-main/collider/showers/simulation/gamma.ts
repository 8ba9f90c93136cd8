import type { Random } from '../../../base/random'

/** A number of the gamma distribution of shape a > 0 and scale 1 (Marsaglia & Tsang 2000). */
export function drawGamma(random: Random, a: number): number {
  if (!(a > 0)) throw new RangeError(`drawGamma: the shape must be above 0, got ${a}`)
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
