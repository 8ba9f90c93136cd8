import type { ColumnFilter } from '../../../src-preload/contract/datasets'

/** A column of the catalogue, or of curation or features: a value an item. Pure functions over them. */
export type Column =
  | { kind: 'numbers'; values: ArrayLike<number> }
  /** `codes` are positions in `words`; what is no position (4294967295, 65535): no value. */
  | { kind: 'words'; codes: ArrayLike<number>; words: readonly string[] }

export type Columns = ReadonlyMap<string, Column>

/** Which items pass every filter; filters of columns that are not there (yet) pass all. @returns 0 or 1 an item. */
export function passing(count: number, filters: readonly ColumnFilter[], columns: Columns): Uint8Array {
  const mask = new Uint8Array(count).fill(1)
  for (const filter of filters) {
    const column = columns.get(filter.column)
    if (!column) continue
    if (filter.kind === 'range' && column.kind === 'numbers') {
      const { low, high } = filter
      for (let i = 0; i < count; i++) if (!(column.values[i]! >= low && column.values[i]! <= high)) mask[i] = 0
    } else if (filter.kind === 'words' && column.kind === 'words') {
      const wanted = new Set(filter.words)
      const codes = column.words.map((word) => wanted.has(word))
      const none = wanted.has(null)
      for (let i = 0; i < count; i++) if (!(codes[column.codes[i]!] ?? none)) mask[i] = 0
    }
  }
  return mask
}

export interface Histogram {
  low: number
  high: number
  /** Items in each bin: all of them, and those of the mask. */
  all: number[]
  shown: number[]
  missing: number
}

/**
 * Counts in bins of equal width between the least and the greatest value; the last bin holds its upper edge.
 * @returns null where no item has a value.
 */
export function histogramOf(values: ArrayLike<number>, mask: Uint8Array, bins: number): Histogram | null {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < mask.length; i++) {
    const value = values[i]!
    if (value < low) low = value
    if (value > high && value < Infinity) high = value
  }
  if (!(low <= high)) return null
  const all = new Array<number>(bins).fill(0)
  const shown = new Array<number>(bins).fill(0)
  let missing = 0
  const width = (high - low) / bins || 1
  for (let i = 0; i < mask.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) {
      missing++
      continue
    }
    const bin = Math.min(bins - 1, Math.floor((value - low) / width))
    all[bin]!++
    if (mask[i]) shown[bin]!++
  }
  return { low, high, all, shown, missing }
}

export interface WordCount {
  word: string | null
  all: number
  shown: number
}

/** How many items hold each word, the most frequent first. */
export function countWords(
  column: { codes: ArrayLike<number>; words: readonly string[] },
  mask: Uint8Array,
): WordCount[] {
  const counts: WordCount[] = column.words.map((word) => ({ word, all: 0, shown: 0 }))
  const none: WordCount = { word: null, all: 0, shown: 0 }
  for (let i = 0; i < mask.length; i++) {
    const entry = counts[column.codes[i]!] ?? none
    entry.all++
    if (mask[i]) entry.shown++
  }
  return [...counts, none].filter(({ all }) => all > 0).sort((a, b) => b.all - a.all)
}

/** The items of the mask in order; those without a value come last, equal ones stay in the order of the items. */
export function sorted(mask: Uint8Array, column: Column | undefined, descending: boolean): Uint32Array {
  const indices: number[] = []
  for (let i = 0; i < mask.length; i++) if (mask[i]) indices.push(i)
  const order = Uint32Array.from(indices)
  if (!column) return descending ? order.reverse() : order
  const sign = descending ? -1 : 1
  if (column.kind === 'numbers') {
    const { values } = column
    return order.sort((a, b) => {
      const [x, y] = [values[a]!, values[b]!]
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b
      return sign * (x - y) || a - b
    })
  }
  const alphabetical = [...column.words.keys()].sort((a, b) => column.words[a]!.localeCompare(column.words[b]!))
  const rank = new Map(alphabetical.map((code, place) => [code, sign * place]))
  const place = (item: number): number => rank.get(column.codes[item]!) ?? Infinity
  return order.sort((a, b) => place(a) - place(b) || a - b)
}

/** Replaces the filter of a column, or takes it away. */
export function withFilter(
  filters: readonly ColumnFilter[],
  column: string,
  filter: ColumnFilter | null,
): readonly ColumnFilter[] {
  const others = filters.filter((other) => other.column !== column)
  return filter ? [...others, filter] : others
}

/** Items inside a polygon, by the even-odd rule. @param points [items, 2]; NaN is outside. */
export function insidePolygon(points: Float32Array, polygon: readonly (readonly [number, number])[]): number[] {
  const found: number[] = []
  for (let i = 0; i < points.length / 2; i++) {
    const [x, y] = [points[2 * i]!, points[2 * i + 1]!]
    let inside = false
    for (let a = 0, b = polygon.length - 1; a < polygon.length; b = a++) {
      const [xa, ya] = polygon[a]!
      const [xb, yb] = polygon[b]!
      if (ya > y !== yb > y && x < ((xb - xa) * (y - ya)) / (yb - ya) + xa) inside = !inside
    }
    if (inside) found.push(i)
  }
  return found
}

export interface ClassCount {
  word: string | null
  train: number
  validation: number
  test: number
  total: number
  /** Fewer than a tenth of an even share in training: seldom enough that a network will not learn it. */
  rare: boolean
  /** Items that training lacks to a tenth of an even share. */
  missing: number
}

/** How many items of each class every split holds; rejected ones are not counted. */
export function classBalance(
  column: { codes: ArrayLike<number>; words: readonly string[] },
  splits: ArrayLike<number>,
  rejected: ArrayLike<number>,
): ClassCount[] {
  const counts = [...column.words, null].map((word) => ({ word, train: 0, validation: 0, test: 0 }))
  const none = counts.at(-1)!
  const names = ['train', 'validation', 'test'] as const
  for (let i = 0; i < splits.length; i++) {
    if (rejected[i]) continue
    const entry = counts[column.codes[i]!] ?? none
    const split = names[splits[i]!]
    if (split) entry[split]++
  }
  const held = counts.filter(({ train, validation, test }) => train + validation + test > 0)
  const all = held.reduce((sum, { train }) => sum + train, 0)
  const least = Math.ceil(all / Math.max(1, held.length) / 10)
  return held
    .map((count) => ({
      ...count,
      total: count.train + count.validation + count.test,
      rare: count.train < least,
      missing: Math.max(0, least - count.train),
    }))
    .sort((a, b) => b.total - a.total)
}
