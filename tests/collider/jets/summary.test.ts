import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openEventFile, readJetPairs } from '../../../src-main/collider/events'
import { hitPixels, imagePixels, imageSize, substructure, type ObservableId } from '../../../src-main/collider/jets'
import { shared } from '../../helpers/shared'

type Moments = { n: number; mean: number; rms: number }

interface Summary {
  values: {
    bins: {
      gen_pt: [number, number]
      abs_gen_eta: [number, number]
      n_jets: number
      gen: Record<string, Moments>
      reco: Record<string, Moments>
    }[]
    mean_image_gen: number[][]
    mean_image_reco: number[][]
    occupancy_reco: number[][]
  }
}

const ids = ['pt', 'eta', 'phi', 'multiplicity', 'pTD', 'majorAxis', 'minorAxis', 'girth'] as const
const names: Partial<Record<ObservableId, string>> = { majorAxis: 'sigma1', minorAxis: 'sigma2' }

/** All 28,745 pairs of the Pythia sample, in bins of the generated jet's pT and |η|, and their average images. */
describe.skipIf(!shared)('the Pythia sample (needs ../shared)', () => {
  let summary: Summary['values']
  let samples: Record<'gen' | 'reco', number[]>[]
  const columns = ['pt', 'mass', 'multiplicity', 'pTD', 'majorAxis', 'minorAxis', 'girth', 'response'] as const
  const images = { gen: new Float64Array(imagePixels), reco: new Float64Array(imagePixels) }
  const occupancy = new Float64Array(imagePixels)
  let jets = 0

  beforeAll(async () => {
    summary = (JSON.parse(readFileSync(join(shared!, 'reference/hep/jets_summary.json'), 'utf8')) as Summary).values
    samples = summary.bins.map(() => ({ gen: [], reco: [] }))
    const file = await openEventFile(join(shared!, 'data/jets/pythia_train.parquet'))
    for await (const { count, gen, reco } of readJetPairs(file)) {
      jets += count
      for (const side of ['gen', 'reco'] as const) {
        const table = side === 'gen' ? gen : reco!
        const shapes = substructure(table.constituents, ids)
        for (let i = 0; i < count; i++) {
          const bin = summary.bins.findIndex(({ gen_pt: [low, high], abs_gen_eta: [inner, outer] }) => {
            const [pt, eta] = [gen.pt[i]!, Math.abs(gen.eta[i]!)]
            return pt >= low && pt < high && eta >= inner && eta < outer
          })
          if (bin < 0) continue
          const { multiplicity, pTD, majorAxis, minorAxis, girth } = shapes
          samples[bin]![side].push(
            table.pt[i]!,
            table.mass[i]!,
            ...[multiplicity[i]!, pTD[i]!, majorAxis[i]!, minorAxis[i]!, girth[i]!],
            reco!.pt[i]! / gen.pt[i]!,
          )
        }
        const hits = hitPixels(table.constituents, shapes)
        hits.pixel.forEach((pixel, i) => {
          images[side][pixel]! += hits.value[i]!
          if (side === 'reco') occupancy[pixel]! += 1
        })
      }
    }
    await file.close()
  }, 120_000)

  it('has the stated means and widths in every bin', () => {
    expect(jets).toBe(28745)
    summary.bins.forEach((bin, b) => {
      for (const side of ['gen', 'reco'] as const) {
        const rows = samples[b]![side]
        const n = rows.length / columns.length
        // A jet on the edge of a bin may fall on either side: the reference allows two.
        expect(Math.abs(n - bin.n_jets)).toBeLessThanOrEqual(2)
        columns.forEach((column, k) => {
          const expected = bin[side][(names as Record<string, string>)[column] ?? column]
          if (!expected) return
          const values = rows.filter((_, i) => i % columns.length === k)
          const mean = values.reduce((a, v) => a + v, 0) / n
          const rms = Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / (n - 1))
          // The stated 1e-6, where the jets of a bin are the same ones.
          const tolerance = n === bin.n_jets ? 1e-6 : 1e-2
          expect(Math.abs(mean / expected.mean - 1), `${b} ${side} ${column}`).toBeLessThan(tolerance)
          expect(Math.abs(rms / expected.rms - 1), `${b} ${side} ${column}`).toBeLessThan(tolerance)
        })
      }
    })
  })

  it('has the stated average images', () => {
    const compare = (ours: Float64Array, expected: number[][]) => {
      for (let pixel = 0; pixel < imagePixels; pixel++) {
        const value = expected[Math.floor(pixel / imageSize)]![pixel % imageSize]!
        // The reference's averages are rounded to six or eight digits after the point.
        expect(Math.abs(ours[pixel]! / jets - value)).toBeLessThan(1e-6)
      }
    }
    compare(images.gen, summary.mean_image_gen)
    compare(images.reco, summary.mean_image_reco)
    compare(occupancy, summary.occupancy_reco)
  })
})
