import { GalateaError } from '../../base/errors'

/**
 * Where a calorimeter is divided into voxels: layers one behind the other, each a grid of its own. The voxels of a
 * shower stand one after another as in the files of CaloChallenge: layer by layer, within a polar layer angle by
 * angle (from −π) and along each angle from the inside out, within a rectangular one row by row.
 */
export interface ShowerGeometry {
  readonly name: string
  /** PDG-like word of the binning file that it is for: `electron`, `photon`, `pion`; '' where any. */
  readonly particle: string
  readonly layers: readonly ShowerLayer[]
}

export type ShowerLayer = PolarLayer | RectangularLayer

/** Rings cut into equal angles; a layer of one angle has rings only. */
export interface PolarLayer {
  readonly kind: 'polar'
  /** As the binning file numbers it: numbers may be left out. */
  readonly id: number
  /** Ascending, in mm (or whatever the file uses), rings + 1 of them. */
  readonly rEdges: readonly number[]
  readonly angles: number
}

/** Equal cells in two directions: x is the one that the columns count (φ in CaloGAN: 3 × 96 cells are 3 rows in η). */
export interface RectangularLayer {
  readonly kind: 'rectangular'
  readonly id: number
  readonly rows: number
  readonly columns: number
  /** Sides of the whole layer, mm; it is centred on the shower's axis. */
  readonly width: number
  readonly height: number
}

/** Where each voxel is, as features need it. Arrays hold one number a voxel. */
export interface VoxelPositions {
  /** First voxel of each layer, and after the last one the number of voxels. */
  readonly starts: readonly number[]
  /** Centre: r·cos α and r·sin α of the middle of ring and angle, or the cell's centre. */
  readonly x: Float32Array
  readonly y: Float32Array
  readonly r: Float32Array
}

export function voxelsOf(layer: ShowerLayer): number {
  return layer.kind === 'polar' ? (layer.rEdges.length - 1) * layer.angles : layer.rows * layer.columns
}

export function voxelCount({ layers }: ShowerGeometry): number {
  return layers.reduce((total, layer) => total + voxelsOf(layer), 0)
}

/** Centres of all voxels. A layer of rings only has all of them at the axis in x and y, where the mean is. */
export function voxelPositions({ layers }: ShowerGeometry): VoxelPositions {
  const total = layers.reduce((sum, layer) => sum + voxelsOf(layer), 0)
  const [x, y, r] = [new Float32Array(total), new Float32Array(total), new Float32Array(total)]
  const starts = [0]
  let voxel = 0
  for (const layer of layers) {
    for (const [atX, atY, atR] of layer.kind === 'polar' ? polarCentres(layer) : rectangularCentres(layer)) {
      x[voxel] = atX
      y[voxel] = atY
      r[voxel++] = atR
    }
    starts.push(voxel)
  }
  return { starts, x, y, r }
}

function polarCentres({ rEdges, angles }: PolarLayer): [number, number, number][] {
  const rings = rEdges.length - 1
  return Array.from({ length: rings * angles }, (_, i) => {
    const ring = i % rings
    const r = (rEdges[ring]! + rEdges[ring + 1]!) / 2
    if (angles === 1) return [0, 0, r]
    const alpha = -Math.PI + ((Math.floor(i / rings) + 0.5) * 2 * Math.PI) / angles
    return [r * Math.cos(alpha), r * Math.sin(alpha), r]
  })
}

function rectangularCentres({ rows, columns, width, height }: RectangularLayer): [number, number, number][] {
  return Array.from({ length: rows * columns }, (_, i) => {
    const x = (((i % columns) + 0.5) / columns - 0.5) * width
    const y = ((Math.floor(i / columns) + 0.5) / rows - 0.5) * height
    return [x, y, Math.hypot(x, y)]
  })
}

/** The angle that all polar layers can be turned by without leaving their grid: 2π over this; 1 where there is none. */
export function commonAngles({ layers }: ShowerGeometry): number {
  const counts = layers.map((layer) => (layer.kind === 'polar' ? layer.angles : 0))
  if (counts.includes(0)) return 1
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
  // A layer without angles is the same however it is turned.
  return counts.filter((count) => count > 1).reduce(gcd, 0) || 1
}

/** Refuses what is no geometry: no layers, edges that do not rise, sizes that are no sizes. */
export function checkGeometry(geometry: ShowerGeometry, source: string): ShowerGeometry {
  const refuse = (what: string, value: unknown): never => {
    throw new GalateaError('unreadable', `The geometry '${source}' ${what}.`, { source, value })
  }
  if (geometry.layers.length === 0) refuse('has no layers', 0)
  const ids = geometry.layers.map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) refuse(`has two layers with the id ${twice}`, twice)
  for (const layer of geometry.layers) {
    const name = `layer ${layer.id}`
    if (layer.kind === 'rectangular') {
      const { rows, columns, width, height } = layer
      if (!(isCount(rows) && isCount(columns))) refuse(`has ${rows} × ${columns} cells in ${name}`, [rows, columns])
      if (!(width > 0 && height > 0)) refuse(`has a ${name} of ${width} × ${height} mm`, [width, height])
      continue
    }
    const { rEdges, angles } = layer
    if (!isCount(angles)) refuse(`has n_bin_alpha = ${angles} in ${name}, expected an integer from 1 to 10000`, angles)
    if (rEdges.length < 2) refuse(`has ${rEdges.length} r edges in ${name}, expected two or more`, rEdges)
    const fall = rEdges.findIndex((edge, i) => !(edge >= 0) || (i > 0 && !(edge > rEdges[i - 1]!)))
    if (fall >= 0) refuse(`has the r edge ${rEdges[fall]} in ${name}, expected rising edges from 0`, rEdges[fall])
  }
  return geometry
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 10_000
}
