import { makeNode } from '../node'
import { topologicalOrder } from '../order'
import type { OperatorName, Tensor } from '../types'
import { foldConstants } from './constants'
import { elementwiseRules } from './elementwise'
import { Interner } from './interner'
import { layoutRules } from './layout'
import { linearRules } from './linear'
import { narrow } from './narrow'
import { reductionRules } from './reduction'
import type { RuleTable } from './rule'
import { postponeSamples } from './samples'

const rules: RuleTable<OperatorName> = {
  input: () => null,
  variable: () => null,
  ...elementwiseRules,
  ...layoutRules,
  ...reductionRules,
  ...linearRules,
}

/**
 * Equal outputs from fewer and smaller operations: common subexpressions are computed once, nodes that nothing needs
 * are gone, small constants are folded, the algebra in this folder is applied, and of every value only the block that
 * is looked at is computed. Values agree up to rounding, and where no infinity or NaN arises: 0 · x becomes 0 whatever
 * x is. `stopGradient` is removed, so take gradients first. Cost is linear in the number of nodes, and the depth of the
 * graph does not matter.
 */
export function simplify(outputs: readonly Tensor[]): Tensor[] {
  const simple = rewrite(outputs)
  const narrowed = narrow(simple)
  return narrowed === simple ? simple : rewrite(narrowed)
}

function rewrite(outputs: readonly Tensor[]): Tensor[] {
  const interner = new Interner()
  const done = new Map<Tensor, Tensor>()
  // In this order every node finds its inputs done, so `simplified` recurses only into what a rule has just built.
  for (const node of topologicalOrder(outputs)) simplified(node)
  return outputs.map(simplified)

  function simplified(tensor: Tensor): Tensor {
    const known = done.get(tensor)
    if (known) return known
    const node = interner.unique(withInputs(tensor, tensor.inputs.map(simplified)))
    const result = done.get(node) ?? rewritten(node)
    done.set(node, result).set(result, result).set(tensor, result)
    return result
  }

  function rewritten(node: Tensor): Tensor {
    const better = foldConstants(node) ?? applyRule(node) ?? postponeSamples(node)
    return better && better !== node ? simplified(better) : node
  }
}

function applyRule(node: Tensor): Tensor | null {
  const rule: (node: Tensor<never>) => Tensor | null = rules[node.operator]
  return rule(node as Tensor<never>)
}

function withInputs(node: Tensor, inputs: readonly Tensor[]): Tensor {
  const unchanged = inputs.every((input, i) => input === node.inputs[i])
  return unchanged ? node : makeNode(node.operator, node.attributes, inputs, node.shape)
}
