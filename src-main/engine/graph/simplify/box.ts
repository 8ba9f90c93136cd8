import type { Shape } from '../types'

/** A block of a tensor. */
export interface Box {
  readonly starts: readonly number[]
  readonly sizes: readonly number[]
}

export function wholeBox(shape: Shape): Box {
  return { starts: shape.map(() => 0), sizes: shape }
}

export function isWhole(box: Box, shape: Shape): boolean {
  return shape.every((length, axis) => box.sizes[axis] === length)
}

/** The smallest block that holds both. */
export function union(a: Box, b: Box): Box {
  const starts = a.starts.map((start, axis) => Math.min(start, b.starts[axis]!))
  const sizes = a.sizes.map((size, axis) => {
    const end = Math.max(a.starts[axis]! + size, b.starts[axis]! + b.sizes[axis]!)
    return end - starts[axis]!
  })
  return { starts, sizes }
}
