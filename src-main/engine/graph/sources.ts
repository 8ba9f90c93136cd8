import { broadcastTo } from './layout'
import { makeNode } from './node'
import { checkShape, formatShape, sizeOf } from './shape'
import type { Shape, Tensor } from './types'

/** A value fed at every run. The same name means the same value wherever it appears. */
export function input(name: string, shape: Shape): Tensor<'input'> {
  return makeNode('input', { name }, [], checkShape(`input ${name}`, [...shape]))
}

/** State that lives on the device between runs. The same name means the same state wherever it appears. */
export function variable(name: string, shape: Shape): Tensor<'variable'> {
  return makeNode('variable', { name }, [], checkShape(`variable ${name}`, [...shape]))
}

/**
 * Numbers known when the graph is built, rounded to float32. Without a shape a number is a scalar and an array a
 * vector; a number with a shape fills it.
 */
export function constant(value: number | Float32Array | readonly number[], shape?: Shape): Tensor {
  if (typeof value === 'number') {
    const scalar = makeNode('constant', { value: Float32Array.of(value) }, [], [])
    return shape === undefined ? scalar : broadcastTo(scalar, shape)
  }
  const ownShape = checkShape('constant', shape === undefined ? [value.length] : [...shape])
  if (sizeOf(ownShape) !== value.length) {
    throw new RangeError(`constant: ${value.length} numbers do not fill ${formatShape(ownShape)}`)
  }
  return makeNode('constant', { value: Float32Array.from(value) }, [], ownShape)
}

/** Zeros. They occupy no memory in the graph: a scalar, broadcast. */
export function zeros(shape: Shape): Tensor {
  return constant(0, shape)
}

/** Ones. They occupy no memory in the graph: a scalar, broadcast. */
export function ones(shape: Shape): Tensor {
  return constant(1, shape)
}

/** What builders take: a number stands for a scalar constant. */
export type Operand = Tensor | number

export function toTensor(operand: Operand): Tensor {
  return typeof operand === 'number' ? constant(operand) : operand
}
