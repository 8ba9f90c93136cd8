import { adamStep, input, type Tensor } from '../../graph'
import type { Optimiser, Program, RunOptions } from '../executor'
import { stepOf } from '../program'

/** A program whose optimisers have become part of its graph. */
export interface UnrolledProgram {
  outputs: ReadonlyMap<string, Tensor>
  assignments: ReadonlyMap<string, Tensor>
  /** By optimiser name. */
  gradientNorms: ReadonlyMap<string, Tensor>
}

/** The inputs by which a step's rates are fed. */
export const rateNames = (optimiser: string) => ({
  learningRate: `adam/${optimiser}/rate`,
  firstCorrection: `adam/${optimiser}/correction1`,
  secondCorrection: `adam/${optimiser}/correction2`,
})

export function unrollOptimisers(program: Program): UnrolledProgram {
  const assignments = new Map(program.assignments)
  const gradientNorms = new Map<string, Tensor>()
  for (const optimiser of program.optimisers ?? []) {
    const names = rateNames(optimiser.name)
    const step = adamStep(optimiser, {
      learningRate: input(names.learningRate, []),
      firstCorrection: input(names.firstCorrection, []),
      secondCorrection: input(names.secondCorrection, []),
    })
    for (const [name, value] of step.assignments) assignments.set(name, value)
    gradientNorms.set(optimiser.name, step.gradientNorm)
  }
  return { outputs: new Map(Object.entries(program.outputs)), assignments, gradientNorms }
}

/** The feeds that the unrolled optimisers add for one step. */
export function rateFeeds(
  program: string,
  optimisers: readonly Optimiser[],
  options: RunOptions,
): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = {}
  for (const { name, beta1, beta2 } of optimisers) {
    const { rate, step } = stepOf(program, name, options)
    const names = rateNames(name)
    feeds[names.learningRate] = Float32Array.of(rate)
    feeds[names.firstCorrection] = Float32Array.of(1 - beta1 ** step)
    feeds[names.secondCorrection] = Float32Array.of(1 - beta2 ** step)
  }
  return feeds
}
