import type { ShowerLayer } from '../../../src-preload/contract/events'
import { colourTable } from '../../viewer/colourMaps'

export function voxelsOf(layer: ShowerLayer): number {
  return layer.kind === 'polar' ? (layer.rEdges.length - 1) * layer.angles : layer.rows * layer.columns
}

/** Energy in each layer, in the unit of the voxels. */
export function layerEnergies(layers: readonly ShowerLayer[], voxels: Float32Array): number[] {
  let at = 0
  return layers.map((layer) => {
    const end = at + voxelsOf(layer)
    let sum = 0
    for (; at < end; at++) sum += voxels[at]!
    return sum
  })
}

/** Where the layers stand on a canvas: as many in a row as make the largest cells. */
export function cells(count: number, width: number, height: number): { columns: number; side: number } {
  let best = { columns: 1, side: 0 }
  for (let columns = 1; columns <= count; columns++) {
    const side = Math.min(width / columns, height / Math.ceil(count / columns))
    if (side > best.side) best = { columns, side }
  }
  return best
}

/** Decades below the largest voxel that have a colour of their own. */
const decades = 5

/** 0…255 on a logarithmic scale down from `most`; −1 for nothing. */
export function shade(value: number, most: number): number {
  if (!(value > 0)) return -1
  const level = 1 + Math.log10(value / most) / decades
  return Math.round(255 * Math.min(1, Math.max(0, level)))
}

/** Every layer as its rings and angles (or rows), energies in colours, on one logarithmic scale up to `most`. */
export function paintShower(
  context: CanvasRenderingContext2D,
  layers: readonly ShowerLayer[],
  voxels: Float32Array,
  most: number,
  inks: { line: string; text: string },
  width: number,
  height: number,
): void {
  context.clearRect(0, 0, width, height)
  const table = colourTable('viridis')
  const colour = (value: number): string | null => {
    const level = shade(value, most)
    return level < 0 ? null : `rgb(${table[4 * level]} ${table[4 * level + 1]} ${table[4 * level + 2]})`
  }
  const { columns, side } = cells(layers.length, width, height)
  const largest = Math.max(...layers.map((layer) => (layer.kind === 'polar' ? layer.rEdges.at(-1)! : 1)))
  let voxel = 0
  layers.forEach((layer, i) => {
    const [left, top] = [(i % columns) * side, Math.floor(i / columns) * side]
    const label = Math.min(14, side / 5)
    const radius = (side - label) / 2 - 3
    const [x, y] = [left + side / 2, top + label + radius + 1]
    if (layer.kind === 'polar') {
      const { rEdges, angles } = layer
      const scale = radius / Math.sqrt(largest)
      for (let angle = 0; angle < angles; angle++) {
        const [from, to] = [angle, angle + 1].map((a) => -Math.PI + (2 * Math.PI * a) / angles) as [number, number]
        for (let ring = 0; ring < rEdges.length - 1; ring++) {
          const fill = colour(voxels[voxel++]!)
          if (!fill) continue
          // The square root of the radius: the core, where the energy is, is not a dot.
          const [inner, outer] = [Math.sqrt(rEdges[ring]!) * scale, Math.sqrt(rEdges[ring + 1]!) * scale]
          context.fillStyle = fill
          context.beginPath()
          context.arc(x, y, outer, -to, -from)
          context.arc(x, y, inner, -from, -to, true)
          context.fill()
        }
      }
      context.strokeStyle = inks.line
      context.lineWidth = 1
      context.beginPath()
      context.arc(x, y, radius, 0, 2 * Math.PI)
      context.stroke()
    } else {
      const [w, h] = [(2 * radius) / layer.columns, (2 * radius) / layer.rows]
      for (let row = 0; row < layer.rows; row++) {
        for (let column = 0; column < layer.columns; column++) {
          const fill = colour(voxels[voxel++]!)
          if (!fill) continue
          context.fillStyle = fill
          context.fillRect(x - radius + column * w, y + radius - (row + 1) * h, Math.ceil(w), Math.ceil(h))
        }
      }
      context.strokeStyle = inks.line
      context.strokeRect(x - radius, y - radius, 2 * radius, 2 * radius)
    }
    context.fillStyle = inks.text
    context.font = `${Math.max(9, label * 0.8)}px sans-serif`
    context.fillText(String(layer.id), left + 4, top + label)
  })
}
