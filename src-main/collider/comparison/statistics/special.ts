import { logGamma } from '../../../base/random'

/** Special functions of statistics. Relative accuracy 1e-12 or better over the ranges given, unless stated. */

const epsilon = 1e-16
const tiny = 1e-300
const maximumTerms = 100_000

/**
 * Regularised lower incomplete gamma function P(a, x) = γ(a, x)/Γ(a), a > 0, x ≥ 0: the chance that a gamma variable
 * of shape a is at most x. Series below a + 1, continued fraction (Lentz) above; some √a terms.
 */
export function gammaP(a: number, x: number): number {
  checkGamma(a, x)
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
}

/** Q(a, x) = 1 − P(a, x), to full relative accuracy where it is small. */
export function gammaQ(a: number, x: number): number {
  checkGamma(a, x)
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
}

/** x with P(a, x) = p, a > 0, 0 ≤ p ≤ 1; infinite for p = 1. */
export function gammaQuantile(a: number, p: number): number {
  checkProbability(p)
  if (p === 0) return 0
  if (p === 1) return Infinity
  let high = Math.max(1, a)
  while (gammaP(a, high) < p) high *= 2
  return bisect((x) => (p <= 0.5 ? gammaP(a, x) - p : 1 - p - gammaQ(a, x)), 0, high)
}

/**
 * Regularised incomplete beta function I_x(a, b), a, b > 0, 0 ≤ x ≤ 1: the chance that a beta variable is at most x.
 * Continued fraction (Lentz) on the side where it converges.
 */
export function betaI(a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0)) throw new RangeError(`a and b of the beta distribution must be above 0, got ${a} and ${b}`)
  checkProbability(x)
  if (x === 0 || x === 1) return x
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b
}

/** x with I_x(a, b) = p. */
export function betaQuantile(a: number, b: number, p: number): number {
  checkProbability(p)
  if (p === 0 || p === 1) return p
  return bisect((x) => betaI(a, b, x) - p, 0, 1)
}

/** The chance that χ² with `ndf` ≥ 1 degrees of freedom is at least `chi2` ≥ 0. */
export function chi2Survival(chi2: number, ndf: number): number {
  return gammaQ(ndf / 2, chi2 / 2)
}

function gammaSeries(a: number, x: number): number {
  if (x === 0) return 0
  let term = 1 / a
  let sum = term
  for (let n = 1; n < maximumTerms && term > sum * epsilon; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a))
}

function gammaFraction(a: number, x: number): number {
  if (x === Infinity) return 0
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let n = 1; n < maximumTerms; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / away(an * d + b)
    c = away(b + an / c)
    const factor = d * c
    h *= factor
    if (Math.abs(factor - 1) < epsilon) break
  }
  return h * Math.exp(a * Math.log(x) - x - logGamma(a))
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m < maximumTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    const factor = d * c
    h *= factor
    if (Math.abs(factor - 1) < epsilon) break
  }
  return h
}

/** The zero of a rising function between two ends, as near as float64 goes. */
function bisect(f: (x: number) => number, low: number, high: number): number {
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return middle
    if (f(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function away(value: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

function checkGamma(a: number, x: number): void {
  if (a > 0 && x >= 0) return
  throw new RangeError(`the incomplete gamma function needs a > 0 and x ≥ 0, got a = ${a}, x = ${x}`)
}

function checkProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies between 0 and 1, got ${p}`)
}
