import { pseudorapidity, invariantMass } from './kinematics'
import { massOf } from './particles'
import type { Constituents, Jets } from './types'

/**
 * Jets as the four-vector sums of their constituents. A jet without constituents has pT 0 and NaN for the rest.
 * @param mass GeV of a PDG code; constituents of unknown kind are massless.
 */
export function jetsOf(constituents: Constituents, mass: (pdg: number) => number = massOf): Jets {
  const { offsets, pt, eta, phi, pdg } = constituents
  const count = offsets.length - 1
  const jets = {
    pt: new Float32Array(count),
    eta: new Float32Array(count),
    phi: new Float32Array(count),
    mass: new Float32Array(count),
    constituents,
  }
  for (let jet = 0; jet < count; jet++) {
    let [px, py, pz, e] = [0, 0, 0, 0]
    for (let i = offsets[jet]!; i < offsets[jet + 1]!; i++) {
      const m = pdg ? mass(pdg[i]!) : 0
      const along = pt[i]! * Math.sinh(eta[i]!)
      px += pt[i]! * Math.cos(phi[i]!)
      py += pt[i]! * Math.sin(phi[i]!)
      pz += along
      e += Math.sqrt(pt[i]! * pt[i]! + along * along + m * m)
    }
    const empty = offsets[jet] === offsets[jet + 1]
    jets.pt[jet] = Math.sqrt(px * px + py * py)
    jets.eta[jet] = empty ? NaN : pseudorapidity(px, py, pz)
    jets.phi[jet] = empty ? NaN : Math.atan2(py, px)
    jets.mass[jet] = empty ? NaN : Math.max(0, invariantMass(px, py, pz, e))
  }
  return jets
}
