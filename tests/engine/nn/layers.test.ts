import { describe, expect, it } from 'vitest'
import { input, type Tensor } from '../../../src-main/engine/graph'
import {
  concatPlanes,
  convolution,
  dense,
  dropout,
  embedding,
  film,
  normalise,
  resizeConvolution,
  Scope,
  selfAttention,
  transposedConvolution,
  upsampleBilinear,
  type Mode,
} from '../../../src-main/engine/nn'
import { noise, run } from './run'

const root = (mode: Mode = 'training'): Scope => Scope.root({ mode, seed: 1 })
const image = (...shape: number[]): Tensor => input('x', shape)
const values = (array: Float64Array | undefined): number[] => Array.from(array!)

describe('convolutional layers', () => {
  it.each([
    [3, 1, 7, 7],
    [4, 2, 8, 4],
    [4, 2, 7, 4],
    [3, 2, 8, 4],
    [5, 3, 10, 4],
    [1, 1, 5, 5],
  ])('a kernel of %i at stride %i takes %i pixels to ⌈size/stride⌉ = %i', (kernel, stride, size, expected) => {
    const y = convolution(root(), image(2, 3, size, size), { filters: 4, kernel, stride })
    expect(y.shape).toEqual([2, 4, expected, expected])
  })

  it('pads as asked', () => {
    expect(convolution(root(), image(1, 1, 8, 8), { filters: 2, kernel: 4, padding: 1 }).shape).toEqual([1, 2, 7, 7])
    expect(convolution(root(), image(1, 1, 8, 8), { filters: 2, kernel: 3, padding: 0 }).shape).toEqual([1, 2, 6, 6])
  })

  it('sums the window and adds the bias', () => {
    const scope = root()
    const y = convolution(scope, image(1, 1, 3, 3), { filters: 1, kernel: 3 })
    const weights = { w: Array<number>(9).fill(1), b: [0.5] }
    expect(values(run(scope, [y], { x: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, weights)[0])).toEqual(
      [12, 21, 16, 27, 45, 33, 24, 39, 28].map((sum) => sum + 0.5),
    )
  })

  it('has no bias where it is left out', () => {
    const scope = root()
    convolution(scope, image(1, 1, 3, 3), { filters: 1, kernel: 3, bias: false })
    expect([...scope.parameters.keys()]).toEqual(['w'])
  })

  it.each([
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 3],
  ])('transposed, a kernel of %i enlarges by the stride %i', (kernel, stride) => {
    const y = transposedConvolution(root(), image(2, 3, 5, 4), { filters: 6, kernel, stride })
    expect(y.shape).toEqual([2, 6, 5 * stride, 4 * stride])
  })

  it('transposed, reaches every pixel equally often inside when the stride divides the kernel', () => {
    const scope = root()
    const y = transposedConvolution(scope, image(1, 1, 4, 4), { filters: 1, kernel: 4, stride: 2, bias: false })
    const [result] = run(scope, [y], { x: Array<number>(16).fill(1) }, { w: Array<number>(16).fill(1) })
    const inside = [1, 2, 3, 4, 5, 6].flatMap((row) => [1, 2, 3, 4, 5, 6].map((column) => result![row * 8 + column]!))
    expect(new Set(inside)).toEqual(new Set([4]))
  })

  it('keeps the variance of its input under He, transposed or not', () => {
    for (const layer of [convolution, transposedConvolution, resizeConvolution]) {
      const scope = root()
      const y = layer(scope, image(1, 64, 8, 8), { filters: 64, kernel: 4, stride: 2 })
      const [result] = run(scope, [y], { x: noise('he', 64 * 64) })
      const { length } = result!
      const inner = Math.sqrt(length / 64)
      const margin = (i: number): number => Math.min(i % inner, inner - 1 - (i % inner))
      const kept = values(result).filter((_, i) => margin(i) > 0 && margin(Math.floor(i / inner) % inner) > 0)
      const variance = kept.reduce((sum, v) => sum + v * v, 0) / kept.length
      // He's √2 is for the ReLU to come. Enlarged pixels repeat, so there a kernel of 3 sees few independent ones.
      expect(variance).toBeGreaterThan(1.2)
      expect(variance).toBeLessThan(3)
    }
  })

  it('resized, is a convolution of repeated pixels', () => {
    const scope = root()
    const y = resizeConvolution(scope, image(1, 1, 2, 2), { filters: 1, kernel: 1, stride: 2, bias: false })
    expect(values(run(scope, [y], { x: [1, 2, 3, 4] }, { w: [1] })[0])).toEqual([
      1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4,
    ])
  })
})

describe('dense layers and conditions', () => {
  it('multiplies by the weights [units, features] and adds the bias', () => {
    const scope = root()
    const y = dense(scope, image(2, 2), { units: 3 })
    const weights = { w: [1, 0, 0, 1, 1, 1], b: [0, 0, 10] }
    expect(values(run(scope, [y], { x: [1, 2, 3, 4] }, weights)[0])).toEqual([1, 2, 13, 3, 4, 17])
    expect(() => dense(root(), image(2, 2, 2), { units: 3 })).toThrow(/\[batch, features\]/)
  })

  it('embeds a condition', () => {
    expect(embedding(root(), input('c', [3, 2]), 5).shape).toEqual([3, 5])
  })

  it('concatenates a condition as constant planes', () => {
    const y = concatPlanes(image(2, 1, 1, 2), input('c', [2, 2]))
    expect(y.shape).toEqual([2, 3, 1, 2])
    expect(values(run(root(), [y], { x: [1, 2, 3, 4], c: [5, 6, 7, 8] })[0])).toEqual([
      1, 2, 5, 5, 6, 6, 3, 4, 7, 7, 8, 8,
    ])
  })

  it('modulates features by x(1 + γ) + β, beginning as the identity', () => {
    const scope = root()
    const y = film(scope, image(1, 2, 1, 1), input('c', [1, 1]))
    expect(values(run(scope, [y], { x: [3, 5], c: [2] })[0])).toEqual([3, 5])
    // γ = c·(1, 0), β = c·(0, 10)
    expect(values(run(scope, [y], { x: [3, 5], c: [2] }, { w: [1, 0, 0, 10], b: [0, 0, 0, 0] })[0])).toEqual([9, 25])
  })
})

