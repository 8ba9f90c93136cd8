import { slice } from '../layout'
import { isOperator, makeNode } from '../node'
import { topologicalOrder } from '../order'
import { sameShape, sizeOf } from '../shape'
import type { OperatorName, Operators, Shape, Tensor } from '../types'
import { isWhole, union, wholeBox, type Box } from './box'
import { computableBox, followingOf, inputBox } from './following'

/**
 * Computes of every value only the block that is looked at. Where a discriminator judges real and generated samples in
 * one batch, the generator's gradient is a slice of the batch's: its way back through the discriminator then runs on
 * half the batch, and through the first layer on the channels that the generator made.
 */
export function narrow(outputs: readonly Tensor[]): readonly Tensor[] {
  const order = topologicalOrder(outputs)
  const boxes = neededBoxes(order, outputs)
  if (order.every((node) => isWhole(boxes.get(node)!, node.shape))) return outputs

  const values = new Map<Tensor, Tensor>()
  for (const node of order) values.set(node, rebuilt(node))
  return outputs.map((output) => values.get(output)!)

  function rebuilt(node: Tensor): Tensor {
    const box = boxes.get(node)!
    const inputs = node.inputs.map((source, position) => {
      const value = values.get(source)!
      // The slice of a value that stayed as it was stays, too.
      if (node.operator === 'slice' && value === source && isWhole(box, node.shape)) return value
      return cut(value, boxes.get(source)!, neededOf(node, position, box))
    })
    if (node.operator === 'slice' && inputs[0] !== node.inputs[0]) return inputs[0]!
    const unchanged = inputs.every((input, i) => input === node.inputs[i]) && isWhole(box, node.shape)
    return unchanged ? node : makeNode(node.operator, attributesFor(node, box.sizes), inputs, box.sizes)
  }
}

/** For each node the smallest block that holds all that its users need; the whole where that would save little. */
function neededBoxes(order: readonly Tensor[], outputs: readonly Tensor[]): Map<Tensor, Box> {
  const boxes = new Map<Tensor, Box>(outputs.map((output) => [output, wholeBox(output.shape)]))
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!
    const box = worthwhile(node, boxes.get(node)!)
    boxes.set(node, box)
    node.inputs.forEach((source, position) => {
      const needed = neededOf(node, position, box)
      const before = boxes.get(source)
      boxes.set(source, before ? union(before, needed) : needed)
    })
  }
  return boxes
}

/** Operands may have to be cut first, so no more than half may be left of what is computed. */
function worthwhile(node: Tensor, needed: Box): Box {
  const following = followingOf(node)
  const whole = wholeBox(node.shape)
  if (!following) return whole
  const box = computableBox(node, following, needed)
  return sizeOf(box.sizes) * 2 <= sizeOf(node.shape) ? box : whole
}

function neededOf(node: Tensor, position: number, box: Box): Box {
  const { shape } = node.inputs[position]!
  const following = followingOf(node)
  return following ? inputBox(following[position]!, shape, box) : wholeBox(shape)
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

function attributesFor(node: Tensor, sizes: Shape): Readonly<Operators[OperatorName]> {
  return isOperator(node, 'broadcast') ? { shape: sizes } : node.attributes
}
