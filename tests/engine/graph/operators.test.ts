import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import * as g from '../../../src-main/engine/graph'
import type { Shape, Tensor } from '../../../src-main/engine/graph'
import { evaluateWith } from './differences'

const numbers = (tensor: Tensor): number[] => [...evaluateWith([tensor], new Map())[0]!]
const iota = (shape: Shape): Tensor =>
  g.constant(
    Float32Array.from({ length: g.sizeOf(shape) }, (_, i) => i),
    shape,
  )

describe('element by element', () => {
  it('erf has its tabulated values (Abramowitz & Stegun 1964, table 7.1)', () => {
    const [half, one, two, far] = numbers(g.erf(g.constant([0.5, 1, 2, 7])))
    // The table has ten digits.
    expect(half).toBeCloseTo(0.5204998778, 10)
    expect(one).toBeCloseTo(0.8427007929, 10)
    expect(two).toBeCloseTo(0.995322265, 10)
    expect(far).toBe(1)
    expect(numbers(g.erf(g.constant([-0.5])))[0]).toBe(-half!)
  })

  it('softplus and sigmoid do not overflow', () => {
    const x = g.constant([-1000, 0, 1000])
    expect(numbers(g.softplus(x))).toEqual([0, Math.LN2, 1000])
    expect(numbers(g.sigmoid(x))).toEqual([0, 0.5, 1])
  })

  it('select takes whole operands apart', () => {
    const condition = g.constant([0, 1, -3])
    expect(numbers(g.select(condition, g.constant([1, 2, 3]), -1))).toEqual([-1, 2, 3])
  })

  it('operands stretch as in NumPy', () => {
    expect(numbers(g.add(iota([2, 1]), iota([3])))).toEqual([0, 1, 2, 1, 2, 3])
    expect(g.multiply(iota([4, 1, 3]), iota([2, 1])).shape).toEqual([4, 2, 3])
  })

  it('numbers are constants of float32', () => {
    expect(numbers(g.add(g.zeros([1]), 0.1))).toEqual([Math.fround(0.1)])
  })
})

describe('layout', () => {
  it('transposes, slices, pads and joins', () => {
    const x = iota([2, 3])
    expect(numbers(g.transpose(x))).toEqual([0, 3, 1, 4, 2, 5])
    expect(numbers(g.slice(x, [0, 1], [-1, 2]))).toEqual([1, 2, 4, 5])
    expect(numbers(g.pad(x, [0, 1], [1, 0]))).toEqual([0, 0, 1, 2, 0, 3, 4, 5, 0, 0, 0, 0])
    expect(numbers(g.concat([x, g.negate(x)], 0))).toEqual([0, 1, 2, 3, 4, 5, -0, -1, -2, -3, -4, -5])
    expect(numbers(g.concat([iota([2, 1]), x], -1))).toEqual([0, 0, 1, 2, 1, 3, 4, 5])
  })

  it('repeats and adds up pixels', () => {
    const x = iota([1, 1, 2, 2])
    expect(numbers(g.upsampleNearest(x, 2))).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3])
    expect(numbers(g.sumPool(g.upsampleNearest(x, 2), 2))).toEqual([0, 4, 8, 12])
    expect(numbers(g.averagePool(x, 2))).toEqual([1.5])
    expect(numbers(g.globalAveragePool(x))).toEqual([1.5])
  })
})

describe('reductions', () => {
  it('keep their axes as length 1, and give a scalar over everything', () => {
    const x = iota([2, 3])
    expect(g.sum(x, [0]).shape).toEqual([1, 3])
    expect(numbers(g.sum(x, [0]))).toEqual([3, 5, 7])
    expect(numbers(g.max(x, [-1]))).toEqual([2, 5])
    expect(g.mean(x).shape).toEqual([])
    expect(numbers(g.mean(x))[0]).toBeCloseTo(2.5, 6)
  })
})

describe('matmul', () => {
  it('multiplies, stored either way', () => {
    const a = iota([2, 3])
    const b = g.constant([1, 2, 3, 4, 5, 6], [3, 2])
    expect(numbers(g.matmul(a, b))).toEqual([13, 16, 40, 52])
    expect(numbers(g.matmul(g.transpose(a), b, { transposeA: true }))).toEqual([13, 16, 40, 52])
    expect(numbers(g.matmul(a, g.transpose(b), { transposeB: true }))).toEqual([13, 16, 40, 52])
  })
})

describe('the family of convolutions', () => {
  it('cross-correlates', () => {
    const kernel = g.constant([1, 2, 3, 4], [1, 1, 2, 2])
    expect(numbers(g.convolution(iota([1, 1, 3, 3]), kernel))).toEqual([27, 37, 57, 67])
  })

  it('transposed, stamps the kernel; output padding chooses the larger of the sizes that fit', () => {
    const kernel = g.constant([1, 2, 3, 4], [1, 1, 2, 2])
    const stamped = g.convolutionTranspose(g.constant([1, 10], [1, 1, 1, 2]), kernel, { stride: 2 })
    expect(numbers(stamped)).toEqual([1, 2, 10, 20, 3, 4, 30, 40])
    const larger = g.convolutionTranspose(iota([1, 1, 4, 4]), iota([1, 1, 3, 3]), {
      stride: 2,
      padding: 1,
      outputPadding: 1,
    })
    expect(larger.shape).toEqual([1, 1, 8, 8])
  })

  it('is three views of one trilinear form: ⟨C(x,w),u⟩ = ⟨x,T(u,w)⟩ = ⟨w,G(x,u)⟩', () => {
    const options = { strides: [2, 3], pads: [1, 0, 2, 1], dilations: [2, 1], groups: 2 } as const
    const shapes = { x: [2, 4, 9, 8], w: [6, 2, 3, 2], u: [2, 6, 4, 3] } as const
    const x = g.input('x', shapes.x)
    const w = g.input('w', shapes.w)
    const u = g.input('u', shapes.u)
    const values = new Map(
      Object.entries(shapes).map(([name, shape]) => {
        const random = new Random(5, name)
        return [name, Float64Array.from({ length: g.sizeOf(shape) }, () => random.normal())] as const
      }),
    )
    const forms = [
      g.sum(g.multiply(g.convolution(x, w, options), u)),
      g.sum(g.multiply(x, g.convolutionTranspose(u, w, { ...options, inputSize: [9, 8] }))),
      g.sum(g.multiply(w, g.convolutionWeightGradient(x, u, { ...options, kernelSize: [3, 2] }))),
    ]
    const [a, b, c] = evaluateWith(forms, values).map((value) => value[0]!)
    // The same products in another order, in float64.
    expect(b).toBeCloseTo(a!, 10)
    expect(c).toBeCloseTo(a!, 10)
  })
})
