import { basename } from 'node:path'
import { GalateaError } from '../../../../base/errors'
import type { Work } from '../../../../base/progress'
import { openEventFile, readJetPairs, Skipped } from '../../../events'
import { hitPixels, pixelConstituents, type JetPairs, type Jets } from '../../../jets'
import type { Sample } from '../../sample'
import { GrowingColumns, joined } from '../growing'
import { KeptImages } from './meanImages'
import type { GeneratedJets } from './pairing'
import { responseColumns, sideColumns } from './variables'

/** A sample of jets with what only pairing and pictures need. */
export interface JetSample {
  readonly sample: Sample
  readonly gen: KeptImages
  readonly reco: KeptImages
  /** Of each jet, its row in the sample it was read beside; null where it was read alone. */
  readonly match: Int32Array | null
  readonly notes: readonly string[]
}

export interface JetSampleOptions {
  readonly weighted: boolean
  /** Jets are compared as images: hit pixels stand for constituents. */
  readonly pixels: boolean
  /** Its generated jets are looked up here, and where all of a chunk are found their numbers are not computed again. */
  readonly beside: { readonly jets: GeneratedJets; readonly sample: Sample } | null
}

/** All variables of the jets of a file, chunk by chunk: the constituents themselves are not kept. */
export async function readJetSample(path: string, options: JetSampleOptions, work: Work): Promise<JetSample> {
  const name = basename(path)
  const columns = new GrowingColumns()
  const events: Float64Array[] = []
  const weights: Float64Array[] = []
  const matches: Int32Array[] = []
  const images = { gen: new KeptImages(), reco: new KeptImages() }
  const skipped = new Skipped()
  let [hasWeights, count] = [false, 0]

  const file = await openEventFile(path)
  try {
    for await (const pairs of readJetPairs(file, { skipped, work })) {
      const { reco } = pairs
      if (!reco) {
        throw new GalateaError('unreadable', `'${path}' holds no reconstructed jets: there is nothing to compare.`, {
          path,
        })
      }
      const match = options.beside ? matchChunk(pairs, options.beside.jets) : null
      const seen = (jets: Jets) => {
        const pixels = hitPixels(jets.constituents, pairs.gen)
        return { pixels, constituents: options.pixels ? pixelConstituents(pixels, pairs.gen) : jets.constituents }
      }
      const [before, after] = [seen(pairs.gen), seen(reco)]
      const known = match && options.beside && !match.includes(-1) ? rowsOf(options.beside.sample, match) : null
      const gen = known ?? sideColumns('gen', pairs.gen, before.constituents, before.pixels)
      const made = sideColumns('reco', reco, after.constituents, after.pixels)
      const constituents = { gen: before.constituents, reco: after.constituents }
      for (const part of [gen, made, responseColumns(pairs.gen, constituents, gen, made)]) {
        for (const [column, values] of part) columns.add(column, values)
      }
      if (pairs.pileUp) columns.add('n_pu', Float64Array.from(pairs.pileUp))
      images.gen.add(before.pixels)
      images.reco.add(after.pixels)
      events.push(pairs.event)
      if (match) matches.push(match)
      if (pairs.weight) {
        hasWeights = true
        weights.push(pairs.weight)
      }
      count += pairs.count
    }
  } finally {
    await file.close()
  }
  return {
    sample: {
      name,
      count,
      event: joined(events),
      weight: hasWeights && options.weighted ? joined(weights) : null,
      columns: columns.join(),
    },
    ...images,
    match: options.beside ? Int32Array.from(matches.flatMap((part) => [...part])) : null,
    notes: notesOf(name, skipped, hasWeights && !options.weighted),
  }
}

function matchChunk({ event, gen }: JetPairs, jets: GeneratedJets): Int32Array {
  return Int32Array.from(event, (number, i) => jets.find(number, gen.pt[i]!, gen.eta[i]!))
}

function rowsOf({ columns }: Sample, rows: Int32Array): Map<string, Float64Array> {
  const generated = [...columns].filter(([name]) => name.startsWith('gen_'))
  return new Map(generated.map(([name, values]) => [name, Float64Array.from(rows, (row) => values[row]!)]))
}

function notesOf(name: string, skipped: Skipped, unusedWeights: boolean): string[] {
  const notes: string[] = []
  if (skipped.count > 0) notes.push(`${skipped.count} jets of '${name}' were left out: ${skipped.examples.join('; ')}.`)
  if (unusedWeights) notes.push(`The weights in '${name}' were not used: every jet counts once.`)
  return notes
}
