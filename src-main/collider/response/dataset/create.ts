import { basename } from 'node:path'
import { GalateaError } from '../../../base/errors'
import { noProgress, type Work } from '../../../base/progress'
import { createDataset, type Candidate, type CreatedDataset } from '../../../store/dataset/create'
import type { Fractions } from '../../../store/dataset/split'
import { fileSha256 } from '../../../base/seal'
import { openEventFile, readJetPairs, Skipped } from '../../events'
import type { Constituents, JetPairs } from '../../jets'
import { whatIsWrong } from '../check'
import { constituentNumbers, jetColumns, jetNumbers, jetTask, type JetProperties } from './form'

export interface JetDatasetOptions {
  /** Event files with generated jets and the reconstructed ones they became. */
  from: readonly string[]
  /** Most constituents that are kept of a jet. */
  places: number
  split: Fractions
  seed: number
}

export interface CreatedJetDataset extends CreatedDataset {
  /** What was assumed or not used, one sentence each. */
  warnings: string[]
}

/** Reasons that are kept word by word; beyond them entries that are unfit are only counted. */
const reasonsKept = 10_000

/**
 * Makes a data set of jet pairs. Entries that make no sense (not finite, of negative energy, without constituents) are
 * left out with the reason. All jets of one event go to one split.
 *
 * @throws GalateaError `unreadable` where a file is none of jets, or lacks what the task needs of them.
 */
export async function createJetDataset(
  folder: string,
  options: JetDatasetOptions,
  { overwrite = false, work = {} }: { overwrite?: boolean; work?: Work } = {},
): Promise<CreatedJetDataset> {
  const { from, places, split: fractions, seed } = options
  const properties: JetProperties = { kind: 'jets', pileUpKnown: true, truncated: 0 }
  const warnings: string[] = []
  const created = await createDataset(
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
      creation: { ...options },
      properties: () => ({ ...properties }),
    },
    jetsOfFiles(from, places, properties, warnings, work),
    { overwrite, work },
  )
  if (properties.truncated > 0) {
    warnings.push(`${properties.truncated} jets have more than ${places} constituents: the hardest ones were kept.`)
  }
  if (!properties.pileUpKnown) {
    warnings.push('A file does not say how many pile-up collisions there were: 0 was taken.')
  }
  return { ...created, warnings }
}

/** A file of the data set. */
interface Source {
  path: string
  /** Of the file among the others. */
  number: number
  sha256: string
}

async function* jetsOfFiles(
  from: readonly string[],
  places: number,
  properties: JetProperties,
  warnings: string[],
  work: Work,
): AsyncIterable<Candidate> {
  for (const [number, path] of from.entries()) {
    const progress = (work.progress ?? noProgress).slice(number / from.length, (number + 1) / from.length)
    const source = { path, number, sha256: await fileSha256(path) }
    const file = await openEventFile(path)
    try {
      const skipped = new Skipped(reasonsKept)
      let entry = 0
      for await (const pairs of readJetPairs(file, { skipped, work: { ...work, progress } })) {
        requireWhole(pairs, path)
        for (let i = 0; i < pairs.count; i++, entry++) yield candidate(source, entry, pairs, i, places, properties)
      }
      for (const sentence of skipped.examples) yield { source: path, reason: `no jet: ${sentence}` }
      const uncounted = skipped.count - skipped.examples.length
      if (uncounted > 0) warnings.push(`${uncounted} more entries of '${path}' are no jets and were left out.`)
    } finally {
      await file.close()
    }
  }
}

/** @throws GalateaError `unreadable` where the file does not hold what the task needs at all. */
function requireWhole({ gen, reco }: JetPairs, path: string): void {
  const lacking = !reco
    ? "reconstructed jets linked to generated ones ('reco.pt')"
    : !gen.constituents.pdg
      ? "PDG codes of the generated constituents ('gen.constituents.pdg')"
      : !reco.constituents.pdg
        ? "PDG codes of the reconstructed constituents ('reco.constituents.pdg')"
        : null
  if (lacking === null) return
  throw new GalateaError('unreadable', `'${path}' lacks ${lacking}, which the task ${jetTask} needs.`, { path })
}

function candidate(
  { path, number, sha256 }: Source,
  entry: number,
  pairs: JetPairs,
  i: number,
  places: number,
  properties: JetProperties,
): Candidate {
  const { gen, reco, pileUp, weight, event } = pairs
  const source = `${path}, jet ${entry}`
  if (!reco) throw new RangeError('jets without reconstructed ones are refused before')
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
    source: { file: basename(path), sha256, part: event[i]! },
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
