import type { Sample, VariableInfo } from './sample'
import { fixedEdges, histogram, quantiles, type Beyond, type Histogram } from './statistics/histogram'
import { weightedGarwood } from './statistics/intervals'

/** A histogram as JSON: numbers for a plot, a table and other programs' files. All lists are a bin each. */
export interface HistogramNumbers {
  /** Σw, Σw², Σwx, Σwx² and the number of entries. */
  readonly sums: readonly number[]
  readonly squares: readonly number[]
  readonly first: readonly number[]
  readonly second: readonly number[]
  readonly counts: readonly number[]
  /** Garwood's interval of one standard deviation for each sum. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly underflow: Beyond
  readonly overflow: Beyond
  /** Items for which the variable is not defined. */
  readonly undefined: number
  /** Σw with what lies beyond the edges: what shapes are normalised to. */
  readonly total: number
}

export interface HistogramPair {
  readonly edges: readonly number[]
  readonly reference: HistogramNumbers
  readonly other: HistogramNumbers
}

/** Both samples in the same bins. @param count bins, about. */
export function histogramPair(variable: VariableInfo, reference: Sample, other: Sample, count = 50): HistogramPair {
  const [x, y] = [reference.columns.get(variable.name)!, other.columns.get(variable.name)!]
  const edges = plotEdges(variable, x, reference.weight, count)
  return {
    edges,
    reference: histogramNumbers(histogram(x, reference.weight, edges)),
    other: histogramNumbers(histogram(y, other.weight, edges)),
  }
}

/**
 * About `count` bins of one round width over the variable's range or the central 99 % of the reference; whole numbers
 * get bins that hold equally many of them.
 */
export function plotEdges(
  { integer, range }: VariableInfo,
  values: Float64Array,
  weights: Float64Array | null,
  count: number,
): number[] {
  const [low, high] = range ?? (quantiles(values, weights, [0.005, 0.995]) as [number, number])
  if (Number.isNaN(low)) return [0, 1]
  if (integer) {
    const width = Math.max(1, Math.ceil((high - low + 1) / count))
    const first = Math.floor(low) - 0.5
    const bins = Math.max(1, Math.ceil((high + 0.5 - first) / width))
    return fixedEdges(first, first + bins * width, bins)
  }
  // A range is given for a sharp peak in it: twice as many bins.
  if (range) return fixedEdges(low, high, 2 * count)
  if (!(high > low)) return [low - 0.5, low + 0.5]
  const width = roundWidth((high - low) / count)
  const first = Math.floor(low / width)
  const last = Math.ceil(high / width)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * width).toPrecision(12)))
}

/** 1, 2, 2.5 or 5 times a power of ten, the nearest that is not below. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width))
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= width * 0.999) ?? 10
  return factor * power
}

function histogramNumbers(of: Histogram): HistogramNumbers {
  const total = of.sums.reduce((a, b) => a + b, 0) + of.underflow.sum + of.overflow.sum
  const squares = of.squares.reduce((a, b) => a + b, 0) + of.underflow.squares + of.overflow.squares
  const emptyScale = total > 0 ? squares / total : 1
  const intervals = Array.from(of.sums, (sum, i) => weightedGarwood(sum, of.squares[i]!, emptyScale))
  return {
    sums: [...of.sums],
    squares: [...of.squares],
    first: [...of.first],
    second: [...of.second],
    counts: [...of.counts],
    low: intervals.map(({ low }) => low),
    high: intervals.map(({ high }) => high),
    underflow: of.underflow,
    overflow: of.overflow,
    undefined: of.undefined,
    total,
  }
}

/** Of a ratio panel, a bin each; null where the reference is empty. */
export interface RatioNumbers {
  readonly value: readonly (number | null)[]
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  /** The reference's own interval about 1. */
  readonly bandLow: readonly (number | null)[]
  readonly bandHigh: readonly (number | null)[]
}

/**
 * Other over reference with the other's interval, and the reference's about 1: each panel shows both errors, neither
 * twice. @param shapes each divided by its own total before.
 */
export function ratioNumbers({ reference, other }: HistogramPair, shapes: boolean): RatioNumbers {
  const scale = shapes ? reference.total / other.total : 1
  const over = (values: readonly number[], factor: number): (number | null)[] =>
    values.map((value, i) => {
      const ratio = (value * factor) / reference.sums[i]!
      return reference.sums[i]! > 0 && Number.isFinite(ratio) ? ratio : null
    })
  return {
    value: over(other.sums, scale),
    low: over(other.low, scale),
    high: over(other.high, scale),
    bandLow: over(reference.low, 1),
    bandHigh: over(reference.high, 1),
  }
}
