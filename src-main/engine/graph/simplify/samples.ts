import { broadcastTo, concat, pad, reshape, slice, transpose } from '../layout'
import { isOperator, makeNode } from '../node'
import { sum } from '../reduction'
import type { OperatorName, Shape, Tensor } from '../types'
import { splatOf } from './rule'

/**
 * Samples that are zero need no computation. Where a loss looks at a part of a batch only (the generated half of what a
 * discriminator judges, say), the cotangents of the rest are zeros put there by `pad`; these rules move such padding
 * towards the outputs, past everything that keeps zero samples zero, so that only the part is computed. It ends in a
 * slice that undoes it, or in a sum over the batch.
 */
export function postponeSamples(node: Tensor): Tensor | null {
  const padded = node.inputs.find(padsSamples)
  if (!padded) return null
  const rule: Rule | undefined = rules[node.operator]
  return rule ? rule(node, blockOf(padded)) : null
}

/** The samples that are not zero. */
interface SampleBlock {
  before: number
  count: number
  after: number
}

type Rule = (node: Tensor, block: SampleBlock) => Tensor | null

const eachSample: Rule = (node, block) => {
  const parts = node.inputs.map((input) => part(input, block, node.shape.length))
  const shape = [block.count, ...node.shape.slice(1)]
  return padSamples(makeNode(node.operator, node.attributes, parts, shape), block)
}

/** Zero wherever all of its operands are. */
const ifAllAreZero: Rule = (node, block) =>
  node.inputs.every((input) => isZeroOutside(input, block)) ? eachSample(node, block) : null

/** Linear in one operand; the other is a kernel without samples. */
const ifFirstIsZero: Rule = (node, block) => {
  const [x, w] = node.inputs as [Tensor, Tensor]
  if (!isZeroOutside(x, block)) return null
  const shape = [block.count, ...node.shape.slice(1)]
  const attributes = node.attributes
  return padSamples(makeNode(node.operator, attributes, [part(x, block, x.shape.length), w], shape), block)
}

const overSamples: Rule = (node, block) => {
  const parts = node.inputs.map((input) => part(input, block, input.shape.length))
  return makeNode(node.operator, node.attributes, parts, node.shape)
}

const rules: { readonly [O in OperatorName]?: Rule } = {
  multiply: eachSample,
  divide: (node, block) => (isZeroOutside(node.inputs[0]!, block) ? eachSample(node, block) : null),
  add: ifAllAreZero,
  subtract: ifAllAreZero,
  negate: ifAllAreZero,
  abs: ifAllAreZero,
  sign: ifAllAreZero,
  sqrt: ifAllAreZero,
  select: (node, block) =>
    node.inputs.slice(1).every((branch) => isZeroOutside(branch, block)) ? eachSample(node, block) : null,

  reshape: (node, block) =>
    node.shape[0] === total(block)
      ? padSamples(reshape(part(node.inputs[0]!, block), [block.count, ...node.shape.slice(1)]), block)
      : null,
  broadcast: (node, block) => {
    const [x] = node.inputs as [Tensor]
    if (x.shape.length !== node.shape.length) return null
    return padSamples(broadcastTo(part(x, block), [block.count, ...node.shape.slice(1)]), block)
  },
  transpose: (node, block) => {
    if (!isOperator(node, 'transpose') || node.attributes.permutation[0] !== 0) return null
    return padSamples(transpose(part(node.inputs[0]!, block), node.attributes.permutation), block)
  },
  slice: (node, block) => {
    if (!isOperator(node, 'slice') || node.shape[0] !== total(block)) return null
    const { starts } = node.attributes
    return padSamples(slice(part(node.inputs[0]!, block), starts, [block.count, ...node.shape.slice(1)]), block)
  },
  concat: (node, block) => {
    if (!isOperator(node, 'concat') || node.attributes.axis === 0) return null
    if (!node.inputs.every((input) => isZeroOutside(input, block))) return null
    return padSamples(
      concat(
        node.inputs.map((input) => part(input, block)),
        node.attributes.axis,
      ),
      block,
    )
  },
  sum: (node, block) => {
    if (!isOperator(node, 'sum')) return null
    const { axes } = node.attributes
    const ofPart = sum(part(node.inputs[0]!, block), axes)
    return axes.includes(0) ? ofPart : padSamples(ofPart, block)
  },

  convolution: ifFirstIsZero,
  convolutionTranspose: ifFirstIsZero,
  convolutionWeightGradient: overSamples,
  upsampleNearest: ifAllAreZero,
  sumPool: ifAllAreZero,
  matmul: (node, block) => {
    if (!isOperator(node, 'matmul') || node.inputs.some((input) => input.shape.length !== 2)) return null
    const { transposeA, transposeB } = node.attributes
    if (transposeA && !transposeB) return overSamples(node, block)
    return !transposeA && padsSamples(node.inputs[0]!) ? ifFirstIsZero(node, block) : null
  },
}

/** Zeros before or after along the first axis, perhaps along others too. */
function padsSamples(x: Tensor): x is Tensor<'pad'> {
  return isOperator(x, 'pad') && x.shape.length > 0 && x.shape[0] !== x.inputs[0]!.shape[0]
}

function blockOf(x: Tensor<'pad'>): SampleBlock {
  const count = x.inputs[0]!.shape[0]!
  return { before: x.attributes.before[0]!, count, after: x.attributes.after[0]! }
}

const total = ({ before, count, after }: SampleBlock): number => before + count + after

function isZeroOutside(x: Tensor, block: SampleBlock): boolean {
  if (splatOf(x) === 0) return true
  if (!padsSamples(x)) return false
  const own = blockOf(x)
  return own.before === block.before && own.count === block.count && own.after === block.after
}

/** The block's share of an operand of a node of this rank; operands without a sample axis serve all samples alike. */
function part(x: Tensor, block: SampleBlock, rank = x.shape.length): Tensor {
  if (x.shape.length < rank || x.shape[0] !== total(block)) return x
  if (padsSamples(x) && isZeroOutside(x, block)) {
    const { before, after } = x.attributes
    return pad(x.inputs[0]!, [0, ...before.slice(1)], [0, ...after.slice(1)])
  }
  return slice(x, sampleVector(x.shape, block.before), [block.count, ...x.shape.slice(1)])
}

function padSamples(x: Tensor, block: SampleBlock): Tensor {
  return pad(x, sampleVector(x.shape, block.before), sampleVector(x.shape, block.after))
}

function sampleVector(shape: Shape, samples: number): number[] {
  return shape.map((_, axis) => (axis === 0 ? samples : 0))
}
