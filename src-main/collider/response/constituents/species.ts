import { chargeOf } from '../../jets/particles'

/**
 * What a detector tells apart: charged particles leave tracks, photons and neutral hadrons leave deposits. Electrons
 * and muons are tracks that are known by name.
 */
export const species = ['track', 'photon', 'neutral'] as const
export type Species = (typeof species)[number]

/** Place of a particle's species in `species`. */
export function speciesOf(pdg: number): 0 | 1 | 2 {
  if (pdg === 22) return 1
  return chargeOf(pdg) === 0 ? 2 : 0
}

/** Numbers of one generated constituent as the generator takes it. */
export const genFeatures = ['pt', 'deltaEta', 'deltaPhi', 'charge', 'photon', 'neutral', 'electron', 'muon'] as const
/** Numbers of one reconstructed constituent; pT in GeV, 0 where the place is empty. The last three are its species. */
export const recoFeatures = ['pt', 'deltaEta', 'deltaPhi', 'track', 'photon', 'neutral'] as const
