import type { Segmentation } from '../detection'
import type { Plane } from '../image'
import { madSigma, medianOfSorted, sortedFinite } from '../measure/statistics'
import type { SkyLevel } from './fit'

/** Lines on either side of a seam that are compared, px: fewer are noisy, more miss a narrow strip. */
const depth = 6
/** The lines are followed over so many pixels at least: a seam is long, a galaxy and its wings are not. */
const shortest = 192
/** Jumps of a seam: of the level in units of the sky's noise, and of the noise as a factor, at the same place. */
const levelJump = 0.45
const noiseJump = 1.4

interface Square {
  x: number
  y: number
  size: number
}

/**
 * Whether a seam of the mosaic or the border of a strip of bad columns runs through a cut-out along its columns or
 * rows: the median level and the noise of the pixels without a source both jump from one line to the next. Wings and
 * haloes change gradually, and a change of depth alone, with the sky at one level, is let through.
 */
export function crossesSeam(plane: Plane, sky: SkyLevel, segmentation: Segmentation, square: Square): boolean {
  return [true, false].some((columns) => {
    const { levels, noises } = lineStatistics(plane, segmentation, square, columns)
    for (let edge = depth; edge + depth <= square.size; edge++) {
      const level = mean(levels, edge, edge + depth) - mean(levels, edge - depth, edge)
      const ratio = mean(noises, edge, edge + depth) / mean(noises, edge - depth, edge)
      if (Math.abs(level) > levelJump * sky.sigma && Math.max(ratio, 1 / ratio) > noiseJump) return true
    }
    return false
  })
}

/** Median and noise along each column or row of the square, prolonged to both sides. */
function lineStatistics(
  { width, height, data }: Plane,
  { labels }: Segmentation,
  { x, y, size }: Square,
  columns: boolean,
): { levels: Float64Array; noises: Float64Array } {
  const levels = new Float64Array(size)
  const noises = new Float64Array(size)
  const margin = Math.max(size, (shortest - size) >> 1)
  const first = Math.max(0, (columns ? y : x) - margin)
  const end = Math.min(columns ? height : width, (columns ? y : x) + size + margin)
  const values = new Float32Array(end - first)
  for (let line = 0; line < size; line++) {
    let count = 0
    for (let along = first; along < end; along++) {
      const at = columns ? along * width + x + line : (y + line) * width + along
      if (labels[at] === 0) values[count++] = data[at]!
    }
    const sorted = sortedFinite(values.subarray(0, count))
    levels[line] = medianOfSorted(sorted)
    noises[line] = madSigma(sorted)
  }
  return { levels, noises }
}

function mean(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += values[i]!
  return sum / (to - from)
}
