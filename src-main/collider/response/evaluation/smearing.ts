import { Random } from '../../../base/random'
import { jetsOf, massOfCandidate, type JetPairs, type Jets } from '../../jets'
import { withAxes } from '../axes'

/** A Gaussian response per bin of pT: what a fast simulation without a network does to a jet as a whole. */
export interface Smearing {
  /** Upper edges of the bins in GeV, rising; the last one is Infinity. */
  edges: readonly number[]
  mean: readonly number[]
  sigma: readonly number[]
}

/**
 * Fits mean and standard deviation of pT reco/pT gen in bins of equal population.
 * @param pt of generated jets in GeV, @param response of each; both of the training split.
 */
export function fitSmearing(pt: readonly number[], response: readonly number[], bins = 12): Smearing {
  const order = [...pt.keys()].sort((a, b) => pt[a]! - pt[b]!)
  const parts = Array.from({ length: Math.min(bins, order.length) }, (_, bin, count = Math.min(bins, order.length)) =>
    order.slice(Math.floor((bin * order.length) / count), Math.floor(((bin + 1) * order.length) / count)),
  )
  const moments = parts.map((part) => {
    const mean = part.reduce((sum, i) => sum + response[i]!, 0) / part.length
    const variance = part.reduce((sum, i) => sum + (response[i]! - mean) ** 2, 0) / part.length
    return { mean, sigma: Math.sqrt(variance) }
  })
  return {
    edges: parts.map((_, bin) => (bin + 1 < parts.length ? pt[parts[bin + 1]![0]!]! : Infinity)),
    mean: moments.map(({ mean }) => mean),
    sigma: moments.map(({ sigma }) => sigma),
  }
}

/** Every constituent of a generated jet scaled by one factor, drawn for the jet; never below 0. */
export function smear({ gen, count }: JetPairs, smearing: Smearing, seed: number, first: number): Jets {
  const { offsets, pt, eta, phi, pdg } = gen.constituents
  const scaled = pt.slice()
  for (let jet = 0; jet < count; jet++) {
    const bin = smearing.edges.findIndex((edge) => gen.pt[jet]! < edge)
    const factor = new Random(seed, 'smearing', first + jet).normal(smearing.mean[bin], smearing.sigma[bin])
    for (let k = offsets[jet]!; k < offsets[jet + 1]!; k++) scaled[k]! *= Math.max(0, factor)
  }
  return withAxes(jetsOf({ offsets, pt: scaled, eta, phi, pdg }, massOfCandidate), gen)
}
