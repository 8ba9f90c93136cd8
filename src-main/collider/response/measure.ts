import type { MetricDefinition, Picture } from '../../engine/gan/task'
import { imagePixels, imageSize, pixelOf, substructure, type ConstituentLists } from '../jets'

/** What jets are compared in: each over its value for the generated jet. */
const measured = ['sumPt', 'pTD', 'majorAxis', 'minorAxis', 'mass', 'multiplicity'] as const

export const responseMetrics = {
  energyDistance: {
    better: 'lower',
    unit: '',
    meaning:
      'Energy distance (Székely & Rizzo 2004) between generated and true responses of pT, pTD, both axes, mass and multiplicity, in units of their scatter; 0 for samples of one distribution.',
  },
  responseDistance: {
    better: 'lower',
    unit: '',
    meaning: 'The same of the pT response alone.',
  },
} as const satisfies Record<string, MetricDefinition>

/**
 * Responses of jets: [jets][measured], reconstructed over generated. 0 where nothing is seen, and where the generated
 * jet's value is 0, as the axis of a jet of one particle.
 */
export function responsesOf(gen: ConstituentLists, reco: ConstituentLists): number[][] {
  const [before, after] = [substructure(gen, measured), substructure(reco, measured)]
  return Array.from({ length: gen.offsets.length - 1 }, (_, jet) =>
    measured.map((name) => {
      const ratio = after[name][jet]! / before[name][jet]!
      // Minor axes and masses of jets of a few particles can be all but 0: their ratios would drown everything else.
      return Number.isFinite(ratio) ? Math.min(ratio, 3) : 0
    }),
  )
}

/** Every item's metrics; those of a batch are one number, for all of its items. */
export function measureResponses(real: readonly number[][], generated: readonly number[][]) {
  const all = energyDistance(real, generated)
  const first = (rows: readonly number[][]): number[][] => rows.map((row) => row.slice(0, 1))
  const pt = energyDistance(first(real), first(generated))
  const each = (value: number): number[] => Array<number>(real.length).fill(value)
  return { energyDistance: each(all), responseDistance: each(pt) }
}

/**
 * 2⟨|x − y|⟩ − ⟨|x − x′|⟩ − ⟨|y − y′|⟩ without the terms of an item with itself: no bias in a batch of any size, so a
 * mean over batches is one over the whole. Each coordinate is in units of its scatter in x. NaN for fewer than two.
 */
export function energyDistance(x: readonly number[][], y: readonly number[][]): number {
  const n = x.length
  if (n < 2) return NaN
  const scales = x[0]!.map((_, at) => {
    const mean = x.reduce((sum, row) => sum + row[at]!, 0) / n
    return Math.sqrt(x.reduce((sum, row) => sum + (row[at]! - mean) ** 2, 0) / n) || 1
  })
  const distance = (a: readonly number[], b: readonly number[]): number =>
    Math.sqrt(scales.reduce((sum, scale, at) => sum + ((a[at]! - b[at]!) / scale) ** 2, 0))
  let sum = 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue
      sum += 2 * distance(x[i]!, y[j]!) - distance(x[i]!, x[j]!) - distance(y[i]!, y[j]!)
    }
  }
  return sum / (n * (n - 1))
}

/** Lists of places [items, places, numbers] that begin with pT, Δη and Δφ; several lists are joined item by item. */
export function listsOf(items: number, lists: readonly { data: Float32Array; numbers: number }[]): ConstituentLists {
  const [pt, eta, phi]: [number[], number[], number[]] = [[], [], []]
  const offsets = new Int32Array(items + 1)
  for (let item = 0; item < items; item++) {
    for (const { data, numbers } of lists) {
      const length = data.length / items
      for (let at = item * length; at < (item + 1) * length; at += numbers) {
        if (!(data[at]! > 0)) continue
        pt.push(data[at]!)
        eta.push(data[at + 1]!)
        phi.push(data[at + 2]!)
      }
    }
    offsets[item + 1] = pt.length
  }
  return { offsets, pt: Float64Array.from(pt), eta: Float64Array.from(eta), phi: Float64Array.from(phi) }
}

/** Image of one jet of lists relative to its axis: Σ pT/pT of the jet in each pixel, η from bottom to top. */
export function pictureOf(name: string, lists: ConstituentLists, item: number, jetPt: number): Picture {
  const data = new Float32Array(imagePixels)
  for (let k = lists.offsets[item]!; k < lists.offsets[item + 1]!; k++) {
    data[pixelOf(lists.eta[k]!, lists.phi[k]!)]! += lists.pt[k]! / jetPt
  }
  return pictureOfPixels(name, data)
}

export function pictureOfPixels(name: string, data: Float32Array): Picture {
  return {
    name,
    width: imageSize,
    height: imageSize,
    channels: 1,
    data,
    display: { kind: 'asinh', low: 0, high: 0.3, softening: 50, bottomUp: true },
  }
}
