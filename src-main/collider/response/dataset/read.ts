import { checkpoint, type Work } from '../../../base/progress'
import { openDataset } from '../../../store/dataset/dataset'
import type { Split } from '../../../store/dataset/manifest'
import type { Constituents, JetPairs, Jets } from '../../jets'
import { describeJets } from './description'

/** Jets read at once. */
const chunk = 4096

/** The jets of a data set as they stream: of one split or all, reconstructed ones as well. */
export async function* readStoredJets(
  folder: string,
  split: Split | null,
  { limit = Infinity, work = {} }: { limit?: number; work?: Work } = {},
): AsyncGenerator<JetPairs> {
  const dataset = await openDataset(folder, { cacheBytes: 0 })
  try {
    const { pileUpKnown } = await describeJets(dataset)
    const items = dataset.items(split ?? undefined).slice(0, limit)
    const events = await dataset.column('event')
    for (let first = 0; first < items.length; first += chunk) {
      await checkpoint(work)
      const indices = items.slice(first, first + chunk).map(({ index }) => index)
      const [gen, reco, jet] = await Promise.all(['gen', 'reco', 'jet'].map((name) => dataset.readBatch(indices, name)))
      const numbers = jet!.length / indices.length
      const column = (at: number): Float32Array => Float32Array.from(indices, (_, i) => jet![i * numbers + at]!)
      const jets = (stored: Float32Array, from: number): Jets => ({
        ...{ pt: column(from), eta: column(from + 1), phi: column(from + 2), mass: column(from + 3) },
        constituents: constituentsOf(stored, indices.length),
      })
      yield {
        count: indices.length,
        event: Float64Array.from(indices, (index) => Number(events[index])),
        weight: Float64Array.from(column(9)),
        pileUp: pileUpKnown ? column(8) : null,
        gen: jets(gen!, 0),
        reco: jets(reco!, 4),
      }
      work.progress?.report((first + indices.length) / items.length)
    }
  } finally {
    dataset.close()
  }
}

/** [jets, places, 4] with pT 0 in empty places as lists. */
function constituentsOf(stored: Float32Array, jets: number): Constituents {
  const places = stored.length / jets / 4
  const offsets = new Int32Array(jets + 1)
  const rows: number[] = []
  for (let jet = 0; jet < jets; jet++) {
    for (let place = 0; place < places; place++) {
      const at = (jet * places + place) * 4
      if (stored[at]! > 0) rows.push(at)
    }
    offsets[jet + 1] = rows.length
  }
  const [pt, eta, phi, pdg] = [0, 1, 2, 3].map((n) => Float32Array.from(rows, (at) => stored[at + n]!)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  return { offsets, pt, eta, phi, pdg: Int32Array.from(pdg) }
}
