import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  energyDistance,
  jensenShannon,
  separationPower,
  wasserstein,
} from '../../../../src-main/collider/comparison/statistics/distances'
import { histogram, quantiles } from '../../../../src-main/collider/comparison/statistics/histogram'
import {
  clopperPearson,
  garwood,
  oneSigma,
  ratioOfCounts,
  ratioToKnown,
} from '../../../../src-main/collider/comparison/statistics/intervals'
import { moments } from '../../../../src-main/collider/comparison/statistics/moments'
import {
  chiSquared,
  chiSquaredOfCounts,
  kolmogorovSmirnov,
} from '../../../../src-main/collider/comparison/statistics/tests'
import { shared } from '../../../helpers/shared'

const part = resolve(import.meta.dirname, '../../../reference/collider/histograms.json')
const whole = shared && resolve(shared, 'reference/hep/histograms.json')

/** The tolerance of the reference file: relative 1e-9 or absolute 1e-10. */
function agrees(value: number, expected: number, relative = 1e-9): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.max(relative * Math.abs(expected), 1e-10))
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

for (const [title, path] of [
  ['scipy and hist, the part kept here', part],
  ['scipy and hist, all pairs (needs ../shared)', whole],
] as const) {
  describe.skipIf(!path || !existsSync(path))(title, () => {
    if (!path || !existsSync(path)) return
    const { inputs, values } = read(path)
    const weightsOf = (input: { wx: number[] | null; wy: number[] | null }) => ({ x: input.wx, y: input.wy })

    for (const name of Object.keys(inputs)) {
      const { x, y, wx, wy } = inputs[name]
      const expected = values[name]

      it(`histograms and moments of ${name}`, () => {
        const [one, two] = [histogram(x, wx, expected.edges), histogram(y, wy, expected.edges)]
        one.sums.forEach((sum, i) => agrees(sum, expected.hist1[i]))
        two.sums.forEach((sum, i) => agrees(sum, expected.hist2[i]))
        one.squares.forEach((sum, i) => agrees(sum, expected.variance1[i]))
        two.squares.forEach((sum, i) => agrees(sum, expected.variance2[i]))
        for (const [sample, i] of [
          [moments(x, wx), 1],
          [moments(y, wy), 2],
        ] as const) {
          agrees(sample.mean, expected[`mean${i}`])
          agrees(sample.rms, expected[`std${i}`])
        }
        const probabilities = [0.05, 0.16, 0.5, 0.84, 0.95]
        quantiles(x, null, probabilities).forEach((value, i) => agrees(value, expected.quantiles1[i]))
        quantiles(y, null, probabilities).forEach((value, i) => agrees(value, expected.quantiles2[i]))
      })

      it(`tests and distances of ${name}`, () => {
        const [one, two] = [histogram(x, wx, expected.edges), histogram(y, wy, expected.edges)]
        for (const [mine, theirs] of [
          [chiSquared(one, two), expected.chi2_weighted],
          [
            chiSquaredOfCounts(histogram(x, null, expected.edges).sums, histogram(y, null, expected.edges).sums),
            expected.chi2_unweighted,
          ],
        ] as const) {
          agrees(mine.chi2, theirs.chi2)
          expect(mine.ndf).toBe(theirs.ndf)
          // The reference's own tolerance for chances of χ².
          agrees(mine.p!, theirs.pvalue, 1e-8)
        }
        const exact = kolmogorovSmirnov(x, y, {}, 'exact')
        const asymptotic = kolmogorovSmirnov(x, y, {}, 'asymptotic')
        agrees(exact.statistic, expected.ks_exact.statistic)
        agrees(exact.location, expected.ks_exact.location)
        // The reference's own tolerance for chances of Kolmogorov–Smirnov.
        agrees(exact.p, expected.ks_exact.pvalue, 1e-6)
        agrees(asymptotic.p, expected.ks_asymp.pvalue, 1e-6)
        agrees(kolmogorovSmirnov(x, y, weightsOf(inputs[name])).statistic, expected.ks_weighted_statistic)
        agrees(wasserstein(x, y), expected.wasserstein)
        agrees(wasserstein(x, y, weightsOf(inputs[name])), expected.wasserstein_weighted)
        agrees(energyDistance(x, y), expected.energy_distance)
        agrees(separationPower(one.sums, two.sums), expected.separation_power)
        agrees(jensenShannon(one.sums, two.sums), expected.js_divergence_nats)
        agrees(jensenShannon(one.sums, two.sums) / Math.LN2, expected.js_divergence_bits)
      })
    }

    it('intervals of counts, probabilities and ratios', () => {
      // The reference's own tolerance for intervals.
      const near = (value: number, reference: number | null): void =>
        reference === null ? expect(value).toBe(Infinity) : agrees(value, reference, 1e-7)
      const { intervals } = values
      intervals.garwood.n.forEach((n: number, i: number) => {
        const { low, high } = garwood(n, intervals.garwood.coverage)
        near(low, intervals.garwood.low[i])
        near(high, intervals.garwood.high[i])
      })
      const { clopper_pearson: probability, ratio_poisson: known, ratio_poisson_ratio: both } = intervals
      probability.num.forEach((k: number, i: number) => {
        if (k > probability.den[i]) return
        const { low, high } = clopperPearson(k, probability.den[i], probability.coverage)
        near(low, probability.low[i])
        near(high, probability.high[i])
      })
      known.num.forEach((k: number, i: number) => {
        if (known.den[i] === 0) return
        const ratio = k / known.den[i]
        const { low, high } = ratioToKnown(k, known.den[i], oneSigma)
        near(ratio - low, known.down[i])
        // An empty numerator has no upper distance in the reference's definition, ours is Garwood's.
        if (known.up[i] !== null) near(high - ratio, known.up[i])
      })
      both.num.forEach((k: number, i: number) => {
        const ratio = k / both.den[i]
        const { low, high } = ratioOfCounts(k, both.den[i], both.coverage)
        if (both.den[i] === 0) return
        near(ratio - low, both.down[i])
        near(high - ratio, both.up[i])
      })
    })
  })
}
