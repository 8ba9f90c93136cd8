import { describe, expect, it } from 'vitest'
import {
  exactTwoSampleSurvival,
  kolmogorovSurvival,
} from '../../../../src-main/collider/comparison/statistics/kolmogorov'
import { betaI, chi2Survival, gammaP, gammaQ } from '../../../../src-main/collider/comparison/statistics/special'
import { kolmogorovSmirnov } from '../../../../src-main/collider/comparison/statistics/tests'

/** scipy 1.17.1, stats.kstwo.sf(d, n) at d = z/√n: [n, z, chance]. */
const scipy = [
  [5, 1.2, 0.07107678230606948],
  [50, 0.6, 0.8344437791960821],
  [50, 1.6, 0.009889675201623538],
  [140, 0.9, 0.3739412539902938],
  [141, 0.9, 0.37400402448477066],
  [500, 1.2, 0.10824335474199998],
  [500, 1.6, 0.011354046044617962],
  [14000, 0.6, 0.8624221558012477],
  [14000, 1.95, 0.0009846945764270853],
  [14000, 2.5, 7.3413886675606505e-6],
] as const

it.each(scipy)('chance of the statistic at n = %i, √n·d = %d', (n, z, expected) => {
  // The tail and the expansion agree with the exact chance to e^(−6·2.2) = 2e-6 where they meet.
  expect(Math.abs(kolmogorovSurvival(n, z / Math.sqrt(n)) / expected - 1)).toBeLessThan(1e-5)
})

describe('exact chances of two samples', () => {
  it('of one value each: always as far apart', () => {
    expect(exactTwoSampleSurvival(1, 1, 1)).toBe(1)
  })

  it('of complete separation: two of all orders', () => {
    // C(6, 3) = 20 orders, two of them separate.
    expect(exactTwoSampleSurvival(3, 3, 9)).toBeCloseTo(2 / 20, 14)
    expect(kolmogorovSmirnov([1, 2, 3], [4, 5, 6]).p).toBeCloseTo(0.1, 14)
  })

  it('keeps its accuracy where the chance is tiny', () => {
    // Complete separation of 20 and 20: 2/C(40, 20).
    expect(exactTwoSampleSurvival(20, 20, 400) / (2 / 137846528820)).toBeCloseTo(1, 10)
  })
})

it('needs values in both samples', () => {
  expect(() => kolmogorovSmirnov([], [1])).toThrow('values in both')
})

describe('special functions', () => {
  it('are what they are for whole numbers', () => {
    expect(gammaP(1, 2)).toBeCloseTo(1 - Math.exp(-2), 14)
    expect(gammaQ(3, 5) / (Math.exp(-5) * (1 + 5 + 12.5))).toBeCloseTo(1, 12)
    expect(chi2Survival(7, 2)).toBeCloseTo(Math.exp(-3.5), 14)
    expect(betaI(2, 3, 0.4)).toBeCloseTo(0.5248, 12)
  })

  it('refuse what they are not defined for', () => {
    expect(() => gammaP(0, 1)).toThrow('a > 0')
    expect(() => betaI(1, 1, 2)).toThrow('between 0 and 1')
  })
})
