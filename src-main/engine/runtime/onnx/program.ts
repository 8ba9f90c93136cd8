import { isOperator, simplify, sizeOf, topologicalOrder, type Shape, type Tensor } from '../../graph'
import type { LoweringChoices, Program } from '../executor'
import { lowerGraph } from './lowering'
import { inputName, variableName, type Value } from './lowering/context'
import type { OnnxModel, ValueInfo } from './model'

/** A program lowered to one model: what to feed, and under which name each wanted tensor comes out. */
export interface LoweredProgram {
  model: OnnxModel
  /** Names and shapes of what the graph reads; fed under `inputName` and `variableName`. */
  inputs: ReadonlyMap<string, Shape>
  variables: ReadonlyMap<string, Shape>
  /** The output that holds the tensor's elements. Its shape may differ, their order does not. */
  outputOf(tensor: Tensor): Value
}

/** Everything the program needs computed, before simplification. */
export function wantedTensors(program: Program): Tensor[] {
  return [
    ...Object.values(program.outputs),
    ...(program.assignments?.values() ?? []),
    ...(program.optimisers ?? []).flatMap(({ gradients }) => [...gradients.values()]),
  ]
}

/** Lowers a graph without its optimisers: gradients are outputs like others. */
export function lowerProgram(name: string, wanted: readonly Tensor[], choices: LoweringChoices): LoweredProgram {
  const inputs = new Map<string, Shape>()
  const variables = new Map<string, Shape>()
  const simple = simplify(wanted)
  for (const tensor of topologicalOrder(simple)) {
    if (isOperator(tensor, 'input')) declare(inputs, 'input', tensor.attributes.name, tensor.shape)
    if (isOperator(tensor, 'variable')) declare(variables, 'variable', tensor.attributes.name, tensor.shape)
  }
  const context = lowerGraph(simple, choices)
  const given: ValueInfo[] = [
    ...[...inputs].map(([key, shape]) => ({ name: inputName(key), type: 'float32' as const, shape })),
    ...[...variables].map(([key, shape]) => ({ name: variableName(key), type: 'float32' as const, shape })),
  ]

  // An output must come from a node; where a wanted tensor is a leaf, a node has to be made.
  const leaves = new Set([...given.map((value) => value.name), ...context.initialisers.keys()])
  const outputs = new Map<Tensor, Value>()
  wanted.forEach((tensor, i) => {
    const value = context.raw(simple[i]!)
    outputs.set(tensor, leaves.has(value.name) ? context.emit('Identity', [value], value.shape) : value)
  })
  const named = new Map([...outputs.values()].map((value) => [value.name, value]))
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
    outputOf(tensor) {
      const value = outputs.get(tensor)
      if (!value) throw new RangeError(`program ${name} does not compute this ${tensor.operator}`)
      return value
    },
  }
}

function declare(known: Map<string, Shape>, kind: string, name: string, shape: Shape): void {
  const before = known.get(name)
  if (before && (before.length !== shape.length || before.some((length, axis) => length !== shape[axis]))) {
    throw new RangeError(`${kind} ${name} is [${before.join(', ')}] in one place and [${shape.join(', ')}] in another`)
  }
  known.set(name, shape)
}

/** The feeds a program expects, checked: every input there, with the right number of elements. */
export function checkFeeds(
  program: string,
  inputs: ReadonlyMap<string, Shape>,
  feeds: Readonly<Record<string, Float32Array>>,
): void {
  for (const [name, shape] of inputs) {
    const value = feeds[name]
    if (!value) throw new RangeError(`program ${program}: input ${name} [${shape.join(', ')}] is not fed`)
    if (value.length !== sizeOf(shape)) {
      const expected = `[${shape.join(', ')}] is ${sizeOf(shape)}`
      throw new RangeError(`program ${program}: input ${name} has ${value.length} elements, expected ${expected}`)
    }
  }
}
