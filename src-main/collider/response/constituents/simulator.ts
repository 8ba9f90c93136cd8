import { chargeOf, deltaPhi, jetsOf, massOfCandidate, type Constituents, type JetPairs, type Jets } from '../../jets'
import { withAxes } from '../axes'
import { Random } from '../../../base/random'
import { sizeOf } from '../../../engine/graph'
import type { Distribution } from '../../../engine/nn'
import type { OnnxModelRunner, ShapedArray } from '../../../engine/runtime/inference'
import { fillGen } from './batch'
import { genFeatures, recoFeatures } from './species'

/** The network for jets of at most `places` generated constituents. */
export interface SizedNetwork {
  places: number
  runner: OnnxModelRunner
  /** What is to be drawn, by input: shape of one jet's numbers. */
  random: readonly { name: string; shape: readonly number[]; distribution: Distribution }[]
}

/** Jets that go through the network together. */
interface Batch {
  jets: readonly number[]
  places: number
  /** Which constituent lies in each place, hardest first; −1: none. [jets, places] */
  order: Int32Array
}

/** Jets that one run of the network takes. */
const batchSize = 256
/** And of their constituents, about. */
const placesAtOnce = 8192

/**
 * Draws the reconstructed jets of generated ones. A jet's noise is a pure function of the seed and its number in the
 * sample, whatever jets are drawn beside it.
 *
 * @param network for jets of so many constituents, the smallest that takes them all where there is one.
 * @param first number of the first jet in the sample. @param parallel batches that the network can run at once.
 */
export async function drawCandidates(
  pairs: JetPairs,
  network: (constituents: number) => Promise<SizedNetwork>,
  pileUp: (jet: number) => number,
  seed: number,
  first: number,
  parallel = 1,
): Promise<Jets> {
  const { offsets } = pairs.gen.constituents
  const size = (jet: number): number => offsets[jet + 1]! - offsets[jet]!
  // Jets of like size together: the network's cost goes with the largest of a batch.
  const order = Array.from({ length: pairs.count }, (_, jet) => jet).sort((a, b) => size(a) - size(b))
  const drawn = new DrawnJets(pairs)
  const running: { outputs: Promise<Record<string, ShapedArray>>; batch: Batch }[] = []
  const settle = async (): Promise<void> => {
    const oldest = running.shift()
    if (oldest) drawn.take(oldest.batch, await oldest.outputs)
  }
  let at = 0
  while (at < order.length) {
    // Large jets go fewer together: what a network needs of memory stays the same.
    const largest = size(order[Math.min(at + batchSize, order.length) - 1]!)
    const next = Math.min(order.length, at + Math.min(batchSize, Math.max(16, Math.floor(placesAtOnce / largest))))
    const jets = order.slice(at, next)
    at = next
    const sized = await network(size(jets.at(-1)!))
    const batch = { jets, places: sized.places, order: hardestFirst(pairs.gen.constituents, jets, sized.places) }
    const feeds = feedsOf(pairs, batch, sized, pileUp, seed, first)
    // While batches run the next one's noise is drawn; one more than can run waits, so that no thread does.
    if (running.length > parallel) await settle()
    running.push({ outputs: sized.runner.run(feeds), batch })
  }
  while (running.length > 0) await settle()
  return drawn.finish()
}

/** The places of a batch: constituents by falling pT, the softest beyond the last place left out. */
function hardestFirst({ offsets, pt }: Constituents, jets: readonly number[], places: number): Int32Array {
  const order = new Int32Array(jets.length * places).fill(-1)
  let sorted = new Int32Array(places)
  jets.forEach((jet, i) => {
    const first = offsets[jet]!
    const count = offsets[jet + 1]! - first
    if (count > sorted.length) sorted = new Int32Array(count)
    for (let k = 0; k < count; k++) sorted[k] = first + k
    sortByFalling(sorted, count, pt)
    const kept = Math.min(count, places)
    for (let k = 0; k < kept; k++) order[i * places + k] = sorted[k]!
  })
  return order
}

/** Insertion sort: lists are short, and as a rule sorted already. */
function sortByFalling(items: Int32Array, count: number, value: Float32Array): void {
  for (let i = 1; i < count; i++) {
    const item = items[i]!
    let at = i
    for (; at > 0 && value[items[at - 1]!]! < value[item]!; at--) items[at] = items[at - 1]!
    items[at] = item
  }
}

