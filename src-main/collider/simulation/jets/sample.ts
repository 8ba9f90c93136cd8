import {
  constituentsOf,
  invariantMass,
  pseudorapidity,
  type ClusterSequence,
  type JetPairs,
  type Jets,
} from '../../jets'
import type { ParticleList } from './particleList'

/** Jets as they are found, collected into columns. */
class JetColumns {
  private readonly pt: number[] = []
  private readonly eta: number[] = []
  private readonly phi: number[] = []
  private readonly mass: number[] = []
  private readonly offsets: number[] = [0]
  private readonly constituents = { pt: [] as number[], eta: [] as number[], phi: [] as number[], pdg: [] as number[] }

  /** A jet of a sequence; its constituents by falling pT. */
  add(sequence: ClusterSequence, jet: number, particles: ParticleList): void {
    const { px, py, pz, e } = sequence.vectors
    this.pt.push(Math.sqrt(sequence.pt2[jet]!))
    this.eta.push(pseudorapidity(px[jet]!, py[jet]!, pz[jet]!))
    this.phi.push(sequence.phi[jet]!)
    this.mass.push(Math.max(0, invariantMass(px[jet]!, py[jet]!, pz[jet]!, e[jet]!)))
    const members = constituentsOf(sequence, jet)
    members.sort((a, b) => sequence.pt2[b]! - sequence.pt2[a]!)
    for (const i of members) {
      this.constituents.pt.push(Math.sqrt(sequence.pt2[i]!))
      this.constituents.eta.push(pseudorapidity(px[i]!, py[i]!, pz[i]!))
      this.constituents.phi.push(sequence.phi[i]!)
      this.constituents.pdg.push(particles.pdg[i]!)
    }
    this.offsets.push(this.constituents.pt.length)
  }

  build(): Jets {
    return {
      pt: Float32Array.from(this.pt),
      eta: Float32Array.from(this.eta),
      phi: Float32Array.from(this.phi),
      mass: Float32Array.from(this.mass),
      constituents: {
        offsets: Int32Array.from(this.offsets),
        pt: Float32Array.from(this.constituents.pt),
        eta: Float32Array.from(this.constituents.eta),
        phi: Float32Array.from(this.constituents.phi),
        pdg: Int32Array.from(this.constituents.pdg),
      },
    }
  }
}

/** Pairs of jets as they are found. */
export class SampleBuilder {
  readonly gen = new JetColumns()
  readonly reco = new JetColumns()
  private readonly events: number[] = []
  private readonly weights: number[] = []
  private readonly pileUp: number[] = []

  get count(): number {
    return this.events.length
  }

  /** What belongs to the pair whose two jets were just added. */
  addPair(event: number, weight: number, pileUp: number): void {
    this.events.push(event)
    this.weights.push(weight)
    this.pileUp.push(pileUp)
  }

  build(): JetPairs {
    return {
      count: this.count,
      event: Float64Array.from(this.events),
      weight: Float64Array.from(this.weights),
      pileUp: Float32Array.from(this.pileUp),
      gen: this.gen.build(),
      reco: this.reco.build(),
    }
  }
}
