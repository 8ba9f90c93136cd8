import { makeNode } from './node'
import { broadcastsTo, checkAxis, checkShape, formatShape, sizeOf } from './shape'
import type { Shape, Tensor } from './types'

/** The same elements in the same order under another shape; one length may be −1 and follows from the others. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const known = shape.reduce((size, length) => (length === -1 ? size : size * length), 1)
  const result = shape.map((length) => (length === -1 ? sizeOf(x.shape) / known : length))
  if (sizeOf(result) !== sizeOf(x.shape) || result.some((length) => !Number.isSafeInteger(length) || length < 1)) {
    throw new RangeError(`reshape: ${formatShape(x.shape)} cannot become ${formatShape(shape)}`)
  }
  return makeNode('reshape', { shape: result }, [x], result)
}

/** Axis i of the result is axis permutation[i] of x; without a permutation the axes are reversed. */
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  const order = permutation ? [...permutation] : x.shape.map((_, axis) => x.shape.length - 1 - axis)
  const isPermutation = order.length === x.shape.length && x.shape.every((_, axis) => order.includes(axis))
  if (!isPermutation) {
    throw new RangeError(`transpose: ${formatShape(order)} does not permute the axes of ${formatShape(x.shape)}`)
  }
  const shape = order.map((axis) => x.shape[axis]!)
  return makeNode('transpose', { permutation: order }, [x], shape)
}

/** Stretches axes of length 1, and adds leading axes, as NumPy does. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  checkShape('broadcastTo', shape)
  if (!broadcastsTo(x.shape, shape)) {
    throw new RangeError(`broadcastTo: ${formatShape(x.shape)} does not stretch to ${formatShape(shape)}`)
  }
  const result = [...shape]
  return makeNode('broadcast', { shape: result }, [x], result)
}

/** Puts tensors one after another along `axis`; all other axes agree. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const first = tensors[0]
  if (!first) throw new RangeError('concat: needs at least one tensor')
  const along = checkAxis('concat', axis, first.shape)
  for (const { shape } of tensors) {
    const fits =
      shape.length === first.shape.length && shape.every((length, i) => i === along || length === first.shape[i])
    if (!fits) {
      const all = tensors.map((tensor) => formatShape(tensor.shape)).join(', ')
      throw new RangeError(`concat: shapes ${all} differ outside axis ${axis}`)
    }
  }
  const shape = [...first.shape]
  shape[along] = tensors.reduce((total, tensor) => total + tensor.shape[along]!, 0)
  return makeNode('concat', { axis: along }, [...tensors], shape)
}

/** The block that begins at `starts` and is `sizes` long; a size of −1 reaches to the end of its axis. */
export function slice(x: Tensor, starts: readonly number[], sizes: readonly number[]): Tensor {
  const lengths = sizes.map((size, axis) => (size === -1 ? (x.shape[axis] ?? 0) - (starts[axis] ?? 0) : size))
  const fits =
    starts.length === x.shape.length &&
    lengths.length === x.shape.length &&
    x.shape.every((length, axis) => {
      const start = starts[axis]!
      const size = lengths[axis]!
      return Number.isInteger(start) && Number.isInteger(size) && start >= 0 && size >= 1 && start + size <= length
    })
  if (!fits) {
    const block = `${formatShape(sizes)} at ${formatShape(starts)}`
    throw new RangeError(`slice: the block ${block} does not lie inside ${formatShape(x.shape)}`)
  }
  return makeNode('slice', { starts: [...starts], sizes: lengths }, [x], lengths)
}

/** Zeros before and after each axis. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  const valid =
    before.length === x.shape.length &&
    after.length === x.shape.length &&
    [...before, ...after].every((count) => Number.isInteger(count) && count >= 0)
  if (!valid) {
    const amounts = `before ${formatShape(before)} and after ${formatShape(after)}`
    throw new RangeError(`pad: ${amounts} must be one count of at least 0 for each axis of ${formatShape(x.shape)}`)
  }
  const shape = x.shape.map((length, axis) => before[axis]! + length + after[axis]!)
  return makeNode('pad', { before: [...before], after: [...after] }, [x], shape)
}
