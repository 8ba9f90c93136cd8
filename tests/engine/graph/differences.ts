import { expect } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import type { Tensor } from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'
import { direction } from './operatorCases'

export type LeafValues = ReadonlyMap<string, Float64Array>

/** Values in float64; leaves may be inputs or variables. */
export function evaluateWith(outputs: readonly Tensor[], values: LeafValues): Float64Array[] {
  return evaluate(outputs, values, values)
}

/** A scalar that depends on every element of y, and not linearly: Σ c·y + y²/2. */
export function probe(name: string, y: Tensor): Tensor {
  return g.sum(g.add(g.multiply(direction(name, y.shape), y), g.multiply(g.square(y), 0.5)))
}

/** Σ d·∂s/∂x over all leaves: a scalar whose gradient is a Hessian–vector product. */
export function directional(name: string, scalar: Tensor, leaves: readonly Tensor[]): Tensor {
  return g
    .gradients(scalar, leaves)
    .map((gradient, i) => g.sum(g.multiply(direction(`${name} ${i}`, gradient.shape), gradient)))
    .reduce(g.add)
}

/**
 * Compares gradients of a scalar with central differences, in float64. With a step of 1e-5 the truncation error is some
 * 1e-10 and rounding some 1e-11 of the values met here; constants in graphs are rounded to float32, 6e-8, and are the
 * same on both sides except where a derivative holds one of its own (erf). So 1e-6 of the largest element leaves room
 * for higher derivatives of size 100 and would still catch any wrong term.
 */
export function expectGradientsMatchDifferences(scalar: Tensor, leaves: readonly Tensor[], values: LeafValues): void {
  const gradients = evaluateWith(g.gradients(scalar, leaves), values)
  leaves.forEach((leaf, i) => {
    const name = (leaf as Tensor<'input' | 'variable'>).attributes.name
    const differences = centralDifferences(scalar, name, values)
    const scale = Math.max(1, ...differences.map(Math.abs))
    const deviation = gradients[i]!.map((value, k) => Math.abs(value - differences[k]!) / scale)
    expect(gradients[i]!.length).toBe(differences.length)
    expect(Math.max(...deviation), `derivative with respect to ${name}`).toBeLessThan(1e-6)
  })
}

function centralDifferences(scalar: Tensor, leaf: string, values: LeafValues): Float64Array {
  const step = 1e-5
  const at = (k: number, shift: number): number => {
    const moved = values.get(leaf)!.slice()
    moved[k]! += shift
    return evaluateWith([scalar], new Map([...values, [leaf, moved]]))[0]![0]!
  }
  return values.get(leaf)!.map((_, k) => (at(k, step) - at(k, -step)) / (2 * step))
}
