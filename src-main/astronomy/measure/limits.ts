import { medianOfSorted, percentileOfSorted, sortedFinite } from './statistics'
import type { PixelGrid } from './pixels'

export interface ZscaleOptions {
  samples?: number
  contrast?: number
  maxReject?: number
  minPixels?: number
  kappa?: number
  maxIterations?: number
}

/** Display limits that hold the middle `percent` of the finite pixels; null where none is finite. */
export function percentileLimits(grid: PixelGrid, percent: number): [number, number] | null {
  const sorted = sortedFinite(grid.data)
  if (sorted.length === 0) return null
  const tail = (100 - percent) / 2
  return [percentileOfSorted(sorted, tail), percentileOfSorted(sorted, 100 - tail)]
}

/**
 * IRAF's zscale: a line is fitted to a sorted sample of the pixels against their rank, with rejection of what
 * departs from it (stars, defects), and the limits are where that line, made steeper by 1/contrast, crosses the ends.
 * null where no pixel is finite. Costs one pass over the pixels and at most five fits of 1,000 points.
 */
export function zscale(grid: PixelGrid, options: ZscaleOptions = {}): [number, number] | null {
  const { samples: wanted = 1000, contrast = 0.25, maxReject = 0.5, minPixels = 5 } = options
  const { kappa = 2.5, maxIterations = 5 } = options
  const sample = sampleFinite(grid, wanted)
  const n = sample.length
  if (n === 0) return null
  const fewest = Math.max(minPixels, Math.floor(n * maxReject))
  const widen = Math.max(1, Math.floor(n * 0.01))
  let rejected: Uint8Array = new Uint8Array(n)
  let kept = n
  let before = n + 1
  let slope = 0
  for (let iteration = 0; iteration < maxIterations && kept < before && kept >= fewest; iteration++) {
    const line = fitLine(sample, rejected)
    slope = line.slope
    markOutliers(sample, line, rejected, kappa)
    rejected = widened(rejected, widen)
    before = kept
    kept = 0
    for (const bad of rejected) if (!bad) kept++
  }
  const low = sample[0]!
  const high = sample[n - 1]!
  if (kept < fewest) return [low, high]
  const steep = contrast > 0 ? slope / contrast : slope
  const centre = Math.floor((n - 1) / 2)
  const median = medianOfSorted(sample)
  return [Math.max(low, median - (centre - 1) * steep), Math.min(high, median + (n - centre) * steep)]
}

function sampleFinite(grid: PixelGrid, wanted: number): Float64Array {
  const finite = grid.data.filter(Number.isFinite)
  const stride = Math.floor(Math.max(1, finite.length / wanted))
  const count = Math.min(wanted, Math.ceil(finite.length / stride))
  return Float64Array.from({ length: count }, (_, i) => finite[i * stride]!).sort()
}

function fitLine(values: Float64Array, rejected: Uint8Array): { slope: number; intercept: number } {
  let n = 0
  let meanX = 0
  let meanY = 0
  for (let i = 0; i < values.length; i++) {
    if (rejected[i]) continue
    n++
    meanX += i
    meanY += values[i]!
  }
  meanX /= n
  meanY /= n
  let xx = 0
  let xy = 0
  for (let i = 0; i < values.length; i++) {
    if (rejected[i]) continue
    xx += (i - meanX) ** 2
    xy += (i - meanX) * (values[i]! - meanY)
  }
  const slope = xx > 0 ? xy / xx : 0
  return { slope, intercept: meanY - slope * meanX }
}

function markOutliers(
  values: Float64Array,
  line: { slope: number; intercept: number },
  rejected: Uint8Array,
  kappa: number,
): void {
  const residual = values.map((value, i) => value - (line.intercept + line.slope * i))
  const kept = residual.filter((_, i) => !rejected[i])
  const mean = kept.reduce((a, b) => a + b, 0) / kept.length
  const sigma = Math.sqrt(kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length)
  for (let i = 0; i < residual.length; i++) if (Math.abs(residual[i]!) > kappa * sigma) rejected[i] = 1
}

/** The mask widened by a box: sample i is bad where any of i + (box − 1)/2 − k, k = 0 … box − 1, is. */
function widened(mask: Uint8Array, box: number): Uint8Array {
  const ahead = (box - 1) >> 1
  const out = new Uint8Array(mask.length)
  for (let i = 0; i < mask.length; i++) {
    const from = Math.max(0, i + ahead - (box - 1))
    const to = Math.min(mask.length - 1, i + ahead)
    for (let j = from; j <= to && !out[i]; j++) out[i] = mask[j]!
  }
  return out
}
