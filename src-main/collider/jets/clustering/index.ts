import type { FourVectors } from '../kinematics'
import { requireParticles } from './check'
import { PlainClustering } from './plain'
import { ClusterSequence, type Recombination } from './sequence'
import { TiledClustering } from './tiled'

export { constituentsOf, exclusiveJets, inclusiveJets, mergeDistance } from './jets'
export { ClusterSequence, type Recombination } from './sequence'

export const jetAlgorithms = ['anti-kt', 'cambridge-aachen', 'kt'] as const
export type JetAlgorithm = (typeof jetAlgorithms)[number]

export interface JetDefinition {
  readonly algorithm: JetAlgorithm
  /** R, above 0. */
  readonly radius: number
  /** Default: `e-scheme`. */
  readonly recombination?: Recombination
}

/** From this many particles on tiles are faster than looking at all of them. */
const leastForTiles = 64

/**
 * Clusters particles to jets by the generalised kT algorithm, the exponent p being −1 for anti-kT (Cacciari, Salam &
 * Soyez 2008, arXiv:0802.1189), 0 for Cambridge–Aachen and 1 for kT:
 *
 *     d_ij = min(pT_i^2p, pT_j^2p) ΔR_ij²/R²,  d_iB = pT_i^2p,  ΔR² = Δy² + Δφ²
 *
 * One object clusters any number of events one after the other and uses its memory again.
 */
export class Clusterer {
  private readonly sequence: ClusterSequence
  private readonly plain = new PlainClustering()
  private readonly tiled: TiledClustering | null
  private readonly factorOf: (pt2: number) => number

  constructor(readonly definition: JetDefinition) {
    const { algorithm, radius, recombination = 'e-scheme' } = definition
    if (!jetAlgorithms.includes(algorithm)) {
      throw new RangeError(`Unknown jet algorithm '${algorithm}'; known are ${jetAlgorithms.join(', ')}`)
    }
    if (!(radius > 0 && Number.isFinite(radius))) throw new RangeError(`A jet's R is above 0, got ${radius}`)
    this.sequence = new ClusterSequence(recombination)
    this.tiled = radius < (2 * Math.PI) / 3 ? new TiledClustering(radius) : null
    this.factorOf = factors[algorithm]
  }

  /**
   * @param particles every energy at least 0, every pT above 0.
   * @returns the sequence, which is overwritten by the next call.
   * @throws GalateaError `out-of-domain` for a particle that is not as it must be, by its number in the range.
   */
  cluster(particles: FourVectors, from = 0, count = particles.px.length - from): ClusterSequence {
    requireParticles(particles, from, count)
    const { sequence } = this
    sequence.begin(particles, from, count)
    if (this.tiled && count >= leastForTiles) this.tiled.run(sequence, this.factorOf)
    else this.plain.run(sequence, this.definition.radius, this.factorOf)
    return sequence
  }
}

/** pT^2p of pT². The least pT² is raised to where its inverse is finite. */
const factors: Readonly<Record<JetAlgorithm, (pt2: number) => number>> = {
  'anti-kt': (pt2) => 1 / Math.max(pt2, 1e-300),
  'cambridge-aachen': () => 1,
  kt: (pt2) => pt2,
}
