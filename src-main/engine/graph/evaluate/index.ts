import { isOperator } from '../node'
import { topologicalOrder } from '../order'
import { formatShape, sizeOf } from '../shape'
import type { Tensor } from '../types'
import { compute, operatorNames, type ComputedName } from './kernels'

export { compute, operatorNames, type ComputedName }

/** Values of inputs and variables by name. */
export type Values = ReadonlyMap<string, Float64Array>

/**
 * Interprets a graph in float64 and returns the values of `outputs` in their order. A value is dropped as soon as its
 * last user is done.
 */
export function evaluate(outputs: readonly Tensor[], inputs: Values, variables: Values = new Map()): Float64Array[] {
  const order = topologicalOrder(outputs)
  const uses = new Map<Tensor, number>()
  for (const node of order) for (const source of node.inputs) uses.set(source, (uses.get(source) ?? 0) + 1)
  for (const output of outputs) uses.set(output, (uses.get(output) ?? 0) + 1)

  const values = new Map<Tensor, Float64Array>()
  for (const node of order) {
    values.set(node, valueOf(node))
    for (const source of node.inputs) {
      const left = uses.get(source)! - 1
      uses.set(source, left)
      if (left === 0) values.delete(source)
    }
  }
  return outputs.map((output) => values.get(output)!)

  function valueOf(node: Tensor): Float64Array {
    if (isOperator(node, 'input')) return lookUp('input', node.attributes.name, inputs, node)
    if (isOperator(node, 'variable')) return lookUp('variable', node.attributes.name, variables, node)
    const operands = node.inputs.map((source) => values.get(source)!)
    return compute(node as Tensor<ComputedName>, operands)
  }
}

function lookUp(kind: string, name: string, values: Values, node: Tensor): Float64Array {
  const value = values.get(name)
  if (!value) throw new RangeError(`${kind} '${name}' has no value`)
  if (value.length !== sizeOf(node.shape)) {
    throw new RangeError(`${kind} '${name}' of shape ${formatShape(node.shape)} got ${value.length} numbers`)
  }
  return value
}
