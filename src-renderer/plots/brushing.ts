import type { HistogramNumbers } from '../../src-preload/contract/comparisons'

/** Histograms of the items that cuts drawn by hand leave. Pure. */

/** low ≤ x < high; of several variables all count. */
export type Brushes = Readonly<Record<string, readonly [number, number]>>

/** 1 for each item that every cut keeps, but for the one on `except`, whose own histogram stays whole. */
export function kept(
  columns: ReadonlyMap<string, Float32Array>,
  count: number,
  brushes: Brushes,
  except: string | null = null,
): Uint8Array {
  const marks = new Uint8Array(count).fill(1)
  for (const [name, [low, high]] of Object.entries(brushes)) {
    const values = name === except ? undefined : columns.get(name)
    if (!values) continue
    for (let i = 0; i < count; i++) if (!(values[i]! >= low && values[i]! < high)) marks[i] = 0
  }
  return marks
}

export interface Binned {
  sums: Float64Array
  squares: Float64Array
  total: number
}

/** A histogram as a comparison has it: half of its interval stands for its error. */
export function asBinned({ sums, low, high, total }: HistogramNumbers): Binned {
  const squares = sums.map((_, i) => ((high[i]! - low[i]!) / 2) ** 2)
  return { sums: Float64Array.from(sums), squares: Float64Array.from(squares), total }
}

/** Sums of weights in bins; what lies beyond the edges counts towards the total. */
export function binned(
  values: Float32Array,
  weights: Float32Array | null,
  marks: Uint8Array,
  edges: readonly number[],
): Binned {
  const bins = edges.length - 1
  const [sums, squares] = [new Float64Array(bins), new Float64Array(bins)]
  const [low, high] = [edges[0]!, edges[bins]!]
  const even = edges.every((edge, i) => Math.abs(edge - (low + ((high - low) * i) / bins)) < 1e-6 * (high - low))
  let total = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (marks[i] === 0 || Number.isNaN(value)) continue
    const weight = weights?.[i] ?? 1
    total += weight
    if (value < low || value >= high) continue
    const bin = even ? Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)) : place(edges, value)
    sums[bin]! += weight
    squares[bin]! += weight * weight
  }
  return { sums, squares, total }
}

function place(edges: readonly number[], value: number): number {
  let [from, to] = [0, edges.length - 1]
  while (to - from > 1) {
    const middle = (from + to) >> 1
    if (value < edges[middle]!) to = middle
    else from = middle
  }
  return from
}

/** Other over reference in each bin, shapes or sums, with its error; null where the reference is empty. */
export function ratios(reference: Binned, other: Binned, shapes: boolean): ({ value: number; error: number } | null)[] {
  const scale = shapes ? reference.total / (other.total || 1) : 1
  return [...reference.sums].map((sum, i) => {
    const top = other.sums[i]!
    if (!(sum > 0)) return null
    const value = (scale * top) / sum
    const relative = Math.sqrt((top > 0 ? other.squares[i]! / top ** 2 : 0) + reference.squares[i]! / sum ** 2)
    return { value, error: value * relative }
  })
}

/** The cuts as `compare` takes them. */
export function asCut(brushes: Brushes): string {
  const number = (value: number): string => String(Number(value.toPrecision(6)))
  return Object.entries(brushes)
    .map(([name, [low, high]]) => `${name} >= ${number(low)} && ${name} < ${number(high)}`)
    .join(' && ')
}
