import type { LimitId, Limits } from './stretch'

/** What the window knows of a plane's values: enough for limits and a histogram, without going through it again. */
export interface PlaneSummary {
  /** Finite values in rising order, at most some 130,000 of them, evenly picked. */
  sorted: Float32Array
  extremes: Limits | null
  zscale: Limits | null
  /** Level and standard deviation of the background, where they could be told. */
  sky: { median: number; sigma: number } | null
}

/** The value below which this fraction 0…1 of the sorted values lies, interpolated; null for none. */
export function quantile(sorted: Float32Array, fraction: number): number | null {
  if (sorted.length === 0) return null
  const position = Math.min(1, Math.max(0, fraction)) * (sorted.length - 1)
  const below = sorted[Math.floor(position)]!
  const above = sorted[Math.ceil(position)]!
  return below + (above - below) * (position - Math.floor(position))
}

const percentiles = {
  percentile999: 0.999,
  percentile995: 0.995,
  percentile99: 0.99,
  percentile95: 0.95,
  percentile90: 0.9,
} as const

/** Limits by rule; where a rule gives none (an empty image, no zscale), the extremes, and 0…1 at last. */
export function limitsBy(id: Exclude<LimitId, 'custom'>, summary: PlaneSummary): Limits {
  const fallback = summary.extremes ?? { low: 0, high: 1 }
  if (id === 'sky') return skyLimits(summary) ?? limitsBy('percentile995', summary)
  if (id === 'zscale') return proper(summary.zscale ?? fallback)
  if (id === 'extremes') return proper(fallback)
  const kept = percentiles[id]
  const low = quantile(summary.sorted, (1 - kept) / 2)
  const high = quantile(summary.sorted, (1 + kept) / 2)
  return proper(low === null || high === null ? fallback : { low, high })
}

/** From just below the sky, so that it is nearly black, to almost the brightest pixel. */
function skyLimits({ sky, sorted, extremes }: PlaneSummary): Limits | null {
  const high = quantile(sorted, 0.999)
  if (!sky || high === null || !(sky.sigma > 0)) return null
  return proper({
    low: sky.median - sky.sigma,
    high: Math.max(high, Math.min(extremes?.high ?? high, sky.median + 15 * sky.sigma)),
  })
}

/** The upper limit must lie above the lower one, for the shader divides by the difference. */
export function proper({ low, high }: Limits): Limits {
  if (high > low) return { low, high }
  const half = Math.max(Math.abs(low) * 1e-3, 1e-6)
  return { low: low - half, high: low + half }
}

/** Half-range of a residual: four times its robust scatter, so that structure shows and single pixels do not rule. */
export function residualRange(summary: PlaneSummary): number {
  const low = quantile(summary.sorted, 0.1587)
  const high = quantile(summary.sorted, 0.8413)
  const scatter = low === null || high === null ? 0 : (high - low) / 2
  const range = 4 * scatter
  if (range > 0) return range
  return Math.max(Math.abs(summary.extremes?.low ?? 0), Math.abs(summary.extremes?.high ?? 0)) || 1
}

export interface Histogram {
  from: number
  to: number
  /** Counts of equal bins. */
  counts: Uint32Array
}

/** Of the bulk of the values (0.1 to 99.8 %), widened so that both limits are on it. */
export function histogram(summary: PlaneSummary, limits: Limits, bins: number): Histogram {
  const low = quantile(summary.sorted, 0.001) ?? 0
  const high = quantile(summary.sorted, 0.998) ?? 1
  const inner = proper({ low: Math.min(low, limits.low), high: Math.max(high, limits.high) })
  const margin = (inner.high - inner.low) * 0.04
  const from = inner.low - margin
  const to = inner.high + margin
  const counts = new Uint32Array(bins)
  for (const value of summary.sorted) {
    const bin = Math.floor(((value - from) / (to - from)) * bins)
    if (bin >= 0 && bin < bins) counts[bin]!++
  }
  return { from, to, counts }
}
