import { describe, expect, it } from 'vitest'
import { multiply } from '../../../src-main/engine/graph'
import { constant, fansOf, he, normal, Scope, xavier, zeros } from '../../../src-main/engine/nn'
import { Random } from '../../../src-main/base/random'

const training = (seed = 1): Scope => Scope.root({ mode: 'training', seed })

describe('a scope', () => {
  it('creates a parameter once and shares it on the second call', () => {
    const scope = training()
    const first = scope.child('a').parameter('w', [2, 3], he())
    expect(scope.child('a').parameter('w', [2, 3], zeros)).toBe(first)
    expect(first.attributes).toEqual({ name: 'a/w' })
    expect([...scope.parameters.keys()]).toEqual(['a/w'])
    expect(scope.variable('a/w')).toBe(first)
    expect(() => scope.child('a').parameter('w', [3, 2], zeros)).toThrow(/'a\/w' is asked for with shape \[3,2\]/)
    expect(() => scope.variable('b')).toThrow(RangeError)
  })

  it('draws first values from the seed and the name alone, whatever else there is', () => {
    const draw = (seed: number, before: number): Float32Array => {
      const scope = training(seed)
      for (let i = 0; i < before; i++) scope.parameter(`other${i}`, [4], normal())
      scope.parameter('w', [8], normal())
      return scope.parameters.get('w')!.initial()
    }
    expect(draw(1, 0)).toEqual(draw(1, 3))
    expect(draw(1, 0)).not.toEqual(draw(2, 0))
  })

  it('chains the updates of a statistic that two calls make', () => {
    const scope = training()
    const first = scope.statistic('mean', [1])
    first.assign(multiply(first.next, 0.5))
    const second = scope.statistic('mean', [1])
    expect(second.value).toBe(first.value)
    const update = multiply(second.next, 0.25)
    second.assign(update)
    expect(second.next).toBe(update.inputs[0])
    expect(scope.assignments.get('mean')).toBe(update)
  })

  it('gives random inputs of one name different draws', () => {
    const scope = training()
    const kind = { kind: 'dropout', rate: 0.5 } as const
    scope.random('mask', [2], kind)
    scope.random('mask', [3], kind)
    expect(scope.randomInputs).toEqual([
      { name: 'mask', shape: [2], distribution: kind },
      { name: 'mask#2', shape: [3], distribution: kind },
    ])
  })
})

describe('initialisers', () => {
  const shape = [64, 32, 3, 3]
  const sigma = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length)
  // 18,432 draws: the relative error of a standard deviation is 1/√(2n) = 0.5 %; 2.5 % is five of them.
  const tolerance = 0.025

  it.each([
    ['N(0, 0.02)', normal(), 0.02],
    ['He: √(2/fan-in)', he(), Math.sqrt(2 / (32 * 9))],
    ['Xavier: √(2/(fan-in + fan-out))', xavier, Math.sqrt(2 / (32 * 9 + 64 * 9))],
  ])('have the standard deviation of their formula: %s', (_, initialiser, expected) => {
    const values = initialiser(shape, fansOf(shape), new Random(1, 'w'))
    expect(values).toHaveLength(64 * 32 * 9)
    expect(Math.abs(sigma(values) / expected - 1)).toBeLessThan(tolerance)
  })

  it('can be constant', () => {
    expect(constant(2)([3], fansOf([3]), new Random(1))).toEqual(Float32Array.of(2, 2, 2))
    expect(zeros([2], fansOf([2]), new Random(1))).toEqual(new Float32Array(2))
  })
})
