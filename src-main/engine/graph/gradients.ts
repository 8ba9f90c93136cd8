import { derivatives } from './derivatives'
import { add } from './elementwise'
import { topologicalOrder } from './order'
import { formatShape, sameShape } from './shape'
import { ones, zeros } from './sources'
import type { Tensor } from './types'

/**
 * Vector–Jacobian products dyᵀ ∂y/∂x for each x, by reverse accumulation. They are made of operators, so gradients of
 * gradients are had by calling this again. `dy` has the shape of y and defaults to ones: for a scalar y the results
 * are its plain gradients. Where y does not depend on x the result is zero.
 */
export function gradients(y: Tensor, xs: readonly Tensor[], dy: Tensor = ones(y.shape)): Tensor[] {
  if (!sameShape(y.shape, dy.shape)) {
    throw new RangeError(`gradients: dy is ${formatShape(dy.shape)}, y is ${formatShape(y.shape)}`)
  }
  const order = topologicalOrder([y])
  const onPath = dependents(order, xs)
  const total = new Map<Tensor, Tensor>([[y, dy]])

  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!
    const cotangent = total.get(node)
    if (!cotangent || !onPath.has(node)) continue
    for (const [source, share] of sharesOf(node, cotangent, onPath)) {
      const before = total.get(source)
      total.set(source, before ? add(before, share) : share)
    }
  }
  return xs.map((x) => total.get(x) ?? zeros(x.shape))
}

/** What one node adds to its inputs' cotangents; an input that stands in two places gets one sum. */
function sharesOf(node: Tensor, cotangent: Tensor, wanted: ReadonlySet<Tensor>): Map<Tensor, Tensor> {
  const rules = derivatives(node, cotangent)
  const shares = new Map<Tensor, Tensor>()
  node.inputs.forEach((source, position) => {
    const rule = rules[position]
    if (!rule || !wanted.has(source)) return
    const other = shares.get(source)
    shares.set(source, other ? add(other, rule()) : rule())
  })
  return shares
}

/** The nodes of `order` that depend on any of `xs`, these included. */
function dependents(order: readonly Tensor[], xs: readonly Tensor[]): Set<Tensor> {
  const found = new Set<Tensor>(xs)
  for (const node of order) {
    if (node.inputs.some((input) => found.has(input))) found.add(node)
  }
  return found
}
