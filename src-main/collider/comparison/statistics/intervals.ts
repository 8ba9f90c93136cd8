import { betaQuantile, gammaQuantile } from './special'

/** An interval about a value; `high` is infinite where nothing bounds it. */
export interface Interval {
  low: number
  high: number
}

/** The share of a normal distribution within one standard deviation, erf(1/√2). */
export const oneSigma = 0.6826894921370859

/**
 * Garwood's (1936) central interval for the mean of a Poisson number of which n ≥ 0 were counted: it holds the true
 * mean at least as often as `coverage` says. Low = χ²⁻¹(α/2; 2n)/2, high = χ²⁻¹(1 − α/2; 2n + 2)/2. n need not be an
 * integer (effective counts of weighted data).
 */
export function garwood(n: number, coverage = oneSigma): Interval {
  if (!(n >= 0)) throw new RangeError(`a count is at least 0, got ${n}`)
  const tail = (1 - coverage) / 2
  return { low: n === 0 ? 0 : gammaQuantile(n, tail), high: gammaQuantile(n + 1, 1 - tail) }
}

/**
 * Garwood's interval for a sum of weights: that of the effective count n = (Σw)²/Σw², scaled by Σw²/Σw (Bohm & Zech
 * 2014, section 3). For an empty bin the scale is that of the whole histogram, `emptyScale`.
 */
export function weightedGarwood(sum: number, squares: number, emptyScale: number, coverage = oneSigma): Interval {
  if (!(sum > 0 && squares > 0)) return { low: 0, high: emptyScale * garwood(0, coverage).high }
  const scale = squares / sum
  const { low, high } = garwood(sum / scale, coverage)
  return { low: low * scale, high: high * scale }
}

/** Clopper & Pearson's (1934) central interval for the probability of which k of n trials had success, 0 ≤ k ≤ n. */
export function clopperPearson(k: number, n: number, coverage = oneSigma): Interval {
  if (!(k >= 0 && n > 0 && k <= n)) throw new RangeError(`expected 0 ≤ k ≤ n and n > 0, got k = ${k}, n = ${n}`)
  const tail = (1 - coverage) / 2
  return {
    low: k === 0 ? 0 : betaQuantile(k, n - k + 1, tail),
    high: k === n ? 1 : betaQuantile(k + 1, n - k, 1 - tail),
  }
}

/**
 * Interval of a ratio of counts whose denominator is taken as known: Garwood's for the numerator over the
 * denominator. This is what a ratio panel shows, the reference's own error being a band about 1.
 */
export function ratioToKnown(numerator: number, denominator: number, coverage = oneSigma): Interval {
  const { low, high } = garwood(numerator, coverage)
  return { low: low / denominator, high: high / denominator }
}

/** Interval of the ratio of two Poisson means: Clopper–Pearson of p = a/(a + b), as p/(1 − p). */
export function ratioOfCounts(a: number, b: number, coverage = oneSigma): Interval {
  const { low, high } = clopperPearson(a, a + b, coverage)
  return { low: low / (1 - low), high: high / (1 - high) }
}