function feedsOf(
  { gen }: JetPairs,
  { jets, places, order }: Batch,
  { random }: SizedNetwork,
  pileUp: (jet: number) => number,
  seed: number,
  first: number,
): Record<string, ShapedArray> {
  const width = genFeatures.length
  const given = new Float32Array(jets.length * places * width)
  const condition = new Float32Array(jets.length * 4)
  const noise = random.map(({ shape }) => new Float32Array(jets.length * sizeOf(shape)))
  jets.forEach((jet, i) => {
    const inPlace = order.subarray(i * places, (i + 1) * places)
    const count = fillGen(given.subarray(i * places * width), gen.constituents, inPlace, gen.eta[jet]!, gen.phi[jet]!)
    condition.set([gen.pt[jet]!, gen.eta[jet]!, gen.phi[jet]!, pileUp(jet)], i * 4)
    const stream = new Random(seed, 'fastsim', first + jet)
    random.forEach(({ shape, distribution }, k) => {
      const length = sizeOf(shape)
      // Places without a constituent need no noise.
      const needed = shape[0] === places ? count * (length / places) : length
      fillNoise(noise[k]!.subarray(i * length, i * length + needed), distribution, stream)
    })
  })
  const drawn = random.map(({ name, shape }, k) => [name, { data: noise[k]!, shape: [jets.length, ...shape] }] as const)
  return {
    gen: { data: given, shape: [jets.length, places, width] },
    condition: { data: condition, shape: [jets.length, 4] },
    ...Object.fromEntries(drawn),
  }
}

export function fillNoise(out: Float32Array, distribution: Distribution, stream: Random): void {
  if (distribution.kind === 'normal') stream.fillNormal(out)
  else if (distribution.kind === 'uniform') for (let i = 0; i < out.length; i++) out[i] = stream.bits() / 4294967296
  else throw new RangeError(`no noise of the kind '${distribution.kind}' is drawn when a jet is simulated`)
}

/** Collects what the network draws, batch after batch in any order of jets, and hands it out in theirs. */
class DrawnJets {
  private readonly starts: Int32Array
  private readonly counts: Int32Array
  private list = roomFor(0)
  private used = 0

  constructor(private readonly pairs: JetPairs) {
    this.starts = new Int32Array(pairs.count)
    this.counts = new Int32Array(pairs.count)
  }

  take({ jets, places, order }: Batch, { measured, added }: Record<string, ShapedArray>): void {
    if (!measured || !added) throw new RangeError('the network has no outputs `measured` and `added`')
    const addedPlaces = added.shape[1]!
    this.reserve(jets.length * (places + addedPlaces))
    jets.forEach((jet, i) => {
      this.starts[jet] = this.used
      for (let k = 0; k < places && order[i * places + k]! >= 0; k++) {
        this.append(measured.data, i * places + k, jet, order[i * places + k]!)
      }
      for (let k = 0; k < addedPlaces; k++) this.append(added.data, i * addedPlaces + k, jet, -1)
      this.counts[jet] = this.used - this.starts[jet]
    })
  }

  /** Candidates by falling pT; a jet of which nothing is seen has pT 0 and the axis of the generated one. */
  finish(): Jets {
    const { count, gen } = this.pairs
    const constituents = { ...roomFor(this.used), offsets: new Int32Array(count + 1) }
    const order = new Int32Array(this.counts.reduce((most, n) => Math.max(most, n), 0))
    for (let jet = 0, to = 0; jet < count; jet++) {
      const found = this.counts[jet]!
      for (let k = 0; k < found; k++) order[k] = this.starts[jet]! + k
      sortByFalling(order, found, this.list.pt)
      for (let k = 0; k < found; k++, to++) {
        for (const name of ['pt', 'eta', 'phi', 'pdg'] as const) constituents[name][to] = this.list[name][order[k]!]!
      }
      constituents.offsets[jet + 1] = to
    }
    return withAxes(jetsOf(constituents, massOfCandidate), gen)
  }

  /** @param from the generated constituent that the candidate stems from, −1 for none. */
  private append(drawn: Float32Array, row: number, jet: number, from: number): void {
    const at = row * recoFeatures.length
    const pt = drawn[at]!
    if (!(pt > 0)) return
    const { gen } = this.pairs
    // Those that stem from a constituent are given relative to the axis too.
    this.list.pt[this.used] = pt
    this.list.eta[this.used] = gen.eta[jet]! + drawn[at + 1]!
    this.list.phi[this.used] = deltaPhi(gen.phi[jet]! + drawn[at + 2]!, 0)
    this.list.pdg[this.used] = candidatePdg(drawn, at, from < 0 ? 0 : (gen.constituents.pdg?.[from] ?? 211))
    this.used++
  }

  private reserve(more: number): void {
    const room = this.list.pt.length
    if (this.used + more <= room) return
    const larger = roomFor(Math.max(2 * room, this.used + more))
    for (const name of ['pt', 'eta', 'phi', 'pdg'] as const) larger[name].set(this.list[name])
    this.list = larger
  }
}

/** 22 for photons, 130 for neutral hadrons; a track keeps its lepton's code, others are pions of the same charge. */
function candidatePdg(drawn: Float32Array, at: number, from: number): number {
  if (drawn[at + 4]! > 0.5) return 22
  if (drawn[at + 5]! > 0.5) return 130
  if (Math.abs(from) === 11 || Math.abs(from) === 13) return from
  // Tracks of pile-up are as often of either charge: the direction they were drawn in decides.
  const charge = from === 0 ? drawn[at + 1]! * drawn[at + 2]! : chargeOf(from)
  return charge < 0 ? -211 : 211
}

function roomFor(count: number) {
  return {
    pt: new Float32Array(count),
    eta: new Float32Array(count),
    phi: new Float32Array(count),
    pdg: new Int32Array(count),
  }
}
