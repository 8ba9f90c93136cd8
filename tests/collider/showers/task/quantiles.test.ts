import { describe, expect, it } from 'vitest'
import { Random } from '../../../../src-main/base/random'
import {
  deviateOf,
  deviates,
  graphMix,
  graphQuantiles,
  normalDeviate,
  normalShare,
  quantilesOf,
} from '../../../../src-main/collider/showers/task/quantiles'
import { choleskyOfCorrelation } from '../../../../src-main/collider/showers/task/statistics'
import { constant } from '../../../../src-main/engine/graph'
import { evaluate } from '../../../../src-main/engine/graph/evaluate'

describe('the normal distribution', () => {
  it('is that of the tables, and its inverse', () => {
    // Abramowitz & Stegun, table 26.1; the approximation is good to 1.5e-7.
    expect(normalShare(0)).toBeCloseTo(0.5, 6)
    expect(normalShare(1)).toBeCloseTo(0.8413447, 6)
    expect(normalShare(-2)).toBeCloseTo(0.0227501, 6)
    expect(normalDeviate(0.975)).toBeCloseTo(1.959964, 3)
    expect(normalDeviate(1e-12)).toBe(-normalDeviate(1 - 1e-12))
  })
})

describe('quantiles', () => {
  const random = new Random(1, 'quantiles')
  const values = Float64Array.from({ length: 50_000 }, () => random.normal(5, 2))

  it('of normal values are the deviates, moved and stretched', () => {
    const quantiles = quantilesOf(values, new Float64Array(values.length).fill(1))!
    // At 2 deviations 50,000 values tell a quantile to 0.03.
    quantiles.forEach((quantile, i) => {
      if (Math.abs(deviates[i]!) <= 2) expect(Math.abs(quantile - (5 + 2 * deviates[i]!))).toBeLessThan(0.12)
    })
  })

  it('follow the weights', () => {
    const two = Float64Array.of(1, 2)
    expect(new Set(quantilesOf(two, Float64Array.of(1, 0)))).toEqual(new Set([1]))
    expect(quantilesOf(two, Float64Array.of(0, 0))).toBeNull()
    const mostly = quantilesOf(two, Float64Array.of(3, 1))!
    // Three quarters of the weight lie at 1: up to 0.67 deviations.
    expect(mostly[deviates.indexOf(0.5)]).toBe(1)
    expect(mostly[deviates.indexOf(1)]).toBe(2)
  })

  it('are read back: the number that a value stands for', () => {
    const rising = deviates.map((deviate) => 10 + 3 * deviate)
    for (const z of [-2.7, -0.3, 0, 1.25]) expect(deviateOf(rising, 10 + 3 * z, 0.5)).toBeCloseTo(z, 6)
    expect(deviateOf(rising, -100, 0.5)).toBe(-3)
    expect(deviateOf(rising, 100, 0.5)).toBe(3)
  })

  it('that stand still give any number within, uniformly in probability', () => {
    // Half of the values are the same.
    const flat = deviates.map((deviate) => Math.max(0, deviate))
    expect(deviateOf(flat, 0, 0.5)).toBeCloseTo(normalDeviate(0.25), 3)
    expect(deviateOf(flat, 0, 1)).toBeCloseTo(0, 3)
    expect(deviateOf(flat, 0, 0)).toBeCloseTo(-3, 3)
    const top = deviates.map((deviate) => Math.min(0, deviate))
    expect(deviateOf(top, 0, 1)).toBeCloseTo(3, 3)
    expect(deviateOf(top, 0, 0)).toBeCloseTo(0, 3)
  })

  it('are straight lines in the graph, the ends going on', () => {
    const quantiles = deviates.map((deviate) => deviate ** 2)
    const z = [-5, -3, -0.25, 0.1, 2.5]
    const rows = constant(Float32Array.from(z.flatMap(() => quantiles)), [z.length, deviates.length])
    const [found] = evaluate([graphQuantiles(rows, constant(Float32Array.from(z), [z.length, 1]))], new Map())
    const expected = [9, 9, 0.125, 0.05, 6.25]
    found!.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
  })
})

describe('correlations', () => {
  it('are those that the factor makes', () => {
    const covariance = [4, 1.2, 1.2, 1]
    const [a, b, c, d] = choleskyOfCorrelation(covariance, 2) as [number, number, number, number]
    expect([a, b]).toEqual([1, 0])
    // A hundredth of the identity is mixed in.
    expect(c).toBeCloseTo(0.99 * 0.6, 10)
    expect(c * c + d * d).toBeCloseTo(1, 10)
  })

  it('that cannot be (rounding, a constant) still have a factor', () => {
    const factor = choleskyOfCorrelation([1, 1, 1, 1, 1, 1, 1, 1, 0], 3)
    expect(factor.every(Number.isFinite)).toBe(true)
  })

  it('are applied in the graph', () => {
    const matrix = constant(Float32Array.of(1, 0, 0.6, 0.8), [1, 4])
    const [found] = evaluate([graphMix(matrix, constant(Float32Array.of(1, 2), [1, 2]))], new Map())
    expect(found![0]).toBeCloseTo(1, 6)
    expect(found![1]).toBeCloseTo(0.6 + 1.6, 6)
  })
})
