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
  readonly layerOfGroup: Int32Array
  readonly groupSizes: Int32Array
  /** Whether all layers have the same cells: their sums are then one product. */
  readonly alike: boolean
  /** Positions in units of the largest distance from the axis. */
  readonly x: Float32Array
  readonly y: Float32Array
  readonly r: Float32Array
}

export function showerShape(geometry: ShowerGeometry): ShowerShape {
  const { starts, x, y, r } = voxelPositions(geometry)
  const voxels = starts.at(-1)!
  const groupOf = new Int32Array(voxels)
  const layerOfGroup: number[] = []
  let first = 0
  geometry.layers.forEach((layer, index) => {
    const groups = layer.kind === 'polar' ? layer.rEdges.length - 1 : voxelsOf(layer)
    const offset = layerOfGroup.length
    for (let i = 0; i < voxelsOf(layer); i++) groupOf[first + i] = offset + (i % groups)
    for (let i = 0; i < groups; i++) layerOfGroup.push(index)
    first += voxelsOf(layer)
  })
  const groupSizes = new Int32Array(layerOfGroup.length)
  for (const group of groupOf) groupSizes[group]!++
  const largest = r.reduce((most, value) => Math.max(most, value), 0) || 1
  const scaled = (values: Float32Array): Float32Array => values.map((value) => value / largest)
  return {
    ...{ voxels, layers: geometry.layers.length, starts, groupOf, groups: layerOfGroup.length, groupSizes },
    layerOfGroup: Int32Array.from(layerOfGroup),
    alike: new Set(geometry.layers.map((layer) => JSON.stringify({ ...layer, id: 0 }))).size === 1,
    ...{ x: scaled(x), y: scaled(y), r: scaled(r) },
  }
}
