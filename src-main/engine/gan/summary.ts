import type { MetricDefinition } from './task'

/** A metric over a whole split. */
export interface Summary {
  mean: number
  std: number
  worst: number
  median: number
  best: number
  /** Items where the metric is undefined: they are left out of this summary, and counted. */
  undefined: number
}

/** null for a metric that is undefined for every item. Standard deviation with n − 1. */
export function summarise(values: ArrayLike<number>, { better }: MetricDefinition): Summary | null {
  const defined = Array.from(values)
    .filter((value) => Number.isFinite(value))
    .sort((a, b) => (better === 'higher' ? a - b : b - a))
  const n = defined.length
  if (n === 0) return null
  const mean = defined.reduce((sum, value) => sum + value, 0) / n
  const squares = defined.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const middle = n % 2 === 1 ? defined[(n - 1) / 2]! : (defined[n / 2 - 1]! + defined[n / 2]!) / 2
  return {
    mean,
    std: n > 1 ? Math.sqrt(squares / (n - 1)) : 0,
    worst: defined[0]!,
    median: middle,
    best: defined[n - 1]!,
    undefined: values.length - n,
  }
}

/** Positions of the worst, the median and the best item by a metric: the cases a report shows, by rule. */
export function extremes(
  values: ArrayLike<number>,
  { better }: MetricDefinition,
): { worst: number; median: number; best: number } | null {
  const order = Array.from(values, (value, i) => ({ value, i }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => (better === 'higher' ? a.value - b.value : b.value - a.value))
  if (order.length === 0) return null
  return { worst: order[0]!.i, median: order[Math.floor((order.length - 1) / 2)]!.i, best: order.at(-1)!.i }
}