describe('dropout', () => {
  it('is the identity at inference, and at rate 0', () => {
    const x = image(4)
    expect(dropout(root('inference'), x, 0.5)).toBe(x)
    expect(dropout(root(), x, 0)).toBe(x)
    expect(() => dropout(root(), x, 1)).toThrow(/at least 0 and below 1, got 1/)
  })

  it('multiplies by a mask that is fed', () => {
    const scope = root()
    const y = dropout(scope, image(4), 0.5)
    expect(values(run(scope, [y], { x: [1, 2, 3, 4], dropout: [2, 0, 0, 2] })[0])).toEqual([2, 0, 0, 8])
  })
})

describe('self-attention', () => {
  it('begins as the identity', () => {
    const scope = root()
    const x = noise('attention', 2 * 8 * 9)
    expect(values(run(scope, [selfAttention(scope, image(2, 8, 3, 3))], { x })[0])).toEqual(Array.from(x))
  })

  it('adds the mean value where all positions are alike', () => {
    const scope = root()
    const y = selfAttention(scope, image(1, 1, 1, 3), { reduction: 1 })
    // Queries of 0 make every weight 1/3: the mean of 2x is added.
    const weights = { 'query/w': [0], 'key/w': [1], 'value/w': [2], gamma: [1] }
    const [result] = run(scope, [y], { x: [1, 2, 6] }, weights)
    values(result).forEach((value, i) => expect(value).toBeCloseTo([1, 2, 6][i]! + 6, 12))
  })
})

describe('bilinear enlargement', () => {
  it('keeps a constant, and a slope inside, at the pixels’ centres', () => {
    const enlarge = (x: number[], width: number): number[] =>
      values(run(root(), [upsampleBilinear(image(1, 1, 1, width))], { x })[0])
    expect(new Set(enlarge([3, 3, 3], 3))).toEqual(new Set([3]))
    expect(enlarge([0, 4, 8, 12], 4).slice(0, 8)).toEqual([0, 1, 3, 5, 7, 9, 11, 12])
  })
})

describe('normalisations', () => {
  const x = noise('normalise', 2 * 8 * 4 * 4).map((v) => 3 * v + 5)
  const moments = (array: readonly number[]): [number, number] => {
    const mean = array.reduce((sum, v) => sum + v, 0) / array.length
    return [mean, array.reduce((sum, v) => sum + (v - mean) ** 2, 0) / array.length]
  }
  const expectStandard = (array: readonly number[]): void => {
    const [mean, variance] = moments(array)
    expect(mean).toBeCloseTo(0, 12)
    // ε = 1e-5 beside a variance of about 9.
    expect(variance).toBeCloseTo(1, 5)
  }

  it('batch: standard over batch and plane, and moves the running statistics', () => {
    const scope = root()
    const y = normalise(scope, image(2, 8, 4, 4), 'batch')
    const [result, mean, variance] = run(
      scope,
      [y, scope.assignments.get('mean')!, scope.assignments.get('variance')!],
      { x },
    )
    const channel = (array: ArrayLike<number>, c: number): number[] =>
      Array.from(array).filter((_, i) => Math.floor(i / 16) % 8 === c)
    for (let c = 0; c < 8; c++) {
      expectStandard(channel(result!, c))
      const [average, spread] = moments(channel(x, c))
      // The constants 0.1 and 0.9 are float32, good to 6e-8 of values up to 9.
      expect(mean![c]).toBeCloseTo(0.1 * average, 6)
      expect(variance![c]).toBeCloseTo(0.9 + (0.1 * spread * 32) / 31, 6)
    }
    expect(scope.usesBatchStatistics).toBe(true)
  })

  it('batch, at inference: by the running statistics, pixel by pixel', () => {
    const scope = root('inference')
    const y = normalise(scope, image(1, 1, 1, 2), 'batch')
    const weights = { mean: [1], variance: [4 - 1e-5], gamma: [3], beta: [0.5] }
    values(run(scope, [y], { x: [1, 5] }, weights)[0]).forEach((value, i) =>
      expect(value).toBeCloseTo([0.5, 6.5][i]!, 12),
    )
    expect(scope.assignments.size).toBe(0)
    expect(scope.usesBatchStatistics).toBe(false)
  })

  it('instance: standard over each plane, without parameters', () => {
    const scope = root()
    const [result] = run(scope, [normalise(scope, image(2, 8, 4, 4), 'instance')], { x })
    for (let plane = 0; plane < 16; plane++) expectStandard(values(result!.subarray(plane * 16, plane * 16 + 16)))
    expect(scope.parameters.size).toBe(0)
    expect(() => normalise(root(), image(2, 8, 1, 1), 'instance')).toThrow(/would erase it/)
  })

  it('group: standard over each group of channels', () => {
    const scope = root()
    const [result] = run(scope, [normalise(scope, image(2, 8, 4, 4), 'group')], { x })
    for (let group = 0; group < 4; group++) expectStandard(values(result!.subarray(group * 64, group * 64 + 64)))
  })

  it('none: the tensor itself', () => {
    const tensor = image(1, 2, 2, 2)
    expect(normalise(root(), tensor, 'none')).toBe(tensor)
  })
})
