import { describe, expect, it } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import type { Tensor } from '../../../src-main/engine/graph'
import { directional, evaluateWith, probe } from './differences'
import { allCases, instantiate } from './operatorCases'

const x = g.input('x', [2, 3])
const y = g.input('y', [2, 3])
const row = g.input('row', [3])
const column = g.input('column', [2, 1])
const image = g.input('image', [1, 2, 6, 6])
const kernel = g.input('kernel', [2, 2, 3, 3])

const one = (tensor: Tensor): Tensor => g.simplify([tensor])[0]!
const count = (...outputs: Tensor[]): number => g.topologicalOrder(outputs).length

/** The graph as text: what it is, not which nodes it is made of. */
function written(tensor: Tensor): string {
  const { operator, attributes, inputs, shape } = tensor
  if (g.isOperator(tensor, 'constant')) return `${tensor.attributes.value.join()}[${shape.join()}]`
  if ('name' in attributes) return attributes.name
  const settings = JSON.stringify(attributes) === '{}' ? '' : JSON.stringify(attributes)
  return `${operator}${settings}(${inputs.map(written).join(', ')})`
}

describe('simplify keeps values', () => {
  it.each(allCases)('of $operator: $name, its gradients and theirs', (operatorCase) => {
    const { leaves, output, values } = instantiate(operatorCase)
    const scalar = probe(operatorCase.name, output)
    const second = directional(operatorCase.name, scalar, leaves)
    const outputs = [output, ...g.gradients(scalar, leaves), ...g.gradients(second, leaves)]
    const simple = g.simplify(outputs)
    expect(count(...simple)).toBeLessThan(count(...outputs))
    const before = evaluateWith(outputs, values)
    const after = evaluateWith(simple, values)
    before.forEach((expected, i) => {
      expect(simple[i]!.shape).toEqual(outputs[i]!.shape)
      const scale = Math.max(1, ...expected.map(Math.abs))
      const deviation = expected.map((value, k) => Math.abs(value - after[i]![k]!) / scale)
      // Folded and merged constants are rounded to float32, some of them several times: a few times 6e-8.
      expect(Math.max(...deviation)).toBeLessThan(1e-6)
    })
  })
})

