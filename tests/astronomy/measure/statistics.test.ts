import { describe, expect, it } from 'vitest'
import {
  clippedStatistics,
  madSigma,
  measureSky,
  medianOfSorted,
  percentileOfSorted,
  sortedFinite,
} from '../../../src-main/astronomy/measure/statistics'
import { Inputs, loadReference } from '../../helpers/astro-reference'

describe('sky noise against astropy', () => {
  const reference = loadReference('skynoise')
  const inputs = new Inputs(reference.inputs)
  // Order statistics and sums in double precision; ten digits are given.
  const relative = (value: number, expected: number, scale: number) =>
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-8 * Math.max(Math.abs(expected), 1e-2 * scale))

  it.each(reference.values)('$id', async (expected) => {
    const sorted = sortedFinite((await inputs.one(expected['input'])).data)
    const plain = clippedStatistics(sorted, 3, 0)
    // Where the mean or median is a small difference of large terms the noise sets the scale.
    const scale: number = expected['clipped3'].std
    relative(plain.mean, expected['mean'], scale)
    relative(plain.median, expected['median'], scale)
    relative(plain.sigma, expected['std'], scale)
    relative(madSigma(sorted), expected['mad_std'], scale)
    const clipped = clippedStatistics(sorted)
    expect(clipped.kept).toBe(expected['clipped3'].kept)
    relative(clipped.mean, expected['clipped3'].mean, scale)
    relative(clipped.median, expected['clipped3'].median, scale)
    relative(clipped.sigma, expected['clipped3'].std, scale)
    const hard = clippedStatistics(sorted, 2.5, 10)
    relative(hard.mean, expected['clipped25_10_rounds'].mean, scale)
    relative(hard.sigma, expected['clipped25_10_rounds'].std, scale)
  })
})

describe('order statistics', () => {
  it('sorts numbers and leaves out what is not finite', () => {
    const sorted = sortedFinite(Float32Array.from([10, NaN, 9, -1, Infinity, 100]))
    expect([...sorted]).toEqual([-1, 9, 10, 100])
    expect(medianOfSorted(sorted)).toBe(9.5)
    expect(percentileOfSorted(sorted, 0)).toBe(-1)
    expect(percentileOfSorted(sorted, 100)).toBe(100)
    expect(percentileOfSorted(sorted, 50)).toBe(9.5)
  })
  it('gives the MAD of odd and even counts', () => {
    const k = 1.482602218505602
    expect(madSigma([1, 1, 2, 2, 4, 6, 9])).toBeCloseTo(k * 1, 12)
    expect(madSigma([1, 2, 3, 10])).toBeCloseTo(k * 1, 12)
    expect(madSigma([5])).toBe(0)
  })
  it('has no sky in an image of NaN', () => {
    expect(measureSky({ width: 2, height: 2, data: new Float32Array(4).fill(NaN) })).toBeNull()
    expect(clippedStatistics(new Float64Array(0)).median).toBeNaN()
  })
  it('refuses a percentile outside 0…100', () => {
    expect(() => percentileOfSorted([1, 2], 101)).toThrow(/0…100, got 101/)
  })
})
