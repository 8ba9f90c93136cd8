import { add, divide, minimum, multiply, sqrt, square, subtract } from './elementwise'
import { reshape } from './layout'
import { sum } from './reduction'
import { constant, variable } from './sources'
import type { Tensor } from './types'

/** Adam's settings, and by variable name the gradient to follow. */
interface AdamSettings {
  name: string
  gradients: ReadonlyMap<string, Tensor>
  beta1: number
  beta2: number
  epsilon: number
  clipNorm: number | null
  averageDecay: number | null
}

/** Scalars of one step t = 1, 2, …: the learning rate, 1 − β₁ᵗ and 1 − β₂ᵗ. They change, so they are fed. */
interface AdamRates {
  learningRate: Tensor
  firstCorrection: Tensor
  secondCorrection: Tensor
}

export const firstMomentName = (optimiser: string, weight: string): string => `adam/${optimiser}/m/${weight}`
export const secondMomentName = (optimiser: string, weight: string): string => `adam/${optimiser}/v/${weight}`
export const averageName = (weight: string): string => `average/${weight}`

/** Keeps the clipping scale finite where all gradients are zero. */
export const clipEpsilon = 1e-12

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1) as a graph, for executors that keep weights where the graph runs.
 * With g the gradient times min(1, clipNorm / (‖all gradients‖₂ + 1e-12)):
 *   m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − rate · (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε),
 *   average ← d·average + (1−d)·w with the new w.
 * Moments start at zero and averages at the weights; all are variables under the names above.
 */
export function adamStep(
  settings: AdamSettings,
  rates: AdamRates,
): { assignments: Map<string, Tensor>; gradientNorm: Tensor } {
  const { name, gradients, beta1, beta2, epsilon, clipNorm, averageDecay } = settings
  const gradientNorm = globalNorm([...gradients.values()])
  const scale = clipNorm === null ? null : minimum(divide(clipNorm, add(gradientNorm, clipEpsilon)), 1)
  const assignments = new Map<string, Tensor>()

  for (const [weightName, gradient] of gradients) {
    const { shape } = gradient
    const g = scale ? multiply(gradient, scale) : gradient
    const firstName = firstMomentName(name, weightName)
    const secondName = secondMomentName(name, weightName)
    const m = add(multiply(variable(firstName, shape), beta1), multiply(g, 1 - beta1))
    const v = add(multiply(variable(secondName, shape), beta2), multiply(square(g), 1 - beta2))
    const direction = divide(divide(m, rates.firstCorrection), add(sqrt(divide(v, rates.secondCorrection)), epsilon))
    const weight = subtract(variable(weightName, shape), multiply(direction, rates.learningRate))
    assignments.set(firstName, m).set(secondName, v).set(weightName, weight)
    if (averageDecay !== null) {
      const average = variable(averageName(weightName), shape)
      const mixed = add(multiply(average, averageDecay), multiply(weight, 1 - averageDecay))
      assignments.set(averageName(weightName), mixed)
    }
  }
  return { assignments, gradientNorm }
}

/** √ Σ g² over all elements of all tensors, a scalar. */
function globalNorm(tensors: readonly Tensor[]): Tensor {
  const squares = tensors.map((tensor) => reshape(sum(square(tensor)), []))
  return sqrt(squares.reduce(add, constant(0)))
}
