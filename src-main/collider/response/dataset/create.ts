import { basename } from 'node:path'
import type { Work } from '../../../base/progress'
import { createDataset, type Candidate, type CreatedDataset } from '../../../store/dataset/create'
import type { Fractions } from '../../../store/dataset/split'
import type { Constituents, JetPairs } from '../../jets/types'
import { whatIsWrong } from '../check'
import { constituentNumbers, jetColumns, jetNumbers, jetTask, type JetProperties } from './form'

export interface JetDatasetOptions {
  /** Most constituents that are kept of a jet. */
  places: number
  split: Fractions
  seed: number
  /** As it was asked for, for the record. */
  creation: Record<string, unknown>
}

/** Jets of one file, in the order of the file. */
export interface JetSource {
  file: string
  sha256: string
  chunks: AsyncIterable<JetPairs> | Iterable<JetPairs>
}

/**
 * Makes a data set of jet pairs. A jet that makes no sense (not finite, a negative energy, without constituents) is
 * left out with the reason.
 */
export async function createJetDataset(
  folder: string,
  sources: readonly JetSource[],
  options: JetDatasetOptions,
  { overwrite = false, work = {} }: { overwrite?: boolean; work?: Work } = {},
): Promise<CreatedDataset> {
  const properties: JetProperties = { kind: 'jets', pileUpKnown: true, truncated: 0 }
  const { places, split: fractions, seed, creation } = options
  return createDataset(
    folder,
    {
      task: jetTask,
      arrays: {
        gen: { shape: [places, constituentNumbers.length] },
        reco: { shape: [places, constituentNumbers.length] },
        jet: { shape: [jetNumbers.length] },
      },
      unit: 'GeV',
      columns: jetColumns,
      split: { seed, fractions },
      creation,
      properties: () => ({ ...properties }),
    },
    candidates(sources, places, properties),
    { overwrite, work },
  )
}

async function* candidates(
  sources: readonly JetSource[],
  places: number,
  properties: JetProperties,
): AsyncIterable<Candidate> {
  for (const [number, source] of sources.entries()) {
    let entry = 0
    for await (const pairs of source.chunks) {
      for (let i = 0; i < pairs.count; i++, entry++)
        yield candidate(source, number, entry, pairs, i, places, properties)
    }
  }
}

function candidate(
  { file, sha256 }: JetSource,
  number: number,
  entry: number,
  pairs: JetPairs,
  i: number,
  places: number,
  properties: JetProperties,
): Candidate {
  const { gen, reco, pileUp, weight, event } = pairs
  const source = `${file}, jet ${entry}`
  if (!reco) return { source, reason: 'no reconstructed jet' }
  const wrong = whatIsWrong(pairs, i)
  if (wrong) return { source, reason: wrong }
  if (pileUp === null) properties.pileUpKnown = false
  const count = (list: Constituents): number => list.offsets[i + 1]! - list.offsets[i]!
  const [genCount, recoCount] = [count(gen.constituents), count(reco.constituents)]
  if (Math.max(genCount, recoCount) > places) properties.truncated++
  const nPileUp = pileUp?.[i] ?? 0
  const jetWeight = weight?.[i] ?? 1
  const { [0]: genArray, [1]: recoArray } = [gen, reco].map(({ constituents }) => hardest(constituents, i, places))
  const numbers = [gen, reco].flatMap(({ pt, eta, phi, mass }) => [pt[i]!, eta[i]!, phi[i]!, mass[i]!])
  return {
    id: `${number}-${entry}`,
    object: `${number}-${event[i]!}`,
    source: { file: basename(file), sha256, part: event[i]! },
    cutout: null,
    arrays: { gen: genArray!, reco: recoArray!, jet: Float32Array.of(...numbers, nPileUp, jetWeight) },
    values: {
      event: event[i]!,
      ...{ pt: gen.pt[i]!, eta: gen.eta[i]!, phi: gen.phi[i]!, mass: gen.mass[i]!, constituents: genCount },
      ...{ recoPt: reco.pt[i]!, recoEta: reco.eta[i]!, recoPhi: reco.phi[i]!, recoMass: reco.mass[i]! },
      recoConstituents: recoCount,
      pileUp: pileUp === null ? null : nPileUp,
      weight: jetWeight,
    },
  }
}

/** The hardest constituents of jet i as [places, 4], sorted by falling pT. */
export function hardest(list: Constituents, i: number, places: number): Float32Array {
  const order = Array.from({ length: list.offsets[i + 1]! - list.offsets[i]! }, (_, k) => list.offsets[i]! + k)
  order.sort((a, b) => list.pt[b]! - list.pt[a]!)
  const out = new Float32Array(places * constituentNumbers.length)
  order.slice(0, places).forEach((at, k) => {
    out.set([list.pt[at]!, list.eta[at]!, list.phi[at]!, list.pdg?.[at] ?? 0], k * constituentNumbers.length)
  })
  return out
}
