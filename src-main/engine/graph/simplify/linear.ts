import { multiply } from '../elementwise'
import { pad, slice } from '../layout'
import { isOperator, makeNode } from '../node'
import { constant, zeros } from '../sources'
import type { ConvolutionAttributes, Tensor } from '../types'
import { splatOf, type Rule, type RuleTable } from './rule'

type LinearName =
  'matmul' | 'convolution' | 'convolutionTranspose' | 'convolutionWeightGradient' | 'upsampleNearest' | 'sumPool'

export const linearRules: RuleTable<LinearName> = {
  matmul: (node) => {
    if (node.inputs.some((factor) => splatOf(factor) === 0)) return zeros(node.shape)
    const [a, b] = node.inputs as [Tensor, Tensor]
    const { transposeA, transposeB } = node.attributes
    const plainA = undoTranspose(a)
    if (plainA) return makeNode('matmul', { transposeA: !transposeA, transposeB }, [plainA, b], node.shape)
    const plainB = undoTranspose(b)
    if (plainB) return makeNode('matmul', { transposeA, transposeB: !transposeB }, [a, plainB], node.shape)
    return null
  },

  convolution: (node) => zeroFactor(node) ?? absorbPadding(node) ?? withoutPaddedChannels(node),
  convolutionTranspose: zeroFactor,
  convolutionWeightGradient: (node) => zeroFactor(node) ?? absorbPadding(node) ?? padWeightGradient(node),

  upsampleNearest: ({ inputs: [x], attributes: { factor }, shape }) => {
    if (factor === 1) return x!
    const number = splatOf(x!)
    return number === undefined ? null : constant(number, shape)
  },
  sumPool: ({ inputs: [x], attributes: { factor }, shape }) => {
    if (factor === 1) return x!
    const number = splatOf(x!)
    if (number !== undefined) return constant(number * factor * factor, shape)
    const undoes = isOperator(x!, 'upsampleNearest') && x.attributes.factor === factor
    return undoes ? multiply(x.inputs[0]!, factor * factor) : null
  },
}

/** x, if the node is x with its last two axes exchanged and nothing else. */
function undoTranspose(node: Tensor): Tensor | null {
  if (!isOperator(node, 'transpose')) return null
  const { permutation } = node.attributes
  const rank = permutation.length
  const exchanges = permutation.every((axis, i) => axis === (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i))
  return exchanges ? node.inputs[0]! : null
}

function zeroFactor(node: Tensor): Tensor | null {
  return node.inputs.some((factor) => splatOf(factor) === 0) ? zeros(node.shape) : null
}

/** Zeros put around the image beforehand become the convolution's own. */
const absorbPadding: Rule<'convolution' | 'convolutionWeightGradient'> = (node) => {
  const image = node.inputs[0]!
  if (!isOperator(image, 'pad')) return null
  const { before, after } = image.attributes
  if (before[0] || before[1] || after[0] || after[1]) return null
  const attributes: ConvolutionAttributes = node.attributes
  const [top, left, bottom, right] = attributes.pads
  const pads = [top + before[2]!, left + before[3]!, bottom + after[2]!, right + after[3]!] as const
  return makeNode(node.operator, { ...node.attributes, pads }, [image.inputs[0]!, node.inputs[1]!], node.shape)
}

/** How many channels of zeros a `pad` put before and after an image's own, and nothing else; null for other nodes. */
function paddedChannels(image: Tensor): { before: number; after: number } | null {
  if (!isOperator(image, 'pad')) return null
  const { before, after } = image.attributes
  const elsewhere = [0, 2, 3].some((axis) => before[axis] || after[axis])
  return elsewhere ? null : { before: before[1]!, after: after[1]! }
}

/** Channels of zeros meet no weights. */
const withoutPaddedChannels: Rule<'convolution'> = ({ inputs: [image, w], attributes, shape }) => {
  const channels = paddedChannels(image!)
  if (!channels || attributes.groups !== 1) return null
  const [filters, , kh, kw] = w!.shape as [number, number, number, number]
  const source = image!.inputs[0]!
  const weights = slice(w!, [0, channels.before, 0, 0], [filters, source.shape[1]!, kh, kw])
  return makeNode('convolution', attributes, [source, weights], shape)
}

/** Weights that only met zeros have the gradient zero. */
const padWeightGradient: Rule<'convolutionWeightGradient'> = ({ inputs: [image, dy], attributes, shape }) => {
  const channels = paddedChannels(image!)
  if (!channels || attributes.groups !== 1) return null
  const source = image!.inputs[0]!
  const [filters, , kh, kw] = shape as [number, number, number, number]
  const own = [filters, source.shape[1]!, kh, kw]
  const gradient = makeNode('convolutionWeightGradient', attributes, [source, dy!], own)
  return pad(gradient, [0, channels.before, 0, 0], [0, channels.after, 0, 0])
}
