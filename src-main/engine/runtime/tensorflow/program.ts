import { adamStep, input, simplify, type Tensor } from '../../graph'
import type { Program, RunOptions } from '../executor'
import { stepOf } from '../program'

/** A program whose optimisers have become part of the graph. */
export interface FlatProgram {
  outputs: ReadonlyMap<string, Tensor>
  assignments: ReadonlyMap<string, Tensor>
  /** By optimiser name. */
  gradientNorms: ReadonlyMap<string, Tensor>
}

/** Writes the optimisers out as assignments and simplifies everything together. */
export function flatten(program: Program): FlatProgram {
  const assignments = new Map(program.assignments)
  const norms = new Map<string, Tensor>()
  for (const optimiser of program.optimisers ?? []) {
    const rates = rateNames(optimiser.name)
    const step = adamStep(optimiser, {
      learningRate: input(rates.learningRate, []),
      firstCorrection: input(rates.firstCorrection, []),
      secondCorrection: input(rates.secondCorrection, []),
    })
    for (const [name, value] of step.assignments) assignments.set(name, value)
    norms.set(optimiser.name, step.gradientNorm)
  }

  const parts = [Object.entries(program.outputs), [...assignments], [...norms]]
  const simple = simplify(parts.flat().map(([, tensor]) => tensor))[Symbol.iterator]()
  const [outputs, assigned, gradientNorms] = parts.map(
    (part) => new Map(part.map(([name]): [string, Tensor] => [name, simple.next().value!])),
  )
  return { outputs: outputs!, assignments: assigned!, gradientNorms: gradientNorms! }
}

/** What the optimisers' inputs hold in this run. */
export function optimiserFeeds(program: Program, options: RunOptions): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = {}
  for (const { name, beta1, beta2 } of program.optimisers ?? []) {
    const { step, rate } = stepOf(program.name, name, options)
    const names = rateNames(name)
    feeds[names.learningRate] = Float32Array.of(rate)
    feeds[names.firstCorrection] = Float32Array.of(1 - beta1 ** step)
    feeds[names.secondCorrection] = Float32Array.of(1 - beta2 ** step)
  }
  return feeds
}

function rateNames(optimiser: string) {
  const prefix = `adam/${optimiser}`
  return {
    learningRate: `${prefix}/learningRate`,
    firstCorrection: `${prefix}/firstCorrection`,
    secondCorrection: `${prefix}/secondCorrection`,
  }
}
