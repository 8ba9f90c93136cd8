import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { areaUnderCurve } from '../../../src-main/collider/comparison/classifier/auc'
import { tellApart, type Items } from '../../../src-main/collider/comparison/classifier/tellApart'
import { binning, BoostedTrees } from '../../../src-main/collider/comparison/classifier/trees'

describe('area under the curve', () => {
  it('is 1 for a perfect order, 0 for its reverse, ½ for equal scores', () => {
    expect(areaUnderCurve([1, 2, 3, 4], [0, 0, 1, 1], null)).toBe(1)
    expect(areaUnderCurve([1, 2, 3, 4], [1, 1, 0, 0], null)).toBe(0)
    expect(areaUnderCurve([5, 5, 5, 5], [0, 1, 0, 1], null)).toBe(0.5)
  })

  it('counts pairs by their weights', () => {
    // Of label 1 the one above all weighs 3, the one below all weighs 1.
    expect(areaUnderCurve([0, 1, 2], [1, 0, 1], [1, 2, 3])).toBe(0.75)
  })
})

const items = (seed: number, shift: number, count = 3000): Items => {
  const random = new Random(seed, 'items')
  const column = (mean: number): Float64Array => Float64Array.from({ length: count }, () => random.normal(mean))
  return { features: [column(0), column(shift), column(0)], weight: null, event: column(0).map((_, i) => i >> 1) }
}

describe('boosted trees', () => {
  it('reach the best possible area for a shift of normals, and name the variable', async () => {
    const { mean, std, importance } = await tellApart(items(1, 0), items(2, 1), { repeats: 3, seed: 1 })
    // Φ(1/√2) = 0.760 is the most there is; 2000 test items: σ = 0.011. Trees fitted to 4000 items lose up to 0.04.
    expect(mean).toBeGreaterThan(0.7)
    expect(mean).toBeLessThan(0.79)
    expect(std).toBeLessThan(0.03)
    expect(importance[1]).toBeGreaterThan(0.5)
  })

  it('find what only two variables together show', async () => {
    // The sign of x·y: both marginals are equal in the two samples.
    const random = new Random(5, 'xor')
    const make = (sign: number): Items => {
      const x = Float64Array.from({ length: 2000 }, () => random.normal())
      const y = x.map((value) => Math.sign(value) * sign * Math.abs(random.normal()))
      return { features: [x, y], weight: null, event: x.map((_, i) => i) }
    }
    const { mean } = await tellApart(make(1), make(-1), { repeats: 2, seed: 1 })
    expect(mean).toBeGreaterThan(0.95)
  })

  it('take a missing value for what it is', async () => {
    const withHoles = (share: number, seed: number): Items => {
      const random = new Random(seed, 'holes')
      const x = Float64Array.from({ length: 2000 }, () => (random.uniform() < share ? NaN : random.normal()))
      return { features: [x], weight: null, event: x.map((_, i) => i) }
    }
    const { mean } = await tellApart(withHoles(0, 1), withHoles(0.5, 2), { repeats: 2, seed: 1 })
    // Half of one sample is marked: the area is ½·1 + ½·½; 1000 test items: σ = 0.015.
    expect(Math.abs(mean - 0.75)).toBeLessThan(0.05)
  })

  it('balance samples of unequal size and weight', async () => {
    const few = items(3, 0, 400)
    const { mean } = await tellApart(
      few,
      { ...items(4, 0, 3000), weight: new Float64Array(3000).fill(20) },
      { repeats: 2, seed: 1 },
    )
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.06)
  })

  it('give the same model for the same data', () => {
    const { features } = items(1, 0, 500)
    const bin = binning(features)
    const labels = Uint8Array.from({ length: 500 }, (_, i) => i % 2)
    const weights = new Float64Array(500).fill(1)
    const fit = () => BoostedTrees.fit(bin(features), labels, weights).predict(bin(features))
    expect([...fit()]).toEqual([...fit()])
  })
})
