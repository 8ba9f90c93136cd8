import type { RegionShape, RegionStatistics } from './region'
import { clippedStatistics, medianOfSorted } from '../measure/statistics'
import type { PixelGrid } from '../measure/pixels'
import { coverageOf } from './coverage'

/** Pixels of an image around a shape; their corner in it is the 0-based pixel (x, y). */
export interface Cutout {
  grid: PixelGrid
  x: number
  y: number
}

export interface Background {
  /** Clipped median and standard deviation (3σ, five rounds) of the pixels whose centre lies inside. */
  level: number
  sigma: number
  n: number
}

/** Whole pixels that measuring a shape reads, 0-based, within an image; null where none lie in it. */
export function boundsOf(
  shape: RegionShape,
  image: { width: number; height: number },
): { x: number; y: number; width: number; height: number } | null {
  const { x0, y0, x1, y1 } = coverageOf(shape) ?? thinBounds(shape)
  const [left, bottom] = [Math.max(0, x0), Math.max(0, y0)]
  const [right, top] = [Math.min(image.width - 1, x1), Math.min(image.height - 1, y1)]
  return right < left || top < bottom ? null : { x: left, y: bottom, width: right - left + 1, height: top - bottom + 1 }
}

function thinBounds(shape: RegionShape): { x0: number; y0: number; x1: number; y1: number } {
  const [xs, ys] =
    shape.kind === 'line'
      ? [
          [shape.x1, shape.x2],
          [shape.y1, shape.y2],
        ]
      : shape.kind === 'point'
        ? [[shape.x], [shape.y]]
        : [[], []]
  const at = (values: readonly number[], pick: typeof Math.min): number => Math.round(pick(...values) - 1)
  return { x0: at(xs, Math.min), y0: at(ys, Math.min), x1: at(xs, Math.max), y1: at(ys, Math.max) }
}

/**
 * Statistics of a region on original pixels. Sum, area and mean weigh every pixel by its exact overlap; n, median,
 * standard deviation and extremes are of the pixels whose centre lies inside. A line counts the pixels that it passes
 * through, once each, a point its own. Pixels without a value are left out.
 */
export function regionStatistics(
  shape: RegionShape,
  cutout: Cutout | null,
  background: Background | null,
): RegionStatistics {
  const values: number[] = []
  let sum = 0
  let area = 0
  for (const { value, overlap, isInside } of cutout ? covered(shape, cutout) : []) {
    sum += value * overlap
    area += overlap
    if (isInside) values.push(value)
  }
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  const mean = values.reduce((total, v) => total + v, 0) / n
  const variance = values.reduce((total, v) => total + (v - mean) ** 2, 0) / n
  const or = (value: number): number | null => (n > 0 ? value : null)
  return {
    n,
    area,
    sum,
    mean: area > 0 ? sum / area : null,
    median: or(medianOfSorted(sorted)),
    std: or(Math.sqrt(variance)),
    minimum: or(sorted[0]!),
    maximum: or(sorted[n - 1]!),
    net: background && area > 0 ? sum - background.level * area : null,
    // Of the pixels summed, and of the level itself.
    netError: background && area > 0 ? background.sigma * Math.sqrt(area + area ** 2 / background.n) : null,
  }
}

/** null where no pixel with a value has its centre inside. */
export function backgroundOf(shape: RegionShape, cutout: Cutout | null): Background | null {
  const values = (cutout ? covered(shape, cutout) : []).filter(({ isInside }) => isInside).map(({ value }) => value)
  if (values.length === 0) return null
  const { median, sigma } = clippedStatistics(Float64Array.from(values).sort())
  return { level: median, sigma, n: values.length }
}

interface Covered {
  value: number
  overlap: number
  isInside: boolean
}

function covered(shape: RegionShape, { grid, x, y }: Cutout): Covered[] {
  const found: Covered[] = []
  const take = (i: number, j: number, overlap: number, isInside: boolean): void => {
    const value = grid.data[(j - y) * grid.width + (i - x)]!
    if (Number.isFinite(value)) found.push({ value, overlap, isInside })
  }
  const coverage = coverageOf(shape)
  if (!coverage) {
    for (const [i, j] of passed(shape)) {
      if (i >= x && j >= y && i < x + grid.width && j < y + grid.height) take(i, j, 1, true)
    }
    return found
  }
  for (let j = y; j < y + grid.height; j++) {
    for (let i = x; i < x + grid.width; i++) {
      const overlap = coverage.overlap(i, j)
      const isInside = coverage.contains(i, j)
      if (overlap > 0 || isInside) take(i, j, overlap, isInside)
    }
  }
  return found
}

/** The 0-based pixels under a line, each once, or under a point. */
function passed(shape: RegionShape): [number, number][] {
  if (shape.kind === 'point') return [[Math.round(shape.x - 1), Math.round(shape.y - 1)]]
  if (shape.kind !== 'line') return []
  const length = Math.hypot(shape.x2 - shape.x1, shape.y2 - shape.y1)
  const steps = Math.max(1, Math.ceil(4 * length))
  const seen = new Map<string, [number, number]>()
  for (let k = 0; k <= steps; k++) {
    const i = Math.round(shape.x1 - 1 + ((shape.x2 - shape.x1) * k) / steps)
    const j = Math.round(shape.y1 - 1 + ((shape.y2 - shape.y1) * k) / steps)
    seen.set(`${i},${j}`, [i, j])
  }
  return [...seen.values()]
}
