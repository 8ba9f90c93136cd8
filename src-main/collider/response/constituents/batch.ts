import type { Random } from '../../../base/random'
import type { Arrays } from '../../../engine/gan/task'
import { deltaPhi } from '../../jets/kinematics'
import { chargeOf } from '../../jets/particles'
import type { Constituents } from '../../jets/types'
import { linkConstituents, type Cells } from './links'
import { genFeatures, recoFeatures, speciesOf } from './species'

/** A jet pair as the data set holds it: constituents [places, 4], and the numbers of `jetNumbers`. */
export interface StoredJet {
  gen: Float32Array
  reco: Float32Array
  jet: Float32Array
}

export interface Places {
  /** Of generated constituents. */
  gen: number
  /** Of candidates that stem from none of them. */
  added: number
}

/** How a batch of jet pairs is fed: shapes of one item. */
export function batchShapes({ gen, added }: Places) {
  return {
    gen: [gen, genFeatures.length],
    condition: [4],
    reco: [gen + added, recoFeatures.length],
    outcome: [gen, 7],
    added: [added, 5],
    response: [1],
  } as const
}

/** Inputs of the networks for jets, with the truth and its links to the generated constituents. */
export function constituentBatch(
  jets: readonly StoredJet[],
  places: Places,
  cells: Cells,
  mirrors: readonly (Random | null)[],
): Arrays {
  const shapes = batchShapes(places)
  const arrays = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      new Float32Array(jets.length * shape.reduce((a, b) => a * b, 1)),
    ]),
  ) as Record<keyof typeof shapes, Float32Array>
  jets.forEach((jet, i) => {
    const part = (name: keyof typeof shapes): Float32Array => {
      const length = arrays[name].length / jets.length
      return arrays[name].subarray(i * length, (i + 1) * length)
    }
    const random = mirrors[i]
    const mirror: Mirror = { eta: random && random.integer(2) ? -1 : 1, phi: random && random.integer(2) ? -1 : 1 }
    fillJet(jet, mirror, places, cells, part)
  })
  return arrays
}

/** The detector is alike on both sides in η; in φ as well if charges are exchanged, too. */
interface Mirror {
  eta: 1 | -1
  phi: 1 | -1
}

function fillJet(
  { gen, reco, jet }: StoredJet,
  mirror: Mirror,
  places: Places,
  cells: Cells,
  part: (name: 'gen' | 'condition' | 'reco' | 'outcome' | 'added' | 'response') => Float32Array,
): void {
  const [pt, eta, phi] = jet as unknown as [number, number, number]
  part('response')[0] = Math.log(jet[4]! / pt)
  part('condition').set([pt, mirror.eta * eta, phi, jet[8]!])
  const genList = listOf(gen, places.gen)
  fillGen(part('gen'), genList, [...genList.pt.keys()], eta, phi, mirror)
  const recoList = listOf(reco, places.gen + places.added)
  const count = recoList.pt.length
  const target = part('reco')
  for (let k = 0; k < count; k++) {
    target.set([recoList.pt[k]!, ...offset(recoList, k, eta, phi, mirror)], k * recoFeatures.length)
    target[k * recoFeatures.length + 3 + speciesOf(recoList.pdg[k]!)] = 1
  }

  const parents = linkConstituents(
    { constituents: genList, first: 0, last: genList.pt.length },
    { constituents: recoList, first: 0, last: count },
    cells,
  )
  const outcome = part('outcome')
  for (let k = 0; k < genList.pt.length; k++) outcome[k * 7] = 1
  const added = part('added')
  let free = 0
  parents.forEach((parent, k) => {
    const kind = speciesOf(recoList.pdg[k]!)
    if (parent >= 0) {
      const row = outcome.subarray(parent * 7, parent * 7 + 7)
      row[0] = 0
      row[1 + kind] = 1
      row[4] = Math.log(recoList.pt[k]! / genList.pt[parent]!)
      row[5] = mirror.eta * (recoList.eta[k]! - genList.eta[parent]!)
      row[6] = mirror.phi * deltaPhi(recoList.phi[k]!, genList.phi[parent]!)
    } else if (free < places.added) {
      const row = added.subarray(free * 5, free * 5 + 5)
      row[kind] = 1
      row[3] = Math.log(recoList.pt[k]!)
      row[4] = Math.hypot(...offset(recoList, k, eta, phi, mirror))
      free++
    }
  })
}

/**
 * Generated constituents as `genFeatures`, in the places given: indices into the list, −1 ends it.
 * @returns how many there are.
 */
export function fillGen(
  out: Float32Array,
  { pt, eta, phi, pdg }: Constituents,
  places: ArrayLike<number>,
  axisEta: number,
  axisPhi: number,
  mirror: Mirror = { eta: 1, phi: 1 },
): number {
  let place = 0
  for (; place < places.length && places[place]! >= 0; place++) {
    const k = places[place]!
    const code = pdg?.[k] ?? 211
    const kind = speciesOf(code)
    const at = place * genFeatures.length
    out[at] = pt[k]!
    out[at + 1] = mirror.eta * (eta[k]! - axisEta)
    out[at + 2] = mirror.phi * deltaPhi(phi[k]!, axisPhi)
    out[at + 3] = mirror.phi * chargeOf(code)
    out[at + 4] = kind === 1 ? 1 : 0
    out[at + 5] = kind === 2 ? 1 : 0
    out[at + 6] = Math.abs(code) === 11 ? 1 : 0
    out[at + 7] = Math.abs(code) === 13 ? 1 : 0
  }
  return place
}

type JetList = Constituents & { pdg: Int32Array }

/** The stored constituents that are there, at most `most`. */
function listOf(stored: Float32Array, most: number): JetList {
  let count = 0
  while (count < Math.min(most, stored.length / 4) && stored[count * 4]! > 0) count++
  const [pt, eta, phi, pdg] = [0, 1, 2, 3].map((at) =>
    Float32Array.from({ length: count }, (_, k) => stored[k * 4 + at]!),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array]
  return { offsets: Int32Array.of(0, count), pt, eta, phi, pdg: Int32Array.from(pdg) }
}

function offset(list: JetList, k: number, eta: number, phi: number, mirror: Mirror): [number, number] {
  return [mirror.eta * (list.eta[k]! - eta), mirror.phi * deltaPhi(list.phi[k]!, phi)]
}
