import { add, greater, mean, multiply, negate, relu, softplus, square, subtract, type Tensor } from '../graph'
import type { AdversarialKind } from './recipe'

/**
 * Adversarial losses on logits C(real) and C(generated) of one shape; scalars, means over everything. With the
 * logistic losses σ(C) is the probability that a sample is real; with the relativistic one σ(C(a) − C(b)) is the
 * probability that a, of the two, is the original, so the two probabilities of a pair sum to one.
 */
export interface AdversarialLoss {
  /** @param smoothing 0…0.5, one-sided: the target for real samples is 1 − smoothing; ignored where there is none. */
  discriminator(real: Tensor, generated: Tensor, smoothing: number): Tensor
  generator(real: Tensor, generated: Tensor): Tensor
  /** Whether the generator's loss looks at the real samples' logits, too. */
  readonly paired: boolean
  /** Whether σ of a difference of logits is a probability that the discriminator hands out. */
  readonly pairProbability: boolean
}

/** −t·ln σ(C) − (1 − t)·ln(1 − σ(C)) with t = 1 − smoothing on real samples, t = 0 on generated ones. */
function crossEntropy(real: Tensor, generated: Tensor, smoothing: number): Tensor {
  const onReal = mean(softplus(negate(real)))
  const smoothed = smoothing > 0 ? add(onReal, multiply(mean(real), smoothing)) : onReal
  return add(smoothed, mean(softplus(generated)))
}

export const adversarialForms: Readonly<Record<AdversarialKind, AdversarialLoss>> = {
  /** The generator minimises ln(1 − σ(C(generated))) (Goodfellow et al. 2014, eq. 1): its gradient fades where d wins. */
  minimax: {
    discriminator: crossEntropy,
    generator: (_real, generated) => negate(mean(softplus(generated))),
    paired: false,
    pairProbability: false,
  },
  /** The generator minimises −ln σ(C(generated)) (Goodfellow et al. 2014, section 3). */
  'non-saturating': {
    discriminator: crossEntropy,
    generator: (_real, generated) => mean(softplus(negate(generated))),
    paired: false,
    pairProbability: false,
  },
  /** ½(C(real) − 1)² + ½C(generated)², and ½(C(generated) − 1)² (Mao et al. 2017, a = 0, b = c = 1). */
  'least-squares': {
    discriminator: (real, generated) => multiply(add(mean(square(subtract(real, 1))), mean(square(generated))), 0.5),
    generator: (_real, generated) => multiply(mean(square(subtract(generated, 1))), 0.5),
    paired: false,
    pairProbability: false,
  },
  /** max(0, 1 − C(real)) + max(0, 1 + C(generated)), and −C(generated) (Lim & Ye 2017). */
  hinge: {
    discriminator: (real, generated) => add(mean(relu(subtract(1, real))), mean(relu(add(generated, 1)))),
    generator: (_real, generated) => negate(mean(generated)),
    paired: false,
    pairProbability: false,
  },
  /** softplus(−(C(real) − C(generated))) and its mirror image (Jolicoeur-Martineau 2018; Huang et al. 2024). */
  relativistic: {
    discriminator: (real, generated) => mean(softplus(subtract(generated, real))),
    generator: (real, generated) => mean(softplus(subtract(real, generated))),
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
