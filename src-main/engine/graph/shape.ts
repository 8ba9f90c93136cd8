import type { Shape } from './types'

/** Number of elements; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1
  for (const length of shape) size *= length
  return size
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis])
}

/** As messages show it: [2, 3]. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** Refuses lengths that are not integers of at least 1. */
export function checkShape(operator: string, shape: Shape): Shape {
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 1)) {
    throw new RangeError(`${operator}: axes must have integer lengths of at least 1, got ${formatShape(shape)}`)
  }
  return shape
}

/** The shape of an operation on both under NumPy's rules: aligned at the last axis, a length of 1 stretches. */
export function broadcastShapes(operator: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length))
  const result = new Array<number>(rank).fill(1)
  for (const shape of shapes) {
    const offset = rank - shape.length
    shape.forEach((length, axis) => {
      const current = result[offset + axis]!
      if (current === 1) result[offset + axis] = length
      else if (length !== 1 && length !== current) {
        throw new RangeError(`${operator}: shapes ${shapes.map(formatShape).join(' and ')} do not broadcast`)
      }
    })
  }
  return result
}

/** Whether `from` stretches to exactly `to`. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  const offset = to.length - from.length
  return offset >= 0 && from.every((length, axis) => length === 1 || length === to[offset + axis])
}

/** Axis counted from the front; negative ones count from the back. */
export function checkAxis(operator: string, axis: number, shape: Shape): number {
  const positive = axis < 0 ? axis + shape.length : axis
  if (!Number.isInteger(axis) || positive < 0 || positive >= shape.length) {
    throw new RangeError(`${operator}: axis ${axis} is not an axis of ${formatShape(shape)}`)
  }
  return positive
}

/** Sorted and without repetition. */
export function checkAxes(operator: string, axes: readonly number[], shape: Shape): number[] {
  return [...new Set(axes.map((axis) => checkAxis(operator, axis, shape)))].sort((a, b) => a - b)
}

/** Distance in memory between neighbours along each axis of a contiguous array. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis]!
  }
  return strides
}
