import type { Jets } from '../jets'

/** Reconstructed jets of which nothing is seen keep pT 0 and get axis and mass that a file can hold: the old axis, 0. */
export function withAxes(jets: Jets, gen: Jets): Jets {
  for (let jet = 0; jet < jets.pt.length; jet++) {
    if (jets.pt[jet]! > 0) continue
    jets.eta[jet] = gen.eta[jet]!
    jets.phi[jet] = gen.phi[jet]!
    jets.mass[jet] = 0
  }
  return jets
}
