import type { Optimiser } from '../executor'
import type { AdamFactors, AdamKernel } from './adamKernel'
import type { Block } from './arena'
import type { HostVariable, Moments } from './store'

/** One variable's share of an optimiser step. */
export interface Update extends Moments {
  weight: HostVariable
  gradient: Block
}

/**
 * One step of Adam on all variables, in place. Without clipping the gradients' norm falls out of the pass itself;
 * with it they are read once before, for the scale min(1, clipNorm / norm) must be known first.
 * @returns the gradients' global L2 norm before clipping
 */
export function updateWeights(
  kernel: AdamKernel,
  optimiser: Optimiser,
  updates: readonly Update[],
  rate: number,
  step: number,
): number {
  const { beta1, beta2, epsilon, clipNorm } = optimiser
  const decay = optimiser.averageDecay ?? 0
  let scale = 1
  if (clipNorm !== null) {
    const squares = updates.map(({ gradient }) => kernel.sumOfSquares(gradient.offset, gradient.bytes))
    scale = Math.min(1, clipNorm / (Math.sqrt(sum(squares)) + 1e-12))
  }
  const factors: AdamFactors = [
    ...[scale, beta1, 1 - beta1, beta2, 1 - beta2],
    ...[rate / (1 - beta1 ** step), 1 / (1 - beta2 ** step), epsilon, decay, 1 - decay],
  ] as AdamFactors
  const squares = updates.map(({ weight, first, second, average, gradient }) => {
    const { offset, bytes } = weight.current
    const pointers = [offset, first.current.offset, second.current.offset, gradient.offset] as const
    return average
      ? kernel.adamWithAverage(...pointers, average.current.offset, bytes, ...factors)
      : kernel.adam(...pointers, 0, bytes, ...factors)
  })
  return Math.sqrt(sum(squares))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
