import { slice } from '../layout'
import { isOperator, makeNode } from '../node'
import { topologicalOrder } from '../order'
import { sameShape, sizeOf } from '../shape'
import type { OperatorName, Operators, Shape, Tensor } from '../types'
import { isWhole, union, wholeBox, type Box } from './box'
import { computableBox, followingOf, inputBox } from './following'

/** By node the block of it that is computed; nodes that are computed whole are not in it. */
type Blocks = ReadonlyMap<Tensor, Box>

/**
 * Computes of every value only the block that is looked at. Where a discriminator judges real and generated samples in
 * one batch, the generator's gradient is a slice of the batch's: its way back through the discriminator then runs on
 * half the batch, and through the first layer on the channels that the generator made.
 */
export function narrow(outputs: readonly Tensor[]): readonly Tensor[] {
  const order = topologicalOrder(outputs)
  const blocks = neededBlocks(order, outputs)
  if (blocks.size === 0) return outputs

  const values = new Map<Tensor, Tensor>()
  for (const node of order) values.set(node, rebuilt(node))
  return outputs.map((output) => values.get(output)!)

  function rebuilt(node: Tensor): Tensor {
    const block = blocks.get(node)
    if (!block && node.inputs.every((source) => values.get(source) === source)) return node
    const inputs = node.inputs.map((source, position) => {
      const held = blocks.get(source) ?? wholeBox(source.shape)
      return cut(values.get(source)!, held, neededOf(node, position, block))
    })
    if (node.operator === 'slice') return inputs[0]!
    const shape = block?.sizes ?? node.shape
    return makeNode(node.operator, attributesFor(node, shape), inputs, shape)
  }
}

/** The smallest blocks that hold all that users need; values of which that would save little stay whole. */
function neededBlocks(order: readonly Tensor[], outputs: readonly Tensor[]): Blocks {
  const needed = new Map<Tensor, Box>()
  const whole = new Set<Tensor>(outputs)
  const blocks = new Map<Tensor, Box>()
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!
    const block = whole.has(node) ? null : worthwhile(node, needed.get(node)!)
    if (block) blocks.set(node, block)
    node.inputs.forEach((source, position) => {
      if (whole.has(source)) return
      const part = block || node.operator === 'slice' ? neededOf(node, position, block ?? undefined) : null
      const before = needed.get(source)
      const together = part && before ? union(before, part) : part
      if (!together || isWhole(together, source.shape)) whole.add(source)
      else needed.set(source, together)
    })
  }
  return blocks
}

/** Operands may have to be cut first, so no more than half may be left of what is computed. */
function worthwhile(node: Tensor, needed: Box): Box | null {
  const following = followingOf(node)
  if (!following) return null
  const block = computableBox(node, following, needed)
  return sizeOf(block.sizes) * 2 <= sizeOf(node.shape) ? block : null
}

/** The block of an input that a node needs, computed in this block or whole. */
function neededOf(node: Tensor, position: number, block: Box = wholeBox(node.shape)): Box {
  const { shape } = node.inputs[position]!
  const following = followingOf(node)
  return following ? inputBox(following[position]!, shape, block) : wholeBox(shape)
}

/** The block `wanted` out of a value that holds the block `held`. */
function cut(value: Tensor, held: Box, wanted: Box): Tensor {
  if (sameShape(held.sizes, wanted.sizes)) return value
  return slice(
    value,
    wanted.starts.map((start, axis) => start - held.starts[axis]!),
    wanted.sizes,
  )
}

function attributesFor(node: Tensor, shape: Shape): Readonly<Operators[OperatorName]> {
  return isOperator(node, 'broadcast') ? { shape } : node.attributes
}
