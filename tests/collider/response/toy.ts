import { Random } from '../../../src-main/base/random'
import { jetsOf, massOfCandidate, type Constituents, type JetPairs } from '../../../src-main/collider/jets'

/** Species of the toy's constituents, in turn. */
const codes = [211, 22, -211, 22, 130, 321, 22, 2112] as const

/**
 * Jets of a simple toy: 6 to 14 constituents; tracks are lost one time in ten, photons smeared by 10 %, neutral hadrons by
 * 40 %, and some soft photons are added.
 */
export function toyJets(count: number, seed: number, { firstEvent = 0, reco = true } = {}): JetPairs {
  const random = new Random(seed, 'toy jets')
  const gen = emptyLists()
  const seen = emptyLists()
  const axes = { pt: [] as number[], eta: [] as number[], phi: [] as number[] }
  const pileUp = new Float32Array(count)
  for (let jet = 0; jet < count; jet++) {
    const [eta, phi] = [random.uniform(-2, 2), random.uniform(-3, 3)]
    pileUp[jet] = random.poisson(10)
    const size = 6 + random.integer(9)
    for (let k = 0; k < size; k++) {
      const [pt, code] = [(100 / (k + 1)) * random.uniform(0.5, 1.5), codes[k % codes.length]!]
      const place = [eta + random.normal(0, 0.1), phi + random.normal(0, 0.1)] as const
      gen.add(pt, place, code)
      if (code === 22) seen.add(pt * random.normal(1, 0.1), place, 22)
      else if (code === 130 || code === 2112) seen.add(pt * Math.exp(random.normal(0, 0.4)), place, 130)
      else if (random.uniform() > 0.1) seen.add(pt * random.normal(1, 0.01), place, code < 0 ? -211 : 211)
    }
    for (let k = random.poisson(2); k > 0; k--) {
      seen.add(random.uniform(0.3, 2), [eta + random.normal(0, 0.25), phi + random.normal(0, 0.25)], 22)
    }
    gen.end()
    seen.end()
    axes.eta.push(eta)
    axes.phi.push(phi)
  }
  return {
    count,
    event: Float64Array.from({ length: count }, (_, jet) => firstEvent + Math.floor(jet / 2)),
    weight: Float64Array.from({ length: count }, () => random.uniform(0.5, 2)),
    pileUp,
    gen: jetsOf(gen.lists(), massOfCandidate),
    reco: reco ? jetsOf(seen.lists(), massOfCandidate) : null,
  }
}

function emptyLists() {
  const [pt, eta, phi, pdg]: [number[], number[], number[], number[]] = [[], [], [], []]
  const offsets = [0]
  return {
    add(value: number, [e, p]: readonly [number, number], code: number): void {
      pt.push(Math.max(0.1, value))
      eta.push(e)
      phi.push(Math.atan2(Math.sin(p), Math.cos(p)))
      pdg.push(code)
    },
    end(): void {
      offsets.push(pt.length)
    },
    lists(): Constituents {
      return {
        offsets: Int32Array.from(offsets),
        ...{ pt: Float32Array.from(pt), eta: Float32Array.from(eta), phi: Float32Array.from(phi) },
        pdg: Int32Array.from(pdg),
      }
    },
  }
}
