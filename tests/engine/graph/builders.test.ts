import { describe, expect, it } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'

const image = g.input('image', [2, 4, 8, 8])

describe('a builder refuses, naming itself and the shapes', () => {
  it.each<[string, () => unknown, string]>([
    [
      'lengths below 1',
      () => g.input('x', [2, 0]),
      'input x: axes must have integer lengths of at least 1, got [2, 0]',
    ],
    ['constants that do not fill', () => g.constant([1, 2, 3], [2, 2]), 'constant: 3 numbers do not fill [2, 2]'],
    ['operands that do not stretch', () => g.add(image, g.zeros([3])), 'add: shapes [2, 4, 8, 8] and [3] do not'],
    ['select of other shapes', () => g.select(image, 1, g.zeros([5])), 'select: shapes [2, 4, 8, 8] and [] and [5]'],
    ['an infinite slope', () => g.leakyRelu(image, Infinity), 'leakyRelu: slope must be finite, got Infinity'],
    ['a reshape of another size', () => g.reshape(image, [3, -1]), 'reshape: [2, 4, 8, 8] cannot become [3, -1]'],
    ['two free lengths', () => g.reshape(image, [-1, -1]), 'reshape: [2, 4, 8, 8] cannot become [-1, -1]'],
    ['no permutation', () => g.transpose(image, [0, 1, 1, 2]), 'transpose: [0, 1, 1, 2] does not permute'],
    ['a broadcast to less', () => g.broadcastTo(image, [4, 8, 8]), 'broadcastTo: [2, 4, 8, 8] does not stretch to'],
    ['unlike pieces', () => g.concat([image, g.zeros([2, 4, 8, 7])], 1), 'concat: shapes [2, 4, 8, 8], [2, 4, 8, 7]'],
    ['no pieces', () => g.concat([], 0), 'concat: needs at least one tensor'],
    [
      'a block outside',
      () => g.slice(image, [0, 3, 0, 0], [2, 2, 8, 8]),
      'slice: the block [2, 2, 8, 8] at [0, 3, 0, 0]',
    ],
    ['negative padding', () => g.pad(image, [0, 0, -1, 0], [0, 0, 0, 0]), 'pad: before [0, 0, -1, 0]'],
    ['an axis too many', () => g.sum(image, [4]), 'sum: axis 4 is not an axis of [2, 4, 8, 8]'],
    ['a softmax axis too many', () => g.softmax(image, -5), 'softmax: axis -5 is not an axis of [2, 4, 8, 8]'],
    ['vectors in a matrix product', () => g.matmul(g.zeros([3]), image), 'matmul: needs two axes or more, got [3] and'],
    [
      'inner lengths that differ',
      () => g.matmul(g.zeros([2, 3]), g.zeros([2, 3]), { transposeA: true, transposeB: true }),
      'matmul: inner lengths 2 and 3 of [2, 3] (transposed) and [2, 3] (transposed) differ',
    ],
    [
      'batches that differ',
      () => g.matmul(g.zeros([2, 1, 1]), g.zeros([3, 1, 1])),
      'matmul: shapes [2] and [3] do not',
    ],
    [
      'an image without channels',
      () => g.convolution(g.zeros([8, 8]), image),
      'convolution: x must have 4 axes, got [8, 8]',
    ],
    [
      'channels that differ',
      () => g.convolution(image, g.zeros([6, 3, 3, 3])),
      'convolution: x has 4 channels, w takes 3 a group; x [2, 4, 8, 8], w [6, 3, 3, 3], groups 1',
    ],
    [
      'filters that do not split',
      () => g.convolution(image, g.zeros([3, 2, 3, 3]), { groups: 2 }),
      'convolution: 3 filters cannot be split into 2 groups; shapes [2, 4, 8, 8] and [3, 2, 3, 3]',
    ],
    [
      'a kernel that does not fit',
      () => g.convolution(image, g.zeros([1, 4, 9, 9])),
      'convolution: kernel [9, 9] does not fit [8, 8] with strides [1, 1]',
    ],
    [
      'a stride of 0',
      () => g.convolution(image, image, { stride: 0 }),
      'strides must be 2 integers of at least 1, got [0, 0]',
    ],
    [
      'a size that no convolution gives',
      () => g.convolutionTranspose(image, g.zeros([4, 1, 3, 3]), { stride: 2, outputPadding: 2 }),
      'convolutionTranspose: x [2, 4, 8, 8] with w [4, 1, 3, 3]: a convolution of [19, 19] gives [9, 9], not 8×8',
    ],
    [
      'a kernel of another convolution',
      () => g.convolutionWeightGradient(image, image, { kernelSize: [3, 3] }),
      'convolutionWeightGradient: x [2, 4, 8, 8], dy [2, 4, 8, 8], kernel 3×3',
    ],
    ['blocks that do not fill', () => g.sumPool(image, 3), 'sumPool: [2, 4, 8, 8] does not divide into blocks of 3×3'],
    ['half a pixel', () => g.upsampleNearest(image, 1.5), 'upsampleNearest: factor must be an integer of at least 1'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(RangeError)
    expect(build).toThrow(message)
  })
})

describe('evaluation refuses', () => {
  it('inputs without a value or of another size', () => {
    expect(() => evaluate([image], new Map())).toThrow("input 'image' has no value")
    const wrong = new Map([['image', new Float64Array(3)]])
    expect(() => evaluate([image], wrong)).toThrow("input 'image' of shape [2, 4, 8, 8] got 3 numbers")
    expect(() => evaluate([g.variable('w', [1])], new Map())).toThrow("variable 'w' has no value")
  })
})
