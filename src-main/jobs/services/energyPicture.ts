import type { ItemPlane } from '../../tasks/itemPlanes'
import type { Thumbnail } from './thumbnail'

/** Stops of a map from black over violet and orange to pale yellow, of rising lightness (like "inferno"). */
const stops = [
  [7, 9, 11],
  [40, 15, 80],
  [101, 21, 110],
  [159, 42, 99],
  [212, 72, 66],
  [245, 125, 21],
  [250, 193, 39],
  [252, 255, 164],
] as const

/** Decades below the brightest pixel that are still told apart. */
const decades = 3.5

/**
 * Energies in a logarithmic colour map, zero and what lies outside black; planes of one item share a scale and lie side
 * by side, in as many rows as make the whole about square.
 * @param side pixels that the longer side is to have at most; a plane is never drawn smaller than it is.
 */
export function energyPicture(planes: readonly ItemPlane[], bottomUp: boolean, side: number): Thumbnail {
  const columns = Math.ceil(Math.sqrt(planes.length))
  const rows = Math.ceil(planes.length / columns)
  const [cellWidth, cellHeight] = [
    largest(planes.map(({ width }) => width)),
    largest(planes.map(({ height }) => height)),
  ]
  const zoom = Math.max(1, Math.floor(side / Math.max(columns * (cellWidth + 1), rows * (cellHeight + 1))))
  const gap = planes.length > 1 ? 1 : 0
  const width = columns * cellWidth * zoom + (columns - 1) * gap
  const height = rows * cellHeight * zoom + (rows - 1) * gap
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) rgba.set([7, 9, 11, 255], 4 * i)
  const brightest = largest(planes.map(({ data }) => data.reduce((most, value) => (value > most ? value : most), 0)))
  for (const [n, plane] of planes.entries()) {
    const left = (n % columns) * (cellWidth * zoom + gap)
    const top = Math.floor(n / columns) * (cellHeight * zoom + gap)
    for (let y = 0; y < plane.height * zoom; y++) {
      const row = Math.floor(y / zoom)
      const from = (bottomUp ? plane.height - 1 - row : row) * plane.width
      for (let x = 0; x < plane.width * zoom; x++) {
        const colour = colourOf(plane.data[from + Math.floor(x / zoom)]!, brightest)
        rgba.set(colour, 4 * ((top + y) * width + left + x))
      }
    }
  }
  return { width, height, rgba }
}

function colourOf(value: number, brightest: number): readonly [number, number, number] {
  if (!(value > 0) || brightest <= 0) return stops[0]
  const t = Math.max(0.08, 1 + Math.log10(value / brightest) / decades)
  const at = Math.min(1, t) * (stops.length - 1)
  const [low, high] = [stops[Math.floor(at)]!, stops[Math.min(stops.length - 1, Math.floor(at) + 1)]!]
  const share = at - Math.floor(at)
  const mixed = (c: 0 | 1 | 2): number => low[c] + share * (high[c] - low[c])
  return [mixed(0), mixed(1), mixed(2)]
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0)
}
