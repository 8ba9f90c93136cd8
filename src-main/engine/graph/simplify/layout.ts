import { broadcastTo, concat, pad, reshape, slice, transpose } from '../layout'
import { isOperator, makeNode } from '../node'
import { sameShape } from '../shape'
import { constant, zeros } from '../sources'
import type { Tensor } from '../types'
import { splatOf, type RuleTable } from './rule'

type LayoutName = 'constant' | 'reshape' | 'transpose' | 'broadcast' | 'concat' | 'slice' | 'pad'

export const layoutRules: RuleTable<LayoutName> = {
  /** Equal numbers become a scalar, broadcast. */
  constant: ({ attributes: { value }, shape }) => {
    if (shape.length === 0) return null
    const number = value[0]!
    return value.every((other) => other === number) ? constant(number, shape) : null
  },

  reshape: ({ inputs: [x], shape }) => {
    if (sameShape(x!.shape, shape)) return x!
    if (x!.operator === 'reshape') return reshape(x!.inputs[0]!, shape)
    if (isOperator(x!, 'constant')) return makeNode('constant', x.attributes, [], shape)
    const number = splatOf(x!)
    return number === undefined ? null : constant(number, shape)
  },

  transpose: ({ inputs: [x], attributes: { permutation }, shape }) => {
    const number = splatOf(x!)
    if (number !== undefined) return constant(number, shape)
    if (isOperator(x!, 'transpose')) {
      const inner = x.attributes.permutation
      return transpose(
        x.inputs[0]!,
        permutation.map((axis) => inner[axis]!),
      )
    }
    const moved = permutation.filter((axis) => x!.shape[axis] !== 1)
    const inOrder = moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)
    return inOrder ? reshape(x!, shape) : null
  },

  broadcast: ({ inputs: [x], shape }) => {
    if (sameShape(x!.shape, shape)) return x!
    if (x!.operator === 'broadcast') return broadcastTo(x!.inputs[0]!, shape)
    if (x!.operator !== 'reshape') return null
    // A reshape that only adds leading axes of length 1 is part of the broadcast.
    const source = x!.inputs[0]!
    const added = x!.shape.length - source.shape.length
    const onlyAdds = added > 0 && x!.shape.every((length, i) => length === (i < added ? 1 : source.shape[i - added]))
    return onlyAdds ? broadcastTo(source, shape) : null
  },

  concat: ({ inputs, attributes: { axis }, shape }) => {
    if (inputs.length === 1) return inputs[0]!
    const number = splatOf(inputs[0]!)
    if (number !== undefined && inputs.every((part) => splatOf(part) === number)) return constant(number, shape)
    const nested = (part: Tensor): boolean => isOperator(part, 'concat') && part.attributes.axis === axis
    if (!inputs.some(nested)) return null
    return concat(
      inputs.flatMap((part) => (nested(part) ? part.inputs : [part])),
      axis,
    )
  },

  slice: (node) => {
    const { inputs, attributes, shape } = node
    const x = inputs[0]!
    if (sameShape(x.shape, shape)) return x
    const number = splatOf(x)
    if (number !== undefined) return constant(number, shape)
    if (isOperator(x, 'slice')) {
      return slice(
        x.inputs[0]!,
        attributes.starts.map((start, axis) => start + x.attributes.starts[axis]!),
        shape,
      )
    }
    if (isOperator(x, 'concat')) return sliceOfConcat(node, x)
    if (isOperator(x, 'pad')) return sliceOfPad(node, x)
    if (isOperator(x, 'convolutionTranspose')) return sliceOfConvolution(node, x)
    return null
  },

  pad: ({ inputs: [x], attributes: { before, after }, shape }) => {
    if (sameShape(x!.shape, shape)) return x!
    if (splatOf(x!) === 0) return zeros(shape)
    if (!isOperator(x!, 'pad')) return null
    const inner = x.attributes
    return pad(
      x.inputs[0]!,
      before.map((count, axis) => count + inner.before[axis]!),
      after.map((count, axis) => count + inner.after[axis]!),
    )
  },
}

/** Of the pieces only those that the block meets are kept. */
function sliceOfConcat(node: Tensor<'slice'>, whole: Tensor<'concat'>): Tensor | null {
  const { starts, sizes } = node.attributes
  const { axis } = whole.attributes
  const end = starts[axis]! + sizes[axis]!
  const parts: Tensor[] = []
  let offset = 0
  for (const piece of whole.inputs) {
    const length = piece.shape[axis]!
    const from = Math.max(starts[axis]!, offset) - offset
    const to = Math.min(end, offset + length) - offset
    if (from < to) {
      const pieceStarts = starts.map((start, i) => (i === axis ? from : start))
      const pieceSizes = sizes.map((size, i) => (i === axis ? to - from : size))
      parts.push(slice(piece, pieceStarts, pieceSizes))
    }
    offset += length
  }
  return parts.length < whole.inputs.length ? concat(parts, axis) : null
}

/** Inside the padded block, or wholly in the zeros. */
function sliceOfPad(node: Tensor<'slice'>, padded: Tensor<'pad'>): Tensor | null {
  const { starts, sizes } = node.attributes
  const source = padded.inputs[0]!
  const from = starts.map((start, axis) => start - padded.attributes.before[axis]!)
  const outside = from.some((start, axis) => start + sizes[axis]! <= 0 || start >= source.shape[axis]!)
  if (outside) return zeros(node.shape)
  const inside = from.every((start, axis) => start >= 0 && start + sizes[axis]! <= source.shape[axis]!)
  return inside ? slice(source, from, sizes) : null
}

/** A transposed convolution that leaves out the border at once: the adjoint of a convolution of a padded image. */
function sliceOfConvolution(node: Tensor<'slice'>, image: Tensor<'convolutionTranspose'>): Tensor | null {
  const { starts, sizes } = node.attributes
  if (sizes[0] !== image.shape[0] || sizes[1] !== image.shape[1]) return null
  const [top, left, bottom, right] = image.attributes.pads
  const [height, width] = [sizes[2]!, sizes[3]!]
  const pads = [
    top + starts[2]!,
    left + starts[3]!,
    bottom + image.shape[2]! - starts[2]! - height,
    right + image.shape[3]! - starts[3]! - width,
  ] as const
  const attributes = { ...image.attributes, pads, inputSize: [height, width] as const }
  return makeNode('convolutionTranspose', attributes, image.inputs, node.shape)
}
