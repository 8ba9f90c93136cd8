import { PlainClustering } from '../clustering/plain'
import { ClusterSequence, type Recombination } from '../clustering/sequence'
import { fourVectors } from '../kinematics'
import type { LoadedJet } from './loadedJet'

/**
 * N-subjettiness τ1, τ2, τ3 (Thaler & Van Tilburg 2011, arXiv:1011.2268) with β = 1, not normalised:
 *
 *     τ_N = Σ pT_i min_k ΔR(i, k)   in GeV
 *
 * over the axes k of the N exclusive kT jets, without a minimisation of the axes. ΔR is taken in rapidity and φ; the
 * axis of a subjet has a mass, so its rapidity is not its pseudorapidity. 0 for a jet of N constituents or fewer.
 */
export class Subjettiness {
  private readonly sequence: ClusterSequence
  private readonly clustering = new PlainClustering()
  private particles = fourVectors(0)

  constructor(recombination: Recombination) {
    this.sequence = new ClusterSequence(recombination)
  }

  measure(jet: LoadedJet, values: Float64Array): void {
    values.fill(jet.count === 0 ? NaN : 0, 0, 3)
    if (jet.count < 2) return
    this.cluster(jet)
    const { first, second } = this.sequence
    const last = jet.count - 2
    const whole = jet.count + last
    values[0] = this.sum(jet, whole, whole, whole)
    if (jet.count < 3) return
    const [left, right] = [first[last]!, second[last]!]
    values[1] = this.sum(jet, left, right, right)
    if (jet.count < 4) return
    const halved = jet.count + last - 1
    values[2] = this.sum(jet, first[last - 1]!, second[last - 1]!, left === halved ? right : left)
  }

  private sum(jet: LoadedJet, a: number, b: number, c: number): number {
    const { rapidity, phi } = this.sequence
    let sum = 0
    for (let i = 0; i < jet.count; i++) {
      const y = jet.eta[i]!
      const angle = jet.phi[i]!
      const least = Math.min(
        distance2(y - rapidity[a]!, angle - phi[a]!),
        distance2(y - rapidity[b]!, angle - phi[b]!),
        distance2(y - rapidity[c]!, angle - phi[c]!),
      )
      sum += jet.pt[i]! * Math.sqrt(least)
    }
    return sum
  }

  /** All the way to one jet: R is so large that nothing is merged with the beam before. */
  private cluster(jet: LoadedJet): void {
    if (this.particles.px.length < jet.count) this.particles = fourVectors(jet.pt.length)
    const { px, py, pz, e } = this.particles
    for (let i = 0; i < jet.count; i++) {
      const pt = jet.pt[i]!
      px[i] = pt * Math.cos(jet.phi[i]!)
      py[i] = pt * Math.sin(jet.phi[i]!)
      pz[i] = pt * Math.sinh(jet.eta[i]!)
      e[i] = pt * Math.cosh(jet.eta[i]!)
    }
    this.sequence.begin(this.particles, 0, jet.count)
    this.clustering.run(this.sequence, 1000, ktFactor)
  }
}

function ktFactor(pt2: number): number {
  return pt2
}

function distance2(dy: number, dphi: number): number {
  dphi = Math.abs(dphi)
  if (dphi > Math.PI) dphi = Math.abs(2 * Math.PI - dphi)
  return dy * dy + dphi * dphi
}
