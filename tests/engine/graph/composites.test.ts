import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import * as g from '../../../src-main/engine/graph'
import type { Tensor } from '../../../src-main/engine/graph'
import { directional, evaluateWith, expectGradientsMatchDifferences, probe, type LeafValues } from './differences'

function leaves(shapes: Record<string, g.Shape>): { nodes: Record<string, Tensor>; values: LeafValues } {
  const nodes: Record<string, Tensor> = {}
  const values = new Map<string, Float64Array>()
  for (const [name, shape] of Object.entries(shapes)) {
    const random = new Random(3, name)
    nodes[name] = g.input(name, shape)
    values.set(
      name,
      Float64Array.from({ length: g.sizeOf(shape) }, () => random.normal()),
    )
  }
  return { nodes, values }
}

function expectBothDerivatives(name: string, y: Tensor, nodes: Record<string, Tensor>, values: LeafValues): void {
  const all = Object.values(nodes)
  const scalar = probe(name, y)
  expectGradientsMatchDifferences(scalar, all, values)
  expectGradientsMatchDifferences(directional(name, scalar, all), all, values)
}

describe('softmax', () => {
  const { nodes, values } = leaves({ x: [3, 4] })
  it('adds up to one and has both derivatives', () => {
    const y = g.softmax(nodes.x!, 1)
    const [total] = evaluateWith([g.sum(y, [1])], values)
    for (const value of total!) expect(value).toBeCloseTo(1, 14)
    expectBothDerivatives('softmax', y, nodes, values)
  })

  it('does not overflow, nor does logSumExp', () => {
    const x = g.constant([1000, 0, -1000])
    const [probability, logarithm] = evaluateWith([g.softmax(x, 0), g.logSumExp(x, 0)], new Map())
    expect([...probability!]).toEqual([1, 0, 0])
    expect([...logarithm!]).toEqual([1000])
  })

  it('is the derivative of logSumExp', () => {
    const gradient = g.gradients(g.sum(g.logSumExp(nodes.x!, 1)), [nodes.x!])[0]!
    const [a, b] = evaluateWith([gradient, g.softmax(nodes.x!, 1)], values)
    a!.forEach((value, i) => expect(value).toBeCloseTo(b![i]!, 14))
    expectBothDerivatives('logSumExp', g.logSumExp(nodes.x!, 1), nodes, values)
  })
})

describe('a normalisation over the plane', () => {
  const { nodes, values } = leaves({ x: [2, 2, 3, 3], scale: [2, 1, 1] })
  const { x, scale } = nodes as { x: Tensor; scale: Tensor }
  const centred = g.subtract(x, g.mean(x, [2, 3]))
  const normalised = g.divide(centred, g.sqrt(g.add(g.mean(g.square(centred), [2, 3]), 1e-5)))

  it('leaves mean 0 and variance 1, and has both derivatives', () => {
    const [mean, variance] = evaluateWith([g.mean(normalised, [2, 3]), g.mean(g.square(normalised), [2, 3])], values)
    // The 1e-5 in the root takes up to 3e-5 of the variances met here; 1/9 in float32 takes 3e-8.
    for (const value of mean!) expect(Math.abs(value)).toBeLessThan(1e-6)
    for (const value of variance!) expect(Math.abs(value - 1)).toBeLessThan(1e-4)
    expectBothDerivatives('normalisation', g.multiply(normalised, scale), nodes, values)
  })
})

describe('self-attention', () => {
  it('has both derivatives', () => {
    const { nodes, values } = leaves({ x: [2, 3, 4], query: [4, 2], key: [4, 2], value: [4, 3] })
    const { x, query, key, value } = nodes as Record<'x' | 'query' | 'key' | 'value', Tensor>
    const scores = g.multiply(g.matmul(g.matmul(x, query), g.matmul(x, key), { transposeB: true }), 1 / Math.sqrt(2))
    const y = g.matmul(g.softmax(scores, -1), g.matmul(x, value))
    expect(y.shape).toEqual([2, 3, 3])
    expectBothDerivatives('attention', y, nodes, values)
  })
})

describe('a gradient penalty on a convolutional discriminator', () => {
  const { nodes, values } = leaves({ image: [2, 1, 8, 8], first: [3, 1, 4, 4], bias: [3, 1, 1], second: [1, 3, 4, 4] })
  const { image, first, bias, second } = nodes as Record<'image' | 'first' | 'bias' | 'second', Tensor>
  const hidden = g.leakyRelu(g.add(g.convolution(image, first, { stride: 2, padding: 1 }), bias), 0.2)
  // A smooth last layer, so that the penalty depends on every weight and not on their signs alone.
  const score = g.tanh(g.convolution(hidden, second, { stride: 2, padding: 1 }))
  const [gradient] = g.gradients(g.sum(score), [image])
  const penalty = g.mean(g.sum(g.square(gradient!), [1, 2, 3]))

  it('has the derivatives in the weights that training needs', () => {
    const loss = g.add(g.mean(g.softplus(g.negate(score))), g.multiply(penalty, 5))
    expectGradientsMatchDifferences(loss, [first, bias, second], values)
  })

  it('of a linear map f(x) = ⟨w, x⟩ is ‖w‖², with gradient 2w', () => {
    const w = g.variable('image', [2, 1, 8, 8])
    const [slope] = g.gradients(g.sum(g.multiply(w, image)), [image])
    const squared = g.sum(g.square(slope!))
    const [norm, twice] = evaluateWith([squared, g.gradients(squared, [w])[0]!], values)
    const weights = values.get('image')!
    expect(norm![0]).toBeCloseTo(
      weights.reduce((total, value) => total + value * value, 0),
      10,
    )
    twice!.forEach((value, i) => expect(value).toBeCloseTo(2 * weights[i]!, 12))
  })
})
