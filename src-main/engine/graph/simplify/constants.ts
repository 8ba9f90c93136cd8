import { compute, type ComputedName } from '../evaluate'
import { isOperator } from '../node'
import { sizeOf } from '../shape'
import { constant } from '../sources'
import type { Tensor } from '../types'
import { splatOf } from './rule'

/** Above this size a constant is not worth its memory in the graph. */
const largestFolded = 4096

/** The node as a constant, where it follows from small constants alone; computed in float64 and rounded once. */
export function foldConstants(node: Tensor): Tensor | null {
  // A broadcast is how a large constant stays small.
  if (node.inputs.length === 0 || node.operator === 'broadcast' || sizeOf(node.shape) > largestFolded) return null
  const values: Float64Array[] = []
  for (const source of node.inputs) {
    const value = numbersOf(source)
    if (!value) return null
    values.push(value)
  }
  return constant(Float32Array.from(compute(node as Tensor<ComputedName>, values)), node.shape)
}

function numbersOf(x: Tensor): Float64Array | null {
  const size = sizeOf(x.shape)
  if (size > largestFolded) return null
  if (isOperator(x, 'constant')) return Float64Array.from(x.attributes.value)
  const number = splatOf(x)
  return number === undefined ? null : new Float64Array(size).fill(number)
}
