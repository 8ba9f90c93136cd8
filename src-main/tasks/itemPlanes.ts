import { denseImages, hitPixels, imageSize, type ConstituentLists } from '../collider/jets'
import { readShowerProperties } from '../collider/showers/dataset'
import { voxelsOf, type ShowerLayer } from '../collider/showers/geometry'
import type { Dataset } from '../store/dataset/dataset'

/** One picture of an item, in the order of the file unless said otherwise. */
export interface ItemPlane {
  name: string
  width: number
  height: number
  data: Float32Array
}

export interface ItemPlanes {
  /** `sky`: a noisy level that may be negative; `log`: energies, most of them zero. */
  scale: 'sky' | 'log'
  /** The first row is the lowest of the picture. */
  bottomUp: boolean
  planes: ItemPlane[]
}

/** What there is to be seen of an item, whatever science it is of; null: nothing that this program can draw. */
export type DrawItem = (index: number) => Promise<ItemPlanes>

/** By the tensors of the data set and not by its task, so that a data set of a new task is drawn where it can be. */
export function itemDrawer(dataset: Dataset): DrawItem | null {
  const { arrays } = dataset.manifest
  if (arrays.image?.shape.length === 3) return (index) => drawImage(dataset, index)
  if (arrays.gen && arrays.reco && arrays.jet) return (index) => drawJet(dataset, index)
  if (arrays.shower) {
    const { geometry } = readShowerProperties(dataset.manifest, dataset.folder)
    return (index) => drawShower(dataset, geometry.layers, index)
  }
  if (arrays.hits?.shape.length === 2) return (index) => drawHits(dataset, index)
  return null
}

async function drawImage(dataset: Dataset, index: number): Promise<ItemPlanes> {
  const [count, height, width] = dataset.manifest.arrays.image!.shape as [number, number, number]
  const { bands } = dataset.manifest
  const pixels = await dataset.readItem(index)
  const planes = Array.from({ length: count }, (_, i) => ({
    ...{ name: bands[i] ?? String(i + 1), width, height },
    data: pixels.subarray(i * width * height, (i + 1) * width * height),
  }))
  return { scale: 'sky', bottomUp: true, planes }
}

/** Before and after the detector: Σ pT of the constituents over the generated jet's, about its axis. */
async function drawJet(dataset: Dataset, index: number): Promise<ItemPlanes> {
  const jet = await dataset.readItem(index, 'jet')
  const frame = { pt: jet.subarray(0, 1), eta: jet.subarray(1, 2), phi: jet.subarray(2, 3) }
  const planes: ItemPlane[] = []
  for (const name of ['gen', 'reco']) {
    const data = denseImages(hitPixels(listOf(await dataset.readItem(index, name)), frame))
    planes.push({ name, width: imageSize, height: imageSize, data })
  }
  return { scale: 'log', bottomUp: true, planes }
}

function listOf(stored: Float32Array): ConstituentLists {
  let count = 0
  while (count * 4 < stored.length && stored[count * 4]! > 0) count++
  const column = (n: number): Float64Array => Float64Array.from({ length: count }, (_, i) => stored[i * 4 + n]!)
  return { offsets: Int32Array.from([0, count]), pt: column(0), eta: column(1), phi: column(2) }
}

/** A picture a layer; polar layers as seen along the beam. */
async function drawShower(dataset: Dataset, layers: readonly ShowerLayer[], index: number): Promise<ItemPlanes> {
  const voxels = await dataset.readItem(index, 'shower')
  let first = 0
  const planes = layers.map((layer): ItemPlane => {
    const count = voxelsOf(layer)
    const own = voxels.subarray(first, first + count)
    first += count
    const name = String(layer.id)
    if (layer.kind === 'rectangular') return { name, width: layer.columns, height: layer.rows, data: own }
    return { name, width: discSide, height: discSide, data: disc(layer.rEdges, layer.angles, own) }
  })
  return { scale: 'log', bottomUp: false, planes }
}

const discSide = 24

/** Rings drawn equally wide, so that the narrow ones in the middle are seen. */
function disc(edges: readonly number[], angles: number, voxels: Float32Array): Float32Array {
  const rings = edges.length - 1
  return Float32Array.from({ length: discSide ** 2 }, (_, i) => {
    const x = ((i % discSide) + 0.5) / discSide - 0.5
    const y = 0.5 - (Math.floor(i / discSide) + 0.5) / discSide
    const ring = Math.floor(2 * Math.hypot(x, y) * rings)
    if (ring >= rings) return NaN
    const angle = Math.min(angles - 1, Math.floor(((Math.atan2(y, x) + Math.PI) / (2 * Math.PI)) * angles))
    return voxels[angle * rings + ring]!
  })
}

const hitSide = 64

/** Hits across the beam (x–y) and along it (r–z), counted in pixels. */
async function drawHits(dataset: Dataset, index: number): Promise<ItemPlanes> {
  const [places, length] = dataset.manifest.arrays.hits!.shape as [number, number]
  const stored = await dataset.readItem(index, 'hits')
  const rows: [number, number, number][] = []
  for (let i = 0; i < places; i++) {
    const [x, y, z] = [stored[i * length]!, stored[i * length + 1]!, stored[i * length + 2]!]
    if (x !== 0 || y !== 0 || z !== 0) rows.push([x, y, z])
  }
  const reach = (value: (row: [number, number, number]) => number): number =>
    rows.reduce((most, row) => Math.max(most, Math.abs(value(row))), 1e-9)
  const outer = reach(([x, y]) => Math.hypot(x, y))
  const far = reach(([, , z]) => z)
  const across = rows.map(([x, y]) => [x / outer, y / outer] as const)
  const along = rows.map(([x, y, z]) => [z / far, (2 * Math.hypot(x, y)) / outer - 1] as const)
  const planes = [
    { name: 'x–y', points: across },
    { name: 'r–z', points: along },
  ].map(({ name, points }) => ({ name, width: hitSide, height: hitSide, data: counted(points) }))
  return { scale: 'log', bottomUp: true, planes }
}

function counted(points: readonly (readonly [number, number])[]): Float32Array {
  const out = new Float32Array(hitSide ** 2)
  const pixel = (value: number): number => Math.max(0, Math.min(hitSide - 1, Math.floor(((value + 1) / 2) * hitSide)))
  for (const [x, y] of points) out[pixel(y) * hitSide + pixel(x)]!++
  return out
}
