import { sortedOrder } from './order'

/**
 * One-dimensional histograms of weighted values. Values that are not numbers (NaN) are counted apart: an undefined
 * quantity is never put into a bin.
 */
export interface Histogram {
  /** n + 1 rising edges of n bins; a bin holds low ≤ x < high, the last one its upper edge too. */
  readonly edges: readonly number[]
  /** Σw of each bin. */
  readonly sums: Float64Array
  /** Σw² of each bin: the variance of its sum. */
  readonly squares: Float64Array
  /** Σwx and Σwx² of each bin. */
  readonly first: Float64Array
  readonly second: Float64Array
  /** Number of values in each bin. */
  readonly counts: Float64Array
  readonly underflow: Beyond
  readonly overflow: Beyond
  /** How many values were no numbers. */
  readonly undefined: number
}

/** What lies beyond the edges. */
export interface Beyond {
  sum: number
  squares: number
  first: number
  second: number
  count: number
}

/** @param weights of each value, null where all are 1. @param edges at least two, strictly rising. */
export function histogram(
  values: ArrayLike<number>,
  weights: ArrayLike<number> | null,
  edges: readonly number[],
): Histogram {
  checkEdges(edges)
  const bins = edges.length - 1
  // Slot 0 is the underflow, slot bins + 1 the overflow.
  const columns = Array.from({ length: 5 }, () => new Float64Array(bins + 2))
  const [sums, squares, first, second, counts] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const find = binFinder(edges)
  let missing = 0
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (Number.isNaN(x)) {
      missing++
      continue
    }
    const w = weights ? weights[i]! : 1
    const slot = find(x) + 1
    sums[slot]! += w
    squares[slot]! += w * w
    first[slot]! += w * x
    second[slot]! += w * x * x
    counts[slot]! += 1
  }
  const beyond = (slot: number): Beyond => ({
    sum: sums[slot]!,
    squares: squares[slot]!,
    first: first[slot]!,
    second: second[slot]!,
    count: counts[slot]!,
  })
  const inside = (column: Float64Array): Float64Array => column.slice(1, bins + 1)
  return {
    edges,
    sums: inside(sums),
    squares: inside(squares),
    first: inside(first),
    second: inside(second),
    counts: inside(counts),
    underflow: beyond(0),
    overflow: beyond(bins + 1),
    undefined: missing,
  }
}

/** `count` bins of equal width. */
export function fixedEdges(low: number, high: number, count: number): number[] {
  if (!(high > low && count >= 1)) throw new RangeError(`expected low < high and a bin, got ${low}, ${high}, ${count}`)
  return Array.from({ length: count + 1 }, (_, i) => (i === count ? high : low + ((high - low) * i) / count))
}

/**
 * Edges of about `count` bins that hold equal weights of the sample; the outermost are −∞ and ∞, so nothing is
 * beyond. Where many values are equal (whole numbers, say) bins fall together and fewer come out: every bin holds
 * something of the sample. At least one bin.
 */
export function equalPopulationEdges(
  values: ArrayLike<number>,
  weights: ArrayLike<number> | null,
  count: number,
): number[] {
  const { order, cumulative } = cumulate(values, weights)
  const edges = [-Infinity]
  const total = cumulative.at(-1) ?? 0
  const smallest = order.length > 0 ? values[order[0]!]! : NaN
  for (let bin = 1, i = 0; bin < count; bin++) {
    const target = (total * bin) / count
    while (i < order.length && cumulative[i]! <= target) i++
    if (i >= order.length) break
    const edge = values[order[i]!]!
    // A bin holds low ≤ x < high: an edge at the smallest value would leave the first one empty.
    if (edge > edges.at(-1)! && edge > smallest) edges.push(edge)
  }
  return [...edges, Infinity]
}

/** Indices of the numbers among `values` in rising order, and the running sum of their weights. */
function cumulate(
  values: ArrayLike<number>,
  weights: ArrayLike<number> | null,
): { order: Uint32Array; cumulative: Float64Array } {
  const order = sortedOrder(values)
  const cumulative = new Float64Array(order.length)
  let sum = 0
  for (let i = 0; i < order.length; i++) {
    sum += weights ? weights[order[i]!]! : 1
    cumulative[i] = sum
  }
  return { order, cumulative }
}

/** Weighted quantiles in the sense of numpy's default where all weights are 1: linear between order statistics. */
export function quantiles(
  values: ArrayLike<number>,
  weights: ArrayLike<number> | null,
  probabilities: readonly number[],
): number[] {
  const { order, cumulative } = cumulate(values, weights)
  if (order.length === 0) return probabilities.map(() => NaN)
  // The i-th of n values sits at i/(n − 1); with weights, at the weight before it over what is before the last one.
  const last = order.length - 1
  const before = (i: number): number => (i === 0 ? 0 : cumulative[i - 1]!)
  const span = before(last)
  return probabilities.map((p) => {
    const target = p * span
    let [low, high] = [0, last]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (before(middle) <= target) low = middle
      else high = middle
    }
    const [a, b] = [values[order[low]!]!, values[order[high]!]!]
    const width = before(high) - before(low)
    return width > 0 ? a + (b - a) * Math.min(1, (target - before(low)) / width) : a
  })
}

/** The bin of a value: −1 below the first edge, the number of bins above the last. Equal widths take one division. */
export function binFinder(edges: readonly number[]): (x: number) => number {
  const bins = edges.length - 1
  const [low, high] = [edges[0]!, edges[bins]!]
  const width = (high - low) / bins
  const uniform =
    Number.isFinite(width) && edges.every((edge, i) => Math.abs(edge - (low + i * width)) <= 1e-12 * (high - low))
  return (x) => {
    if (x < low) return -1
    if (x >= high) return x === high ? bins - 1 : bins
    if (uniform) {
      // Rounding may put a value on an edge one bin off.
      const bin = Math.min(bins - 1, Math.floor((x - low) / width))
      if (x < edges[bin]!) return bin - 1
      return x >= edges[bin + 1]! ? bin + 1 : bin
    }
    let [a, b] = [0, bins]
    while (b - a > 1) {
      const middle = (a + b) >> 1
      if (edges[middle]! <= x) a = middle
      else b = middle
    }
    return a
  }
}

function checkEdges(edges: readonly number[]): void {
  const rising = edges.length >= 2 && edges.every((edge, i) => i === 0 || edge > edges[i - 1]!)
  if (!rising) throw new RangeError(`expected at least two rising edges, got ${edges.slice(0, 5).join(', ')}…`)
}
