import { sizeOf, stridesOf } from '../shape'
import type { Shape } from '../types'

/**
 * Walks `shape` in row-major order and tells for each element where it lies in another array that is reached by
 * `strides` from `offset`: broadcasting, transposition, slices, padding and reductions are all this one map.
 */
export function walk(shape: Shape, strides: readonly number[], offset = 0): Int32Array {
  const positions = new Int32Array(sizeOf(shape))
  const counter = new Array<number>(shape.length).fill(0)
  let position = offset
  for (let i = 0; i < positions.length; i++) {
    positions[i] = position
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      counter[axis]!++
      position += strides[axis]!
      if (counter[axis]! < shape[axis]!) break
      position -= strides[axis]! * shape[axis]!
      counter[axis] = 0
    }
  }
  return positions
}

/** Strides by which an array of shape `from` is read as if it were stretched to `to`: 0 along stretched axes. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const own = stridesOf(from)
  const added = to.length - from.length
  return to.map((_, axis) => (axis < added || from[axis - added] === 1 ? 0 : own[axis - added]!))
}
