import type { OperatorName, Operators, Shape, Tensor } from './types'

let nextId = 0

/**
 * The one place where nodes are made. It checks nothing: the builders do, and simplification keeps shapes. Ids grow,
 * so sorting by id is a topological order.
 */
export function makeNode<O extends OperatorName>(
  operator: O,
  attributes: Readonly<Operators[O]>,
  inputs: readonly Tensor[],
  shape: Shape,
): Tensor<O> {
  return { id: nextId++, operator, attributes, inputs, shape }
}

/** Narrows a node to one operator, and so its attributes. */
export function isOperator<O extends OperatorName>(tensor: Tensor, operator: O): tensor is Tensor<O> {
  return tensor.operator === operator
}
