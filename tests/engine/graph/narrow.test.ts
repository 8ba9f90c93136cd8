import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import * as g from '../../../src-main/engine/graph'
import type { Tensor } from '../../../src-main/engine/graph'
import { evaluateWith } from './differences'
import { allCases, instantiate } from './operatorCases'

/** Shapes of what is computed by one operator. */
const shapesOf = (operator: g.OperatorName, outputs: readonly Tensor[]): g.Shape[] =>
  g
    .topologicalOrder(outputs)
    .filter((node) => node.operator === operator)
    .map((node) => node.shape)

const halves = (x: Tensor, axis: number): [Tensor, Tensor] => {
  const length = x.shape[axis]! / 2
  const sizes = x.shape.map((size, i) => (i === axis ? length : size))
  const starts = (from: number): number[] => x.shape.map((_, i) => (i === axis ? from : 0))
  return [g.slice(x, starts(0), sizes), g.slice(x, starts(length), sizes)]
}

describe('a block of any operation', () => {
  const sliceable = allCases.filter((operatorCase) => instantiate(operatorCase).output.shape.some((n) => n > 1))

  it.each(sliceable)('$operator: $name has the values that the whole has there', (operatorCase) => {
    const { output, values } = instantiate(operatorCase)
    // Once more wrapped, so that the block reaches the operation through another.
    const wrapped = g.tanh(g.multiply(output, 0.1))
    const blocks = wrapped.shape.flatMap((length, axis) => {
      if (length === 1) return []
      const sizes = wrapped.shape.map((size, i) => (i === axis ? Math.floor(size / 2) : size))
      return [
        g.slice(
          wrapped,
          wrapped.shape.map((size, i) => (i === axis ? size - sizes[i]! : 0)),
          sizes,
        ),
      ]
    })
    for (const block of blocks) {
      const [expected, got] = evaluateWith([block, ...g.simplify([block])], values)
      // Merged constants are rounded to float32.
      got!.forEach((value, i) => expect(Math.abs(value - expected![i]!)).toBeLessThan(1e-6))
    }
  })
})

describe('a discriminator that judges pairs in one batch', () => {
  const batch = 4
  const given = g.input('given', [batch, 2, 8, 8])
  const real = g.input('real', [batch, 3, 8, 8])
  const generated = g.input('generated', [batch, 3, 8, 8])
  const first = g.variable('first', [6, 5, 4, 4])
  const second = g.variable('second', [1, 6, 4, 4])
  const both = g.concat([g.concat([given, given], 0), g.concat([real, generated], 0)], 1)
  const hidden = g.leakyRelu(g.convolution(both, first, { stride: 2, padding: 1 }), 0.2)
  const [onReal, onGenerated] = halves(g.convolution(hidden, second, { stride: 2, padding: 1 }), 0)
  const loss = g.mean(g.softplus(g.subtract(onReal, onGenerated)))
  const [ofGenerated] = g.gradients(loss, [generated])

  it('leads back to the generated images on their half of the batch and on their channels', () => {
    expect(shapesOf('convolutionTranspose', [ofGenerated!])).toEqual([
      [2 * batch, 6, 4, 4],
      [2 * batch, 5, 8, 8],
    ])
    expect(shapesOf('convolutionTranspose', g.simplify([ofGenerated!]))).toEqual([
      [batch, 6, 4, 4],
      [batch, 3, 8, 8],
    ])
  })

  it('gives the same gradient', () => {
    const values = new Map(
      [given, real, generated, first, second].map((leaf) => {
        const { name } = leaf.attributes
        const random = new Random(2, name)
        return [name, Float64Array.from({ length: g.sizeOf(leaf.shape) }, () => random.normal())] as const
      }),
    )
    const [expected, got] = evaluateWith([ofGenerated!, ...g.simplify([ofGenerated!])], values)
    got!.forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 8))
  })
})

describe('what is left whole', () => {
  const x = g.input('x', [4, 6])

  it('is what is needed whole elsewhere', () => {
    const y = g.exp(x)
    const outputs = [g.slice(y, [0, 0], [2, 6]), y]
    expect(shapesOf('exp', g.simplify(outputs))).toEqual([[4, 6]])
  })

  it('is what is looked at in both halves', () => {
    const [a, b] = halves(g.exp(x), 0)
    expect(shapesOf('exp', g.simplify([g.tanh(a), g.sqrt(b)]))).toEqual([[4, 6]])
  })

  it('is what would be cut by less than half', () => {
    expect(shapesOf('exp', g.simplify([g.slice(g.exp(x), [0, 0], [3, 6])]))).toEqual([[4, 6]])
    expect(shapesOf('exp', g.simplify([g.slice(g.exp(x), [0, 0], [2, 6])]))).toEqual([[2, 6]])
  })

  it('is a convolution in the plane', () => {
    const image = g.input('image', [2, 1, 8, 8])
    const y = g.convolution(image, g.variable('w', [1, 1, 3, 3]), { padding: 1 })
    expect(shapesOf('convolution', g.simplify([g.slice(y, [1, 0, 2, 2], [1, 1, 2, 2])]))).toEqual([[1, 1, 8, 8]])
  })
})

describe('channels of zeros', () => {
  it('meet no weights, and their weights get no gradient', () => {
    const image = g.input('image', [1, 2, 5, 5])
    const w = g.variable('w', [3, 5, 3, 3])
    const padded = g.convolution(g.pad(image, [0, 1, 0, 0], [0, 2, 0, 0]), w)
    const outputs = [padded, ...g.gradients(g.sum(g.square(padded)), [image, w])]
    const simple = g.simplify(outputs)
    expect(shapesOf('convolutionWeightGradient', simple)).toEqual([[3, 2, 3, 3]])
    expect(shapesOf('convolutionTranspose', simple)).toEqual([[1, 2, 5, 5]])
    const values = new Map([
      ['image', Float64Array.from({ length: 50 }, (_, i) => Math.sin(i))],
      ['w', Float64Array.from({ length: 135 }, (_, i) => Math.cos(i))],
    ])
    expect(evaluateWith(simple, values)).toEqual(evaluateWith(outputs, values))
  })
})
