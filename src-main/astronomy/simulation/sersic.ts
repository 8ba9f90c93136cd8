import { logGamma } from '../../base/random'

/**
 * Sérsic profile: I(r) = amplitude·exp(−b·((r/rEff)^(1/n) − 1)), amplitude the intensity at rEff, the radius that
 * holds half of the light. n = ½ is a Gaussian, 1 an exponential disc, 4 de Vaucouleurs' bulge. (Graham & Driver 2005)
 */
export interface SersicProfile {
  amplitude: number
  /** Same unit as r, above 0. */
  rEff: number
  /** 0.3…10: below it the profile is a disc with a rim, above a spike with endless wings. */
  n: number
}

export function sersic(profile: SersicProfile, r: number): number {
  return profile.amplitude * Math.exp(-sersicB(profile.n) * ((r / profile.rEff) ** (1 / profile.n) - 1))
}

/** Total light of the round profile, 2πn·rEff²·amplitude·e^b·b^(−2n)·Γ(2n); of an elliptical one, times its axis ratio. */
export function sersicTotal({ amplitude, rEff, n }: SersicProfile): number {
  const b = sersicB(n)
  return 2 * Math.PI * n * rEff * rEff * amplitude * Math.exp(b - 2 * n * Math.log(b) + logGamma(2 * n))
}

/** Share of the total light inside r: the regularised gamma function P(2n, b·(r/rEff)^(1/n)). */
export function sersicFraction(n: number, rEff: number, r: number): number {
  return gammaP(2 * n, sersicB(n) * (r / rEff) ** (1 / n))
}

const knownB = new Map<number, number>()

/** b with P(2n, b) = ½, exact to rounding: the series of Ciotti & Bertin 1999 (eq. 18), then Newton's steps. */
export function sersicB(n: number): number {
  if (!(n >= 0.3 && n <= 10)) throw new RangeError(`A Sérsic index must lie in 0.3…10, got ${n}`)
  const known = knownB.get(n)
  if (known !== undefined) return known
  let b = 2 * n - 1 / 3 + 4 / (405 * n) + 46 / (25515 * n * n)
  for (let step = 0; step < 50; step++) {
    const slope = Math.exp((2 * n - 1) * Math.log(b) - b - logGamma(2 * n))
    const change = (gammaP(2 * n, b) - 0.5) / slope
    b -= change
    if (Math.abs(change) < 1e-15 * b) break
  }
  if (knownB.size < 10_000) knownB.set(n, b)
  return b
}

/** Regularised lower incomplete gamma function P(a, x), a > 0, x ≥ 0: its series below a + 1, its fraction above. */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let k = 1; k < 1000; k++) {
      term *= x / (a + k)
      sum += term
      if (term < sum * 1e-17) break
    }
    return front * sum
  }
  // Lentz's evaluation of the continued fraction of Q(a, x) = 1 − P.
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let k = 1; k < 1000; k++) {
    const numerator = -k * (k - a)
    b += 2
    d = 1 / (numerator * d + b)
    c = b + numerator / c
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return 1 - front * fraction
}
