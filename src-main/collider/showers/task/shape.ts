import { voxelPositions, voxelsOf, type ShowerGeometry } from '../geometry'

/** What networks have to know of a geometry, made once. */
export interface ShowerShape {
  readonly voxels: number
  readonly layers: number
  /** First voxel of each layer, and after the last one the number of voxels. */
  readonly starts: readonly number[]
  /**
   * Voxels that are alike but for the angle: of a polar layer each ring is one group, of a rectangular one each cell.
   * The group of each voxel, and the layer of each group.
   */
  readonly groupOf: Int32Array
  readonly groups: number
  /** Runs of layers that are computed as one: all where they are alike, otherwise each of its own. */
  readonly blocks: readonly LayerBlock[]
  /** Whether all layers have the same cells: their sums are then one product. */
  readonly alike: boolean
  /** Positions in units of the largest distance from the axis. */
  readonly x: Float32Array
  readonly y: Float32Array
  readonly r: Float32Array
}

/** Layers of the same cells: angles × rings each, the angles outermost (rectangular: one angle, each cell a ring). */
export interface LayerBlock {
  readonly layers: number
  readonly firstLayer: number
  readonly firstVoxel: number
  readonly firstGroup: number
  readonly angles: number
  readonly rings: number
}

export function showerShape(geometry: ShowerGeometry): ShowerShape {
  const { starts, x, y, r } = voxelPositions(geometry)
  const voxels = starts.at(-1)!
  const groupOf = new Int32Array(voxels)
  const single: LayerBlock[] = []
  let groups = 0
  geometry.layers.forEach((layer, firstLayer) => {
    const [angles, rings] = layer.kind === 'polar' ? [layer.angles, layer.rEdges.length - 1] : [1, voxelsOf(layer)]
    const firstVoxel = starts[firstLayer]!
    for (let i = 0; i < angles * rings; i++) groupOf[firstVoxel + i] = groups + (i % rings)
    single.push({ layers: 1, firstLayer, firstVoxel, firstGroup: groups, angles, rings })
    groups += rings
  })
  const alike = new Set(geometry.layers.map((layer) => JSON.stringify({ ...layer, id: 0 }))).size === 1
  const largest = r.reduce((most, value) => Math.max(most, value), 0) || 1
  const scaled = (values: Float32Array): Float32Array => values.map((value) => value / largest)
  return {
    ...{ voxels, layers: geometry.layers.length, starts, groupOf, groups, alike },
    blocks: alike ? [{ ...single[0]!, layers: single.length }] : single,
    ...{ x: scaled(x), y: scaled(y), r: scaled(r) },
  }
}
