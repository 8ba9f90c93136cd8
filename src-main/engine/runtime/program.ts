import {
  averageName,
  firstMomentName,
  formatShape,
  isOperator,
  sameShape,
  secondMomentName,
  sizeOf,
  topologicalOrder,
  type Shape,
  type Tensor,
} from '../graph'
import type { Optimiser, Program, RunOptions } from './executor'

/** What a program reads: shapes by name. */
export interface Leaves {
  inputs: ReadonlyMap<string, Shape>
  variables: ReadonlyMap<string, Shape>
}

/** Everything that is computed in a run: outputs, assignments, gradients. */
export function wantedTensors(program: Program): Tensor[] {
  return [
    ...Object.values(program.outputs),
    ...(program.assignments?.values() ?? []),
    ...(program.optimisers ?? []).flatMap(({ gradients }) => [...gradients.values()]),
  ]
}

/** The inputs and variables that tensors depend on; one name stands for one shape. */
export function leavesOf(tensors: readonly Tensor[]): Leaves {
  const inputs = new Map<string, Shape>()
  const variables = new Map<string, Shape>()
  for (const node of topologicalOrder(tensors)) {
    if (isOperator(node, 'input')) declare(inputs, 'input', node.attributes.name, node.shape)
    if (isOperator(node, 'variable')) declare(variables, 'variable', node.attributes.name, node.shape)
  }
  return { inputs, variables }
}

/**
 * Refuses a program that reads or assigns variables which the store lacks or holds in another shape, or that assigns
 * one twice.
 */
export function checkProgram(program: Program, stored: ReadonlyMap<string, Shape>): void {
  for (const [name, shape] of leavesOf(wantedTensors(program)).variables) checkStored(program, stored, name, shape)
  const updates = [
    ...(program.assignments ?? []),
    ...(program.optimisers ?? []).flatMap(({ gradients }) => [...gradients]),
  ]
  const assigned = new Set<string>()
  for (const [name, value] of updates) {
    checkStored(program, stored, name, value.shape)
    if (assigned.has(name)) throw new RangeError(`program ${program.name}: variable ${name} is assigned twice`)
    assigned.add(name)
  }
}

/** A variable that an optimiser keeps beside a weight; it starts as a copy of the weight, or at zero. */
export interface OptimiserVariable {
  name: string
  weight: string
  startsAsWeight: boolean
}

export function optimiserVariables({ name, gradients, averageDecay }: Optimiser): OptimiserVariable[] {
  return [...gradients.keys()].flatMap((weight) => [
    { name: firstMomentName(name, weight), weight, startsAsWeight: false },
    { name: secondMomentName(name, weight), weight, startsAsWeight: false },
    ...(averageDecay === null ? [] : [{ name: averageName(weight), weight, startsAsWeight: true }]),
  ])
}

/** Refuses feeds that lack an input or have another number of elements. */
export function checkFeeds(
  program: string,
  inputs: ReadonlyMap<string, Shape>,
  feeds: Readonly<Record<string, Float32Array>>,
): void {
  for (const [name, shape] of inputs) {
    const value = feeds[name]
    if (!value) throw new RangeError(`program ${program}: input ${name} ${formatShape(shape)} is not fed`)
    if (value.length !== sizeOf(shape)) {
      const expected = `${formatShape(shape)} is ${sizeOf(shape)}`
      throw new RangeError(`program ${program}: input ${name} has ${value.length} elements, expected ${expected}`)
    }
  }
}

/** The step number and learning rate of one optimiser, which must come with every run. */
export function stepOf(program: string, optimiser: string, options: RunOptions): { step: number; rate: number } {
  const step = options.step?.[optimiser]
  const rate = options.learningRate?.[optimiser]
  if (step === undefined || !Number.isInteger(step) || step < 1) {
    throw new RangeError(`program ${program}: step of optimiser ${optimiser} must be 1, 2, …, got ${step}`)
  }
  if (rate === undefined || !Number.isFinite(rate)) {
    throw new RangeError(`program ${program}: learning rate of optimiser ${optimiser} must be a number, got ${rate}`)
  }
  return { step, rate }
}

export function checkLength(name: string, shape: Shape, value: Float32Array): void {
  if (value.length === sizeOf(shape)) return
  throw new RangeError(`variable ${name} is ${formatShape(shape)}, ${sizeOf(shape)} elements; got ${value.length}`)
}

function checkStored(program: Program, stored: ReadonlyMap<string, Shape>, name: string, shape: Shape): void {
  const known = stored.get(name)
  if (!known) throw new RangeError(`program ${program.name}: the store has no variable ${name}`)
  if (!sameShape(known, shape)) {
    const shapes = `${formatShape(known)} in the store and ${formatShape(shape)} in the graph`
    throw new RangeError(`program ${program.name}: variable ${name} is ${shapes}`)
  }
}

function declare(known: Map<string, Shape>, kind: string, name: string, shape: Shape): void {
  const before = known.get(name)
  if (before && !sameShape(before, shape)) {
    throw new RangeError(`${kind} ${name} is ${formatShape(before)} in one place and ${formatShape(shape)} in another`)
  }
  known.set(name, shape)
}
