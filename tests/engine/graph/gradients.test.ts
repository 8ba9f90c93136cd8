import { describe, expect, it } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import { evaluateWith } from './differences'

const x = g.input('x', [2, 2])
const values = new Map([['x', Float64Array.of(1, -2, 3, 0.5)]])
const numbers = (tensor: g.Tensor): number[] => [...evaluateWith([tensor], values)[0]!]

describe('gradients', () => {
  it('are zero where y does not depend on x, and need no memory for it', () => {
    const [zero] = g.gradients(g.sum(g.exp(x)), [g.input('other', [3, 4])])
    expect(zero!.shape).toEqual([3, 4])
    expect(numbers(zero!)).toEqual(new Array(12).fill(0))
    expect(zero!.operator).toBe('broadcast')
  })

  it('of y with respect to itself are dy', () => {
    const dy = g.constant([1, 2, 3, 4], [2, 2])
    expect(g.gradients(x, [x], dy)).toEqual([dy])
  })

  it('add up over all paths', () => {
    const y = g.sum(g.add(g.multiply(x, x), g.multiply(x, 3)))
    expect(numbers(g.gradients(y, [x])[0]!)).toEqual([5, -1, 9, 4])
  })

  it('are had for intermediate values and their sources at once', () => {
    const middle = g.multiply(x, 2)
    const [atMiddle, atX] = g.gradients(g.sum(g.square(middle)), [middle, x])
    expect(numbers(atMiddle!)).toEqual([4, -8, 12, 2])
    expect(numbers(atX!)).toEqual([8, -16, 24, 4])
  })

  it('do not pass stopGradient', () => {
    expect(numbers(g.gradients(g.sum(g.multiply(x, g.stopGradient(x))), [x])[0]!)).toEqual([1, -2, 3, 0.5])
    expect(numbers(g.gradients(g.sum(g.stopGradient(x)), [x])[0]!)).toEqual([0, 0, 0, 0])
  })

  it('weigh the parts of y by dy', () => {
    expect(numbers(g.gradients(g.square(x), [x], g.constant([1, 2, 2, 0], [2, 2]))[0]!)).toEqual([2, -8, 12, 0])
  })

  it('are shared among the ties of a maximum over axes', () => {
    const tied = new Map([['x', Float64Array.of(2, 2, 1, 2)]])
    const [gradient] = g.gradients(g.max(x), [x])
    const shared = evaluateWith([gradient!], tied)[0]!
    expect([...shared].map((value) => Number(value.toFixed(12)))).toEqual([
      0.333333333333, 0.333333333333, 0, 0.333333333333,
    ])
  })

  it('at kinks are what the operators promise', () => {
    const kinks = new Map([['x', new Float64Array(4)]])
    const at = (y: g.Tensor): number => evaluateWith(g.gradients(g.sum(y), [x]), kinks)[0]![0]!
    expect(at(g.leakyRelu(x, 0.2))).toBeCloseTo(0.2, 6)
    expect(at(g.relu(x))).toBe(0)
    expect(at(g.abs(x))).toBe(0)
    expect(at(g.maximum(x, 0))).toBe(1)
    expect(at(g.minimum(x, 0))).toBe(1)
  })

  it('do not mind a deep graph', () => {
    let y: g.Tensor = x
    for (let i = 0; i < 50_000; i++) y = g.add(y, 0)
    expect(numbers(g.gradients(g.sum(y), [x])[0]!)).toEqual([1, 1, 1, 1])
  })

  it('refuse a dy of another shape', () => {
    expect(() => g.gradients(x, [x], g.ones([2]))).toThrow('gradients: dy is [2], y is [2, 2]')
  })
})