describe('simplify', () => {
  it('computes common subexpressions once, whichever way round commutative operands stand', () => {
    const [a, b] = g.simplify([g.exp(g.add(x, y)), g.exp(g.add(y, x))])
    expect(a).toBe(b)
    const again = g.input('x', [2, 3])
    const difference = one(g.subtract(g.exp(x), g.exp(again)))
    expect(difference.inputs[0]).toBe(difference.inputs[1])
  })

  it('tells apart what only looks alike', () => {
    const [a, b] = g.simplify([g.subtract(x, y), g.subtract(y, x)])
    expect(a).not.toBe(b)
    const [c, d] = g.simplify([g.leakyRelu(x, 0.1), g.leakyRelu(x, 0.2)])
    expect(c).not.toBe(d)
    const large = (value: number): Tensor =>
      g.constant(Float32Array.from({ length: 100 }, (_, i) => (i === 99 ? value : i)))
    const [e, f] = g.simplify([large(1), large(2)])
    expect(e).not.toBe(f)
  })

  it('is done after one pass', () => {
    const scalar = g.mean(g.square(g.tanh(g.convolution(image, kernel, { padding: 1 }))))
    const once = g.simplify([scalar, ...g.gradients(scalar, [image, kernel])])
    expect(g.simplify(once)).toEqual(once)
  })

  it('leaves the given graph as it is', () => {
    const given = g.add(g.multiply(x, 1), 0)
    const text = written(given)
    one(given)
    expect(written(given)).toBe(text)
  })

  it('does not mind a deep graph', () => {
    let deep: Tensor = x
    for (let i = 0; i < 50_000; i++) deep = g.add(deep, i % 2 === 0 ? 0 : y)
    expect(count(one(deep))).toBe(25_002)
  })

  it.each<[string, Tensor, string]>([
    ['x + 0', g.add(0, x), 'x'],
    ['x + 0, stretched', g.add(x, g.zeros([4, 1, 1])), 'broadcast{"shape":[4,2,3]}(x)'],
    ['x − 0', g.subtract(x, 0), 'x'],
    ['0 − x', g.subtract(0, x), 'negate(x)'],
    ['x · 1', g.multiply(g.ones([2, 3]), x), 'x'],
    ['x · 0', g.multiply(x, 0), 'broadcast{"shape":[2,3]}(0[])'],
    ['x · −1', g.multiply(x, -1), 'negate(x)'],
    ['x / 1', g.divide(x, 1), 'x'],
    ['x / 4', g.divide(x, 4), 'multiply(x, 0.25[])'],
    ['0 / x', g.divide(0, x), 'broadcast{"shape":[2,3]}(0[])'],
    ['−−x', g.negate(g.negate(x)), 'x'],
    ['x + x', g.add(x, x), 'multiply(x, 2[])'],
    ['x + −y', g.add(x, g.negate(y)), 'subtract(x, y)'],
    ['−x + y', g.add(g.negate(x), y), 'subtract(y, x)'],
    ['x − −y', g.subtract(x, g.negate(y)), 'add(x, y)'],
    ['−x · −y', g.multiply(g.negate(x), g.negate(y)), 'multiply(x, y)'],
    ['−(x − y)', g.negate(g.subtract(x, y)), 'subtract(y, x)'],
    ['−x + 3', g.add(g.negate(x), 3), 'subtract(3[], x)'],
    ['(x + 1) + 2', g.add(g.add(x, 1), 2), 'add(x, 3[])'],
    ['(x · 2) · 3', g.multiply(g.multiply(x, 2), 3), 'multiply(x, 6[])'],
    ['−x · 2', g.multiply(g.negate(x), 2), 'multiply(x, -2[])'],
    ['|−x|', g.abs(g.negate(x)), 'abs(x)'],
    ['max(x, x)', g.maximum(x, x), 'x'],
    ['the leaky ReLU that changes nothing', g.leakyRelu(x, 1), 'x'],
    ['a stopped gradient', g.stopGradient(g.exp(x)), 'exp(x)'],
    ['constants', g.add(g.constant([1, 2]), g.exp(g.zeros([2]))), '2,3[2]'],
    ['equal numbers', g.constant([3, 3, 3]), 'broadcast{"shape":[3]}(3[])'],

    ['a known condition', g.select(g.ones([2, 3]), x, y), 'x'],
    ['a choice between equals', g.select(y, x, x), 'x'],
    ['a choice within a choice', g.select(x, g.select(x, y, 1), 2), 'select(x, y, 2[])'],
    ['complementary choices', g.add(g.select(x, y, 0), g.select(x, 0, g.exp(y))), 'select(x, y, exp(y))'],
    ['complementary blocks', g.add(g.pad(x, [2, 0], [0, 0]), g.pad(y, [0, 0], [2, 0])), 'concat{"axis":0}(y, x)'],

    ['reshapes', g.reshape(g.reshape(x, [6]), [3, 2]), 'reshape{"shape":[3,2]}(x)'],
    ['a reshape there and back', g.reshape(g.reshape(x, [6]), [2, 3]), 'x'],
    ['two transpositions', g.transpose(g.transpose(x)), 'x'],
    ['a transposition of ones', g.transpose(g.reshape(x, [1, 6])), 'reshape{"shape":[6,1]}(x)'],
    ['broadcasts', g.broadcastTo(g.broadcastTo(x, [4, 2, 3]), [5, 4, 2, 3]), 'broadcast{"shape":[5,4,2,3]}(x)'],
    ['broadcasts of operands', g.add(g.broadcastTo(x, [4, 2, 3]), y), 'broadcast{"shape":[4,2,3]}(add(x, y))'],
    [
      'slices',
      g.slice(g.slice(image, [0, 0, 1, 0], [1, 2, 4, 6]), [0, 0, 1, 1], [1, 2, 2, 2]),
      'slice{"starts":[0,0,2,1],"sizes":[1,2,2,2]}(image)',
    ],
    ['a piece of a concatenation', g.slice(g.concat([x, y], 0), [2, 0], [2, 3]), 'y'],
    ['the padded block', g.slice(g.pad(x, [1, 1], [1, 1]), [1, 1], [2, 3]), 'x'],
    ['padding alone', g.slice(g.pad(x, [1, 0], [1, 0]), [0, 0], [1, 3]), 'broadcast{"shape":[1,3]}(0[])'],
    ['nested concatenations', g.concat([g.concat([x, y], 0), x], 0), 'concat{"axis":0}(x, y, x)'],

    ['sums', g.sum(g.sum(image, [1]), [0, 2]), 'sum{"axes":[1,2]}(image)'],
    ['a sum over axes of length 1', g.sum(image, [0]), 'image'],
    [
      'a sum of what is stretched',
      g.sum(g.broadcastTo(x, [4, 2, 3]), [0, 2]),
      'multiply(sum{"axes":[2]}(reshape{"shape":[1,2,3]}(x)), 4[])',
    ],
    ['a sum of multiples', g.sum(g.multiply(x, 2), [1]), 'multiply(sum{"axes":[1]}(x), 2[])'],
    [
      'a common factor',
      g.sum(g.multiply(x, g.exp(g.slice(y, [0, 0], [2, 1]))), [1]),
      'multiply(exp(slice{"starts":[0,0],"sizes":[2,1]}(y)), sum{"axes":[1]}(x))',
    ],

    [
      'small factors',
      g.multiply(g.multiply(x, row), g.multiply(row, 2)),
      'multiply(x, multiply(row, multiply(row, 2[])))',
    ],
    ['small terms', g.add(g.add(row, x), 3), 'add(x, add(row, 3[]))'],
    ['a small divisor', g.divide(x, row), 'multiply(x, divide(1[], row))'],
    ['a large divisor', g.divide(row, x), 'divide(row, x)'],
    [
      'sums of one product with several factors',
      g.add(g.sum(g.multiply(g.multiply(x, column), y), [1]), g.sum(g.multiply(x, g.multiply(y, 3)), [1])),
      'add(multiply(column, sum{"axes":[1]}(multiply(x, y))), multiply(sum{"axes":[1]}(multiply(x, y)), 3[]))',
    ],

    ['a product of the transposed', g.matmul(g.transpose(x), y), 'matmul{"transposeA":true,"transposeB":false}(x, y)'],
    ['a product with zeros', g.matmul(x, g.zeros([3, 2])), 'broadcast{"shape":[2,2]}(0[])'],
    ['blocks of the repeated', g.sumPool(g.upsampleNearest(image, 2), 2), 'multiply(image, 4[])'],
  ])('%s', (_, tensor, expected) => {
    const simple = one(tensor)
    expect(simple.shape).toEqual(tensor.shape)
    expect(written(simple)).toBe(expected)
  })

  it('makes padding part of the convolution, and cropping part of its adjoints', () => {
    const padded = g.convolution(g.pad(image, [0, 0, 1, 2], [0, 0, 0, 1]), kernel, { stride: 2 })
    const outputs = [padded, ...g.gradients(g.sum(g.square(padded)), [image, kernel])]
    const simple = g.simplify(outputs)
    const operators = g.topologicalOrder(simple).map(({ operator }) => operator)
    expect(operators).not.toContain('pad')
    expect(operators).not.toContain('slice')
    const values = new Map([
      ['image', Float64Array.from({ length: 72 }, (_, i) => Math.sin(i))],
      ['kernel', Float64Array.from({ length: 36 }, (_, i) => Math.cos(i))],
    ])
    expect(evaluateWith(simple, values)).toEqual(evaluateWith(outputs, values))
  })
})
