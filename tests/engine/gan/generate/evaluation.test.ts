import { describe, expect, it } from 'vitest'
import { Random } from '../../../../src-main/base/random'
import { nearest, symmetries, thumbnail } from '../../../../src-main/engine/gan/generate/evaluation/neighbours'
import { rankCorrelation } from '../../../../src-main/engine/gan/generate/evaluation/ranks'
import { relativeWasserstein } from '../../../../src-main/engine/gan/generate/evaluation/wasserstein'

describe('a rank correlation', () => {
  it('is 1 for any rising relation and −1 for any falling one', () => {
    const x = [3, 1, 4, 1.5, 9, 2.6]
    expect(rankCorrelation(x, x.map(Math.exp)).value).toBeCloseTo(1, 12)
    expect(
      rankCorrelation(
        x,
        x.map((v) => -(v ** 3)),
      ).value,
    ).toBeCloseTo(-1, 12)
  })

  it('shares ranks between ties', () => {
    // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: covariance 4.5, variances 4.5 and 5, so √0.9.
    expect(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4]).value).toBeCloseTo(Math.sqrt(0.9), 12)
  })

  it('leaves pairs out that lack one, and is undefined where nothing varies', () => {
    expect(rankCorrelation([1, 2, NaN, 3], [1, 2, 0, 3])).toEqual({ value: 1, pairs: 3 })
    expect(rankCorrelation([1, 1], [1, 2]).value).toBeNaN()
  })
})

describe('the distance of distributions', () => {
  const a = [1, 2, 3, 4]
  it('is the shift over the scatter, whatever the sizes of the samples', () => {
    const deviation = Math.sqrt(1.25)
    expect(relativeWasserstein(a, [3, 4, 5, 6])).toBeCloseTo(2 / deviation, 12)
    expect(relativeWasserstein(a, [4, 4, 1, 1, 2, 2, 3, 3])).toBeCloseTo(0, 12)
    // Thirds against quarters: ∫ of 0, 1·(1/3−1/4), … by hand: |1−1|/4 + |2−1|/12 + |2−3|/6 + |3−3|/6 + |3−5|/12 + |4−5|/4.
    expect(relativeWasserstein(a, [1, 3, 5])).toBeCloseTo((1 / 12 + 1 / 6 + 2 / 12 + 1 / 4) / deviation, 12)
  })
  it('is undefined without scatter', () => expect(relativeWasserstein([1, 1], [2, 2])).toBeNaN())
})

describe('the nearest training image', () => {
  const noise = (name: string): Float32Array => new Random(1, name).fillNormal(new Float32Array(2 * 24 * 24))
  const shape = [2, 24, 24] as const

  it('is looked for in thumbnails, means over blocks', () => {
    const ramp = Float32Array.from({ length: 2 * 24 * 24 }, (_, i) => i % 24)
    const { channels, rows, columns, data } = thumbnail(ramp, shape)
    expect([channels, rows, columns]).toEqual([2, 12, 12])
    expect(Array.from(data.subarray(0, 3))).toEqual([0.5, 2.5, 4.5])
  })

  it('is found under noise and every symmetry, and told from others', () => {
    const training = ['a', 'b', 'c', 'd'].map((name) => thumbnail(noise(name), shape))
    const [x, y] = [0, 1].map((axis) => (at: number) => (axis === 0 ? at % 24 : Math.floor((at % 576) / 24))) as [
      (at: number) => number,
      (at: number) => number,
    ]
    const original = noise('c')
    // Transposed, then mirrored along x.
    const copy = original.map((_, at) => original[at - (at % 576) + (23 - x(at)) * 24 + y(at)]!)
    const repeated = copy.map((value, i) => value + 0.1 * new Random(2, 'noise', i).normal())
    const found = nearest(symmetries(thumbnail(repeated, shape)), training)
    expect(found.index).toBe(2)
    // Noise of 0.1 a pixel is 0.05 in means over 2×2; two different images of noise 0.5 are 0.7 apart.
    expect(found.distance).toBeLessThan(0.06)
    expect(nearest(symmetries(thumbnail(noise('e'), shape)), training).distance).toBeGreaterThan(0.5)
    expect(nearest([thumbnail(repeated, shape)], training).distance).toBeGreaterThan(0.5)
  })
})
