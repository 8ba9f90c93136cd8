import { simplify, type Shape, type Tensor } from '../../graph'
import type { LoweringChoices } from '../executor'
import { leavesOf } from '../program'
import { lowerGraph } from './lowering'
import { inputName, variableName, type Value } from './lowering/context'
import type { OnnxModel, ValueInfo } from './model'

/** Tensors lowered to one model: what to feed, and under which name each wanted tensor comes out. */
export interface LoweredProgram {
  model: OnnxModel
  /** Names and shapes of what the graph reads; fed under `inputName` and `variableName`. */
  inputs: ReadonlyMap<string, Shape>
  variables: ReadonlyMap<string, Shape>
  choices: LoweringChoices
  /** What holds each wanted tensor, in their order. */
  outputs: readonly Value[]
  /** The output that holds the tensor's elements. Its shape may differ, their order does not. */
  outputOf(tensor: Tensor): Value
}

/**
 * Lowers tensors that are simplified already.
 * @param separateOutputs whether each gets an output of its own, even where two are the same.
 */
export function lowerProgram(
  name: string,
  wanted: readonly Tensor[],
  choices: LoweringChoices,
  { separateOutputs = false } = {},
): LoweredProgram {
  const { inputs, variables } = leavesOf(wanted)
  const context = lowerGraph(wanted, choices)
  const given: ValueInfo[] = [
    ...[...inputs].map(([key, shape]) => ({ name: inputName(key), type: 'float32' as const, shape })),
    ...[...variables].map(([key, shape]) => ({ name: variableName(key), type: 'float32' as const, shape })),
  ]

  // An output must come from a node; where a wanted tensor is a leaf, a node has to be made.
  const taken = new Set([...given.map((value) => value.name), ...context.initialisers.keys()])
  const outputs = wanted.map((tensor) => {
    const value = context.raw(tensor)
    const output = taken.has(value.name) ? context.emit('Identity', [value], value.shape) : value
    if (separateOutputs) taken.add(output.name)
    return output
  })
  const named = new Map(outputs.map((value) => [value.name, value]))
  return {
    model: {
      name,
      nodes: context.nodes,
      inputs: given,
      outputs: [...named.values()].map((value) => ({ ...value, type: 'float32' as const })),
      initialisers: [...context.initialisers.values()],
      metadata: {},
    },
    inputs,
    variables,
    choices: context.choicesTaken,
    outputs,
    outputOf(tensor) {
      const value = outputs[wanted.indexOf(tensor)]
      if (!value) throw new RangeError(`program ${name} does not compute this ${tensor.operator}`)
      return value
    },
  }
}

/** What simplification made of each tensor. */
export function simplified(tensors: readonly Tensor[]): ReadonlyMap<Tensor, Tensor> {
  const simple = simplify(tensors)
  return new Map(tensors.map((tensor, i) => [tensor, simple[i]!]))
}
