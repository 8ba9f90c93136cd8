import { createPlane, type Plane } from '../image'
import { clippedStatistics, medianOfSorted, sortedFinite } from '../measure/statistics'

export interface Background {
  /** Level of the sky at each pixel. */
  level: Plane
  /** Noise of the sky at each pixel, above 0 where any noise was measured. */
  rms: Plane
  /** Medians of the two maps. */
  medianLevel: number
  medianRms: number
}

export interface BackgroundOptions {
  /** Side of a mesh cell in pixels, at least 8: larger than the largest source to be kept, smaller than the gradient. */
  box?: number
}

/** A cell with fewer finite pixels than this takes the values of its neighbours. */
const fewestPixels = 32

/**
 * The sky as a smooth map: clipped statistics in square cells, 2.5·median − 1.5·mean where a cell is not crowded and
 * the median where it is (Bertin & Arnouts 1996), a 3×3 median over the cells against bright sources, and
 * interpolation by linear splines between their centres. null where no cell has enough pixels. 2600² takes 1 s.
 */
export function estimateBackground(plane: Plane, options: BackgroundOptions = {}): Background | null {
  const box = options.box ?? 64
  if (!(box >= 8)) throw new RangeError(`A background cell needs at least 8 pixels a side, got ${box}`)
  const columns = Math.max(1, Math.round(plane.width / box))
  const rows = Math.max(1, Math.round(plane.height / box))
  const levels = new Float64Array(columns * rows).fill(NaN)
  const noises = new Float64Array(columns * rows).fill(NaN)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = cellStatistics(plane, column, row, columns, rows)
      if (!cell) continue
      levels[row * columns + column] = cell.level
      noises[row * columns + column] = cell.rms
    }
  }
  const level = medianFiltered(levels, columns, rows)
  const rms = medianFiltered(noises, columns, rows)
  if (!level || !rms) return null
  return {
    level: interpolated(level, columns, rows, plane.width, plane.height),
    rms: interpolated(rms, columns, rows, plane.width, plane.height),
    medianLevel: medianOfSorted(level.slice().sort()),
    medianRms: medianOfSorted(rms.slice().sort()),
  }
}

function cellStatistics(plane: Plane, column: number, row: number, columns: number, rows: number) {
  const x0 = Math.floor((column * plane.width) / columns)
  const x1 = Math.floor(((column + 1) * plane.width) / columns)
  const y0 = Math.floor((row * plane.height) / rows)
  const y1 = Math.floor(((row + 1) * plane.height) / rows)
  const values = new Float32Array((x1 - x0) * (y1 - y0))
  for (let y = y0; y < y1; y++) {
    values.set(plane.data.subarray(y * plane.width + x0, y * plane.width + x1), (y - y0) * (x1 - x0))
  }
  const sorted = sortedFinite(values)
  if (sorted.length < Math.min(fewestPixels, values.length / 4) || sorted.length === 0) return null
  const { mean, median, sigma } = clippedStatistics(sorted, 3, 10)
  const crowded = Math.abs(mean - median) > 0.3 * sigma
  return { level: crowded ? median : 2.5 * median - 1.5 * mean, rms: sigma }
}

/** Medians over 3×3 cells; cells without a value take the median of ever wider surroundings. null: none has one. */
function medianFiltered(cells: Float64Array, columns: number, rows: number): Float64Array | null {
  if (!cells.some(Number.isFinite)) return null
  return cells.map((_, i) => {
    const x = i % columns
    const y = Math.floor(i / columns)
    for (let reach = 1; ; reach++) {
      const near: number[] = []
      for (let j = Math.max(0, y - reach); j <= Math.min(rows - 1, y + reach); j++) {
        for (let k = Math.max(0, x - reach); k <= Math.min(columns - 1, x + reach); k++) {
          const value = cells[j * columns + k]!
          if (Number.isFinite(value)) near.push(value)
        }
      }
      if (near.length > 0) return medianOfSorted(near.sort((a, b) => a - b))
    }
  })
}

/** Between the centres of the cells linearly, beyond the outermost ones constant. */
function interpolated(cells: Float64Array, columns: number, rows: number, width: number, height: number): Plane {
  const out = createPlane(width, height)
  const line = new Float64Array(columns)
  for (let y = 0; y < height; y++) {
    const v = Math.min(rows - 1, Math.max(0, ((y + 0.5) * rows) / height - 0.5))
    const j = Math.min(rows - 1, Math.floor(v))
    const below = Math.min(rows - 1, j + 1)
    for (let c = 0; c < columns; c++) {
      const a = cells[j * columns + c]!
      line[c] = a + (cells[below * columns + c]! - a) * (v - j)
    }
    for (let x = 0; x < width; x++) {
      const u = Math.min(columns - 1, Math.max(0, ((x + 0.5) * columns) / width - 0.5))
      const i = Math.floor(u)
      const a = line[i]!
      out.data[y * width + x] = a + (line[Math.min(columns - 1, i + 1)]! - a) * (u - i)
    }
  }
  return out
}
