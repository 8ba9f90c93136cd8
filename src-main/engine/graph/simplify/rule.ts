import { broadcastTo } from '../layout'
import { isOperator } from '../node'
import { sameShape } from '../shape'
import type { OperatorName, Shape, Tensor } from '../types'

/**
 * A better node in place of this one, made with the ordinary builders, or null. Inputs are simplified already, and what
 * a rule returns is simplified in turn, so every rule must lead to something smaller, or nearer the normal form:
 * constants stand right, negations and broadcasts move towards the outputs.
 */
export type Rule<O extends OperatorName> = (node: Tensor<O>) => Tensor | null

export type RuleTable<O extends OperatorName> = { readonly [Name in O]: Rule<Name> }

/** The number a one-element constant holds. */
export function scalarOf(x: Tensor): number | undefined {
  return isOperator(x, 'constant') && x.attributes.value.length === 1 ? x.attributes.value[0] : undefined
}

/** The number that every element equals: of a one-element constant, or of its broadcast. */
export function splatOf(x: Tensor): number | undefined {
  return x.operator === 'broadcast' ? scalarOf(x.inputs[0]!) : scalarOf(x)
}

/** x under the shape of the node that it replaces. */
export function fit(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : broadcastTo(x, shape)
}
