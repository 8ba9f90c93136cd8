import { checkpoint, type Work } from '../../base/progress'
import { showerProblem, type ShowerBatch } from './files'
import { voxelPositions, type ShowerGeometry } from './geometry'

/** The mean of many showers, and how their profiles scatter. */
export interface MeanShower {
  readonly count: number
  /** MeV. */
  readonly voxels: Float32Array
  /** Energy in a layer over the incident energy. */
  readonly longitudinal: Spread
  /** Energy between two radii over the incident energy, all layers together. */
  readonly radial: Spread & { readonly edges: number[] }
}

interface Spread {
  readonly mean: number[]
  readonly rms: number[]
}

/** @param range incident energies in MeV, both ends included; showers that are none are passed over. */
export async function meanShower(
  batches: Iterable<ShowerBatch>,
  geometry: ShowerGeometry,
  [low, high]: readonly [number, number],
  work: Work = {},
): Promise<MeanShower> {
  const { starts, r } = voxelPositions(geometry)
  const layers = geometry.layers.length
  const size = starts.at(-1)!
  const edges = radialEdges(geometry)
  const rings = edges.length - 1
  const ringOf = Int32Array.from(r, (radius) =>
    Math.max(0, Math.min(rings - 1, edges.findIndex((edge) => edge > radius) - 1)),
  )
  const voxels = new Float64Array(size)
  const [along, across] = [new Scatter(layers), new Scatter(rings)]
  let count = 0
  for (const batch of batches) {
    await checkpoint(work)
    for (let i = 0; i < batch.count; i++) {
      const energy = batch.energies[i]!
      if (!(energy >= low && energy <= high) || showerProblem(batch, i)) continue
      count++
      for (let layer = 0; layer < layers; layer++) {
        for (let voxel = starts[layer]!; voxel < starts[layer + 1]!; voxel++) {
          const value = batch.showers[i * size + voxel]!
          if (value === 0) continue
          voxels[voxel]! += value
          along.current[layer]! += value / energy
          across.current[ringOf[voxel]!]! += value / energy
        }
      }
      along.next()
      across.next()
    }
  }
  return {
    count,
    voxels: Float32Array.from(voxels, (sum) => sum / Math.max(1, count)),
    longitudinal: along.spread(count),
    radial: { edges, ...across.spread(count) },
  }
}

/** Those of the layer with the most rings; of cells in rows, ten rings out to the corner. */
function radialEdges({ layers }: ShowerGeometry): number[] {
  const polar = layers.flatMap((layer) => (layer.kind === 'polar' ? [layer.rEdges] : []))
  const finest = polar.sort((a, b) => b.length - a.length)[0]
  if (finest) return [...finest]
  const most = Math.max(
    ...layers.map((layer) => (layer.kind === 'rectangular' ? Math.hypot(layer.width, layer.height) / 2 : 0)),
  )
  return Array.from({ length: 11 }, (_, i) => (most * i) / 10)
}

/** Means and rms of some numbers a shower. */
class Scatter {
  readonly current: Float64Array
  private readonly sums: Float64Array
  private readonly squares: Float64Array

  constructor(size: number) {
    ;[this.current, this.sums, this.squares] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)]
  }

  next(): void {
    this.current.forEach((value, i) => {
      this.sums[i]! += value
      this.squares[i]! += value * value
    })
    this.current.fill(0)
  }

  spread(count: number): Spread {
    const mean = [...this.sums].map((sum) => sum / Math.max(1, count))
    const rms = mean.map((value, i) => Math.sqrt(Math.max(0, this.squares[i]! / Math.max(1, count) - value * value)))
    return { mean, rms }
  }
}
