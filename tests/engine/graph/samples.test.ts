import { describe, expect, it } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import type { Tensor } from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'
import { Random } from '../../../src-main/base/random'

const whole = 3
const images = g.input('images', [whole, 2, 6, 6])
const kernel = g.input('kernel', [4, 2, 4, 4])
const last = g.input('last', [5, 36])
const bias = g.input('bias', [4])

/** A judge of a batch with what discriminators are made of: normalisation per sample, a dense end, a join. */
function judge(): Tensor {
  let h = g.convolution(images, kernel, { stride: 2, padding: 1 })
  h = g.add(h, g.reshape(bias, [1, 4, 1, 1]))
  const centred = g.subtract(h, g.mean(h, [2, 3]))
  h = g.divide(centred, g.sqrt(g.add(g.mean(g.square(centred), [2, 3]), 0.1)))
  h = g.leakyRelu(g.sumPool(g.upsampleNearest(g.tanh(h), 2), 2), 0.2)
  const flat = g.reshape(g.concat([h, g.slice(h, [0, 1, 0, 0], [whole, 3, 3, 3])], 1), [whole, 63])
  return g.matmul(g.slice(flat, [0, 0], [whole, 36]), last, { transposeB: true })
}

function valuesOf(tensors: readonly Tensor[]): Float64Array[] {
  const values = new Map<string, Float64Array>()
  for (const node of g.topologicalOrder(tensors)) {
    if (!g.isOperator(node, 'input')) continue
    const random = new Random(5, node.attributes.name)
    values.set(
      node.attributes.name,
      Float64Array.from({ length: g.sizeOf(node.shape) }, () => random.uniform(-1, 1)),
    )
  }
  return evaluate(tensors, values)
}

describe('a loss on some samples of a batch', () => {
  const scores = judge()
  const loss = g.sum(g.softplus(g.slice(scores, [1, 0], [1, 5])))
  const gradients = g.gradients(loss, [images, kernel, last, bias])

  it('has the same gradients when only those samples are computed', () => {
    const simple = g.simplify(gradients)
    const expected = valuesOf(gradients)
    valuesOf(simple).forEach((value, i) => {
      // Float64 sums in another order.
      value.forEach((number, k) => expect(number).toBeCloseTo(expected[i]![k]!, 12))
    })
  })

  it('computes nothing of the derivative for the other samples', () => {
    const [ofImages] = g.simplify(gradients)
    expect(ofImages!.operator).toBe('pad')
    const backward = g.topologicalOrder([ofImages!]).filter((node) => node.operator === 'convolutionTranspose')
    expect(backward.map((node) => node.shape[0])).toEqual([1])
    const padded = g.topologicalOrder(g.simplify(gradients)).filter((node) => node.operator === 'pad')
    expect(padded.map((node) => node.shape)).toContainEqual(images.shape)
  })
})
