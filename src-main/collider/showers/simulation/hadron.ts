import type { Random } from '../../../base/random'
import { gammaP } from '../../comparison/statistics/special'
import { drawGamma } from './gamma'
import type { Medium } from './medium'
import type { Profile } from './electron'

/**
 * The longitudinal profile of hadronic showers of R. K. Bock, T. Hansl-Kozanecka and T. P. Shah (1981, NIM 186, 533):
 * from the first interaction on, a share w of the energy falls off by radiation lengths, the rest by interaction lengths
 * λ, both along gamma distributions. Rougher than the electromagnetic formula: what fluctuates here (the share w and the
 * depth of the interaction) and the radius of the hadronic part are plausible, not fitted.
 */
export interface HadronShower {
  /** Depth of the first interaction, X0. */
  readonly start: number
  /** Share of the electromagnetic part. */
  readonly share: number
  /** From the start, t in X0. */
  readonly electromagnetic: Profile
  /** From the start, t in λ. */
  readonly hadronic: Profile
}

/** α = 0.6165 + 0.3183·ln E, β = 0.2198 a radiation length, 0.9099 − 0.0237·ln E an interaction length, w = 0.4634. */
export function hadronProfiles(energy: number): Omit<HadronShower, 'start'> {
  const logE = Math.log(Math.max(1, energy))
  const alpha = 0.6165 + 0.3183 * logE
  return {
    share: 0.4634,
    electromagnetic: { alpha, beta: 0.2198 },
    hadronic: { alpha, beta: 0.9099 - 0.0237 * logE },
  }
}

/** One shower: w from the beta distribution of mean 0.4634 and deviation 0.16. */
export function drawHadronShower(medium: Medium, energy: number, random: Random): HadronShower {
  const mean = hadronProfiles(energy)
  const concentration = 9
  const a = drawGamma(random, concentration * mean.share)
  const b = drawGamma(random, concentration * (1 - mean.share))
  const lambda = medium.interactionLength / medium.radiationLength
  return { ...mean, share: a / (a + b), start: -lambda * Math.log(1 - random.uniform()) }
}

/** Shares of the electromagnetic and the hadronic part between two depths from the front, X0. */
export function hadronShares(
  { start, share, electromagnetic, hadronic }: HadronShower,
  medium: Medium,
  from: number,
  to: number,
): { electromagnetic: number; hadronic: number } {
  const toLambda = medium.radiationLength / medium.interactionLength
  const between = ({ alpha, beta }: Profile, unit: number): number =>
    gammaP(alpha, beta * Math.max(0, to - start) * unit) - gammaP(alpha, beta * Math.max(0, from - start) * unit)
  return { electromagnetic: share * between(electromagnetic, 1), hadronic: (1 - share) * between(hadronic, toLambda) }
}
