import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import { Random } from '../../../base/random'
import {
  Clusterer,
  inclusiveJets,
  matchJets,
  pseudorapidity,
  type ClusterSequence,
  type Directions,
  type JetPairs,
} from '../../jets'
import { collide, collideSoftly } from './collision'
import { particleEta, type JetSimulation } from './options'
import { ParticleList } from './particleList'
import { Reconstruction } from './reconstruction'
import { SampleBuilder } from './sample'

/** Reconstructed jets below this pT (GeV) are no partners. */
const leastRecoPt = 5
/** Of the generated jets of an event, the hardest so many are looked at. */
const leading = 2
const jetsAChunk = 1000

/**
 * Pairs of jets from a toy generator and a toy detector, in chunks: dijets of proton collisions, showers, hadrons,
 * pile-up, tracks and calorimeters, anti-kT before and after. No full simulation: see docs/jets.md for what it is
 * and is not. Event i depends on `seed` and i alone, so a longer sample begins with a shorter one.
 *
 * The spectrum is even in ln pT; `weight` = (pT/40 GeV)^−4.5 of the hard partons makes it fall about as QCD's does.
 * @param count how many pairs, at least 1.
 * @throws GalateaError `usage` for options that make no jets.
 */
export async function* simulateJets(
  options: JetSimulation,
  count: number,
  seed: number,
  work: Work = {},
): AsyncGenerator<JetPairs> {
  requireJets(options)
  const event = new Event(options, seed)
  for (let made = 0, number = 0; made < count;) {
    const sample = new SampleBuilder()
    const wanted = Math.min(jetsAChunk, count - made)
    while (sample.count < wanted) {
      if (number % 50 === 0) await checkpoint(work)
      event.simulate(number++, sample, wanted)
      work.progress?.report((made + sample.count) / count, `jet ${made + sample.count} of ${count}`)
    }
    made += sample.count
    yield sample.build()
  }
}

/** One event after the other, in the same memory. */
class Event {
  private readonly particles = new ParticleList()
  private readonly candidates = new ParticleList()
  private readonly reconstruction: Reconstruction
  private readonly generated: Clusterer
  private readonly reconstructed: Clusterer

  constructor(
    private readonly options: JetSimulation,
    private readonly seed: number,
  ) {
    this.reconstruction = new Reconstruction(options.detector)
    this.generated = new Clusterer({ algorithm: 'anti-kt', radius: options.radius })
    this.reconstructed = new Clusterer({ algorithm: 'anti-kt', radius: options.radius })
  }

  /** Adds the pairs of one event, but no more than `room` in all. */
  simulate(number: number, sample: SampleBuilder, room: number): void {
    const { options, particles, candidates } = this
    const random = new Random(this.seed, 'jets: collision', number)
    particles.clear()
    candidates.clear()
    const pt = collide(options, random, particles)
    dropForward(particles)
    const hard = particles.count
    const generated = this.generated.cluster(particles, 0, hard)
    const wanted = this.choose(generated)
    if (wanted.length === 0) return

    const pileUp = random.poisson(options.pileUp)
    for (let i = 0; i < pileUp; i++) collideSoftly(random, particles)
    this.reconstruction.reconstruct(particles, hard, new Random(this.seed, 'jets: detector', number), candidates)
    const reconstructed = this.reconstructed.cluster(candidates, 0, candidates.count)
    const jets = inclusiveJets(reconstructed, leastRecoPt)
    const partners = matchJets(directionsOf(generated, wanted), directionsOf(reconstructed, jets))
    wanted.forEach((jet, i) => {
      if (partners[i]! < 0 || sample.count === room) return
      sample.gen.add(generated, jet, particles)
      sample.reco.add(reconstructed, jets[partners[i]!]!, candidates)
      sample.addPair(number, Math.pow(pt / 40, -4.5), pileUp)
    })
  }

  private choose(sequence: ClusterSequence): Int32Array {
    const { leastPt, largestEta } = this.options
    const { px, py, pz } = sequence.vectors
    const hardest = inclusiveJets(sequence, leastPt).slice(0, leading)
    return hardest.filter((jet) => Math.abs(pseudorapidity(px[jet]!, py[jet]!, pz[jet]!)) < largestEta)
  }
}

/** Leaves out what no detector sees, |η| of `particleEta` or more. */
function dropForward(particles: ParticleList): void {
  let kept = 0
  for (let i = 0; i < particles.count; i++) {
    if (!(Math.abs(pseudorapidity(particles.px[i]!, particles.py[i]!, particles.pz[i]!)) < particleEta)) continue
    for (const name of ['px', 'py', 'pz', 'e', 'pdg'] as const) particles[name][kept] = particles[name][i]!
    kept++
  }
  particles.count = kept
}

function directionsOf(sequence: ClusterSequence, jets: Int32Array): Directions {
  const { px, py, pz } = sequence.vectors
  return {
    offsets: Int32Array.of(0, jets.length),
    eta: Float64Array.from(jets, (jet) => pseudorapidity(px[jet]!, py[jet]!, pz[jet]!)),
    phi: Float64Array.from(jets, (jet) => sequence.phi[jet]!),
  }
}

function requireJets({ pt, energy, pileUp, radius, leastPt, largestEta }: JetSimulation): void {
  const refuse = (what: string, got: string): never => {
    throw new GalateaError('usage', `${what}, got ${got}.`)
  }
  const [low, high] = pt
  if (!(energy > 0)) refuse('The energy of the collisions is above 0 TeV', `${energy}`)
  if (!(low >= 10 && high > low)) refuse('The pT of the partons goes from at least 10 GeV up', `${low} to ${high}`)
  if (high > 300 * energy) refuse(`At ${energy} TeV partons have at most ${300 * energy} GeV of pT here`, `${high}`)
  if (!(pileUp >= 0 && pileUp <= 200)) refuse('Pile-up is from 0 to 200 collisions', `${pileUp}`)
  if (!(radius > 0 && radius < 2)) refuse("The jets' R is above 0 and below 2", `${radius}`)
  if (!(leastPt >= 0 && leastPt < high)) refuse(`Jets of at least a pT below ${high} GeV can be had`, `${leastPt}`)
  if (!(largestEta > 0 && largestEta < particleEta)) refuse('Jets lie within |η| above 0 and below 4', `${largestEta}`)
}
