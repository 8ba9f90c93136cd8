import { expect } from 'vitest'
import * as g from '../../../src-main/engine/graph'
import type { Tensor } from '../../../src-main/engine/graph'
import type { Executor, LoweringChoices } from '../../../src-main/engine/runtime/executor'
import { directional, evaluateWith, probe } from '../graph/differences'
import { instantiate, type OperatorCase } from '../graph/operatorCases'

/** Largest difference of two arrays, in units of the largest value expected (at least 1e-3). */
export function relativeDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got.length).toBe(expected.length)
  let difference = 0
  let scale = 1e-3
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(got[i])) return Infinity
    difference = Math.max(difference, Math.abs(got[i]! - expected[i]!))
    scale = Math.max(scale, Math.abs(expected[i]!))
  }
  return difference / scale
}

/** A case's value and its first and second derivatives: the graphs that training is made of. */
export function valueAndDerivatives(operatorCase: OperatorCase): {
  tensors: Tensor[]
  leaves: Tensor[]
  values: Map<string, Float64Array>
} {
  const { leaves, output, values } = instantiate(operatorCase)
  const scalar = probe(operatorCase.name, output)
  const second = directional(operatorCase.name, scalar, leaves)
  return { tensors: [output, ...g.gradients(scalar, leaves), ...g.gradients(second, leaves)], leaves, values }
}

/**
 * Value and both derivatives on an executor against float64. Float32 has a relative step of 6e-8; sums of some fifty
 * products, second derivatives of them, and approximations of exp, tanh and erf cost up to a hundred of them: 1e-5.
 */
export async function expectAgreement(
  executor: Executor,
  operatorCase: OperatorCase,
  choices?: (tensors: readonly Tensor[]) => LoweringChoices,
): Promise<void> {
  const { tensors, leaves, values } = valueAndDerivatives(operatorCase)
  const expected = evaluateWith(tensors, values)
  const asFloat32 = (name: string): Float32Array => Float32Array.from(values.get(name)!)
  const variables = leaves
    .filter((leaf) => g.isOperator(leaf, 'variable'))
    .map(({ attributes: { name }, shape }) => ({ name, shape, initial: asFloat32(name) }))
  const store = await executor.createStore(variables)
  const outputs = Object.fromEntries(tensors.map((tensor, i) => [`${i}`, tensor]))
  const program = await executor.compile({ name: operatorCase.name, outputs }, store, choices?.(tensors))
  const got = (await program.run(Object.fromEntries([...values.keys()].map((name) => [name, asFloat32(name)])))).outputs
  expected.forEach((value, i) => expect(relativeDifference(got[i]!, value), `output ${i}`).toBeLessThan(1e-5))
  await program.dispose()
  await store.dispose()
}
