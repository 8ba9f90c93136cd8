import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { drawFromQuantiles, pinball, quantileNumbers } from '../../../src-main/collider/response/constituents/quantiles'
import { drawOne, straightThrough } from '../../../src-main/collider/response/constituents/draw'
import { constant, gradients, input, mean, sum, type Tensor } from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'

const value = (tensor: Tensor): number[] => [...evaluate([tensor], new Map())[0]!]
/** Of one distribution: a, b, and δ at the eleven knots. */
const numbers = (a: number, b: number, bends: readonly number[] = Array<number>(11).fill(0)): Tensor =>
  constant([a, b, ...bends], [1, quantileNumbers])
const draw = (described: Tensor, z: number, scale = 1): number =>
  value(drawFromQuantiles(described, constant([z], [1, 1]), scale))[0]!

describe('distributions by quantiles', () => {
  it('without parameters are normal: x = s·z, and beyond ±3 end there', () => {
    for (const z of [-2.7, -1.2, 0, 0.4, 2.9]) expect(draw(numbers(0, 0), z, 0.5)).toBeCloseTo(0.5 * z, 6)
    expect(draw(numbers(0, 0), 5)).toBeCloseTo(3, 6)
    expect(draw(numbers(0, 0), -5)).toBeCloseTo(-3, 6)
  })

  it('move by a, stretch by e^b, and bend linearly between their knots', () => {
    expect(draw(numbers(2, Math.log(3)), 1)).toBeCloseTo(5, 5)
    const bends = [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    expect(draw(numbers(0, 0, bends), 2)).toBeCloseTo(3, 6)
    expect(draw(numbers(0, 0, bends), 1.75)).toBeCloseTo(1.75 + 0.5, 6)
    expect(draw(numbers(0, 0, bends), 1.5)).toBeCloseTo(1.5, 6)
    expect(draw(numbers(0, 0, bends), 0)).toBeCloseTo(0, 6)
  })

  it('of the truth have a smaller pinball loss than any other', () => {
    const random = new Random(1, 'pinball')
    const samples = Array.from({ length: 4000 }, () => random.normal(1, 2))
    const loss = (a: number, b: number): number => {
      const described = constant(
        samples.flatMap(() => [a, b, ...Array<number>(11).fill(0)]),
        [samples.length, quantileNumbers],
      )
      return value(mean(pinball(constant(samples, [samples.length, 1]), described, 1)))[0]!
    }
    const truth = loss(1, Math.log(2))
    for (const [a, b] of [
      [0.7, Math.log(2)],
      [1.3, Math.log(2)],
      [1, Math.log(1.7)],
      [1, Math.log(2.4)],
    ] as const) {
      expect(loss(a, b)).toBeGreaterThan(truth)
    }
  })

  it('do not depend on the unit: values and width in the same one give the same loss', () => {
    const at = (x: number, scale: number): number =>
      value(sum(pinball(constant([x], [1, 1]), numbers(0.3, 0.1), scale)))[0]!
    expect(at(0.04, 0.02)).toBeCloseTo(at(2, 1), 5)
  })
})

describe('draws with a straight-through gradient', () => {
  it('hit with their probability, and let the derivative of the probability through', () => {
    const p = input('p', [4, 1])
    const u = constant([0.1, 0.49, 0.51, 0.9], [4, 1])
    const hit = straightThrough(p, u)
    const values = new Map([['p', Float64Array.of(0.5, 0.5, 0.5, 0.5)]])
    expect([...evaluate([hit], values)[0]!]).toEqual([1, 1, 0, 0])
    const [slope] = gradients(sum(hit), [p])
    expect([...evaluate([slope!], values)[0]!]).toEqual([1, 1, 1, 1])
  })

  it('choose exactly one of several, each as often as it is likely', () => {
    const chances = [0.1, 0.2, 0.3, 0.4]
    const count = 2000
    const u = Array.from({ length: count }, (_, i) => (i + 0.5) / count)
    const drawn = value(
      drawOne(
        constant(
          u.flatMap(() => chances),
          [count, 4],
        ),
        constant(u, [count, 1]),
      ),
    )
    const totals = chances.map((_, k) => u.reduce((total, _, i) => total + drawn[i * 4 + k]!, 0))
    // Equally spaced numbers: each share is met to one of them; sums of float32 chances round at the edges.
    totals.forEach((total, k) => expect(Math.abs(total - chances[k]! * count)).toBeLessThanOrEqual(1.001))
    expect(totals.reduce((a, b) => a + b)).toBeCloseTo(count, 3)
  })

  it('choose the last where rounding leaves none', () => {
    const drawn = value(drawOne(constant([0.3, 0.3, 0.3999], [1, 3]), constant([0.99999], [1, 1])))
    drawn.forEach((one, k) => expect(one).toBeCloseTo(k === 2 ? 1 : 0, 6))
  })
})
