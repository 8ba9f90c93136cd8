import type { OperatorName, Shape, Tensor } from '../types'
import { wholeBox, type Box } from './box'

/** Along this axis an input's block is the node's block; `offset` further on. */
interface Follow {
  input: number
  node: number
  offset?: number
}

/**
 * How a block of a node follows from blocks of its inputs: for each input the axes that go along with the node's; of
 * all others the whole is needed. Convolutions are followed along batch and channels, not in the plane.
 */
export type Following = readonly (readonly Follow[])[]

/** null for operators of which only the whole is computed. */
export function followingOf(node: Tensor): Following | null {
  const rule: ((node: Tensor<never>) => Following) | undefined = table[node.operator]
  return rule ? rule(node as Tensor<never>) : null
}

/** The block of an input that a block of the node needs. */
export function inputBox(follows: readonly Follow[], shape: Shape, box: Box): Box {
  const whole = wholeBox(shape)
  const starts = [...whole.starts]
  const sizes = [...whole.sizes]
  for (const { input, node, offset = 0 } of follows) {
    starts[input] = box.starts[node]! + offset
    sizes[input] = box.sizes[node]!
  }
  return { starts, sizes }
}

/** The smallest block around this one that can be computed alone. */
export function computableBox(node: Tensor, following: Following, box: Box): Box {
  const whole = wholeBox(node.shape)
  if (node.operator === 'broadcast') return box
  const followed = new Set(following.flat().map((follow) => follow.node))
  const either = (part: readonly number[], all: readonly number[]): number[] =>
    part.map((value, axis) => (followed.has(axis) ? value : all[axis]!))
  return { starts: either(box.starts, whole.starts), sizes: either(box.sizes, whole.sizes) }
}

/** NumPy's alignment: at the last axis; a length of 1 is always whole. */
function aligned({ inputs, shape }: Tensor): Following {
  return inputs.map((source) => {
    const added = shape.length - source.shape.length
    return source.shape.flatMap((length, axis) => (length === 1 ? [] : [{ input: axis, node: axis + added }]))
  })
}

function kept({ attributes: { axes }, shape }: Tensor<'sum' | 'max'>): Following {
  return [shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [{ input: axis, node: axis }]))]
}

const batch = { input: 0, node: 0 }
const perImage = (): Following => [[batch, { input: 1, node: 1 }]]

const table: { readonly [O in OperatorName]?: (node: Tensor<O>) => Following } = {
  add: aligned,
  subtract: aligned,
  multiply: aligned,
  divide: aligned,
  maximum: aligned,
  minimum: aligned,
  greater: aligned,
  select: aligned,
  negate: aligned,
  exp: aligned,
  log: aligned,
  sqrt: aligned,
  abs: aligned,
  sign: aligned,
  floor: aligned,
  tanh: aligned,
  sigmoid: aligned,
  softplus: aligned,
  leakyRelu: aligned,
  erf: aligned,

  transpose: ({ attributes: { permutation } }) => [permutation.map((input, node) => ({ input, node }))],
  broadcast: aligned,
  slice: ({ attributes: { starts } }) => [starts.map((offset, axis) => ({ input: axis, node: axis, offset }))],
  sum: kept,
  max: kept,

  matmul: ({ inputs: [a, b], attributes: { transposeA, transposeB }, shape }) => {
    const rank = shape.length
    const leading = (x: Tensor): Follow[] =>
      x.shape
        .slice(0, -2)
        .flatMap((length, axis) => (length === 1 ? [] : [{ input: axis, node: axis + rank - x.shape.length }]))
    return [
      [...leading(a!), { input: a!.shape.length - (transposeA ? 1 : 2), node: rank - 2 }],
      [...leading(b!), { input: b!.shape.length - (transposeB ? 2 : 1), node: rank - 1 }],
    ]
  },

  convolution: ({ attributes: { groups } }) => [[batch], groups === 1 ? [{ input: 0, node: 1 }] : []],
  convolutionTranspose: ({ attributes: { groups } }) => [[batch], groups === 1 ? [{ input: 1, node: 1 }] : []],
  convolutionWeightGradient: ({ attributes: { groups } }) =>
    groups === 1 ? [[{ input: 1, node: 1 }], [{ input: 1, node: 0 }]] : [[], []],
  upsampleNearest: perImage,
  sumPool: perImage,
}
