import { sizeOf, type Tensor } from '../../../src-main/engine/graph'
import { evaluate } from '../../../src-main/engine/graph/evaluate'
import type { Scope } from '../../../src-main/engine/nn'
import { Random } from '../../../src-main/base/random'

/** Values of tensors in float64, at the scope's first weights and the inputs given; random inputs are drawn. */
export function run(
  scope: Scope,
  outputs: readonly Tensor[],
  inputs: Readonly<Record<string, readonly number[] | Float64Array>> = {},
  weights: Readonly<Record<string, readonly number[]>> = {},
): Float64Array[] {
  const fed = new Map(Object.entries(inputs).map(([name, values]) => [name, Float64Array.from(values)]))
  for (const { name, shape, distribution } of scope.randomInputs) {
    const random = new Random(5, name)
    const draw = (): number => {
      if (distribution.kind === 'dropout') return random.uniform() < distribution.rate ? 0 : 1 / (1 - distribution.rate)
      return distribution.kind === 'normal' ? random.normal() : random.uniform()
    }
    if (!fed.has(name)) fed.set(name, Float64Array.from({ length: sizeOf(shape) }, draw))
  }
  const variables = [...scope.parameters, ...scope.statistics].map(
    ([name, { initial }]) => [name, Float64Array.from(weights[name] ?? initial())] as const,
  )
  return evaluate(outputs, fed, new Map(variables))
}

/** Standard normal numbers, the same for a name. */
export function noise(name: string, length: number): Float64Array {
  const random = new Random(9, name)
  return Float64Array.from({ length }, () => random.normal())
}
