import { add, greater, mean, multiply, negate, relu, softplus, square, subtract, type Tensor } from '../graph'
import type { AdversarialKind } from './recipe'

/**
 * Adversarial losses on logits C(real) and C(generated) of one shape; scalars, means over everything, an item counting
 * as much as its weight. With the logistic losses σ(C) is the probability that a sample is real; with the relativistic
 * one σ(C(a) − C(b)) is the probability that a, of the two, is the original, so the two probabilities of a pair sum to
 * one.
 */
export interface AdversarialLoss {
  /**
   * @param smoothing 0…0.5, one-sided: the target for real samples is 1 − smoothing; ignored where there is none.
   * @param weights of the items, to be broadcast to the logits; null: all count alike.
   */
  discriminator(real: Tensor, generated: Tensor, smoothing: number, weights?: Tensor | null): Tensor
  generator(real: Tensor, generated: Tensor, weights?: Tensor | null): Tensor
  /** Whether the generator's loss looks at the real samples' logits, too. */
  readonly paired: boolean
  /** Whether σ of a difference of logits is a probability that the discriminator hands out. */
  readonly pairProbability: boolean
}

/** ⟨w·x⟩: weights are of mean 1 over the data, so that a batch of heavy items counts more than one of light ones. */
function average(x: Tensor, weights: Tensor | null | undefined): Tensor {
  return mean(weights ? multiply(x, weights) : x)
}

/** −t·ln σ(C) − (1 − t)·ln(1 − σ(C)) with t = 1 − smoothing on real samples, t = 0 on generated ones. */
function crossEntropy(real: Tensor, generated: Tensor, smoothing: number, weights?: Tensor | null): Tensor {
  const onReal = average(softplus(negate(real)), weights)
  const smoothed = smoothing > 0 ? add(onReal, multiply(average(real, weights), smoothing)) : onReal
  return add(smoothed, average(softplus(generated), weights))
}

export const adversarialForms: Readonly<Record<AdversarialKind, AdversarialLoss>> = {
  /** The generator minimises ln(1 − σ(C(generated))) (Goodfellow et al. 2014, eq. 1): its gradient fades where d wins. */
  minimax: {
    discriminator: crossEntropy,
    generator: (_real, generated, weights) => negate(average(softplus(generated), weights)),
    paired: false,
    pairProbability: false,
  },
  /** The generator minimises −ln σ(C(generated)) (Goodfellow et al. 2014, section 3). */
  'non-saturating': {
    discriminator: crossEntropy,
    generator: (_real, generated, weights) => average(softplus(negate(generated)), weights),
    paired: false,
    pairProbability: false,
  },
  /** ½(C(real) − 1)² + ½C(generated)², and ½(C(generated) − 1)² (Mao et al. 2017, a = 0, b = c = 1). */
  'least-squares': {
    discriminator: (real, generated, _smoothing, weights) =>
      multiply(add(average(square(subtract(real, 1)), weights), average(square(generated), weights)), 0.5),
    generator: (_real, generated, weights) => multiply(average(square(subtract(generated, 1)), weights), 0.5),
    paired: false,
    pairProbability: false,
  },
  /** max(0, 1 − C(real)) + max(0, 1 + C(generated)), and −C(generated) (Lim & Ye 2017). */
  hinge: {
    discriminator: (real, generated, _smoothing, weights) =>
      add(average(relu(subtract(1, real)), weights), average(relu(add(generated, 1)), weights)),
    generator: (_real, generated, weights) => negate(average(generated, weights)),
    paired: false,
    pairProbability: false,
  },
  /** softplus(−(C(real) − C(generated))) and its mirror image (Jolicoeur-Martineau 2018; Huang et al. 2024). */
  relativistic: {
    discriminator: (real, generated, _smoothing, weights) => average(softplus(subtract(generated, real)), weights),
    generator: (real, generated, weights) => average(softplus(subtract(real, generated)), weights),
    paired: true,
    pairProbability: true,
  },
}

/**
 * Fraction of pairs in which the real sample is ranked above the generated one, ties counting half: 1 where the
 * discriminator tells all, 0.5 at equilibrium, for every loss.
 */
export function rankedAbove(real: Tensor, generated: Tensor): Tensor {
  return mean(multiply(add(subtract(greater(real, generated), greater(generated, real)), 1), 0.5))
}
