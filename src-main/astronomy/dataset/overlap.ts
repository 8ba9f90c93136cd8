import { Random } from '../../base/random'
import type { Fractions } from '../../store/dataset/split'

/** A square cut-out of a mosaic by its 0-based corner. */
export interface Corner {
  x: number
  y: number
}

/**
 * Groups cut-outs that share pixels, directly or through others, so that no pixel can be in two splits: union-find
 * over the pairs that overlap, found through a grid of cells of one cut-out's size. O(n) for cut-outs spread out.
 *
 * @param size side of a cut-out in pixels, at least 1.
 * @returns for each cut-out the index of the first one of its group.
 */
export function groupOverlapping(corners: readonly Corner[], size: number): number[] {
  const parents = corners.map((_, i) => i)
  const root = (i: number): number => {
    while (parents[i] !== i) {
      parents[i] = parents[parents[i]!]!
      i = parents[i]!
    }
    return i
  }
  const cells = new Map<string, number[]>()
  corners.forEach(({ x, y }, i) => {
    const column = Math.floor(x / size)
    const row = Math.floor(y / size)
    for (let r = row - 1; r <= row + 1; r++) {
      for (let c = column - 1; c <= column + 1; c++) {
        for (const j of cells.get(`${c},${r}`) ?? []) {
          const other = corners[j]!
          if (Math.abs(other.x - x) >= size || Math.abs(other.y - y) >= size) continue
          const [a, b] = [root(i), root(j)]
          parents[Math.max(a, b)] = Math.min(a, b)
        }
      }
    }
    const key = `${column},${row}`
    cells.set(key, [...(cells.get(key) ?? []), i])
  })
  return corners.map((_, i) => root(i))
}

/** Cut-outs dealt to groups that share no pixel; null: left out, since it lies in two of them. */
export type Grouped = (number | null)[]

/**
 * Groups cut-outs so that whole groups can be dealt out to splits of these fractions. Where a crowded field joins more
 * of them into one group than the largest split may hold, the field is cut instead, across its longer side, into one
 * strip a split in an order drawn by the seed; cut-outs that lie across a cut are left out.
 */
export function groupForSplits(corners: readonly Corner[], size: number, fractions: Fractions, seed: number): Grouped {
  const groups = groupOverlapping(corners, size)
  const sizes = new Map<number, number>()
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1)
  const largest = Math.max(0, ...sizes.values())
  const shares = Object.values(fractions).filter((share) => share > 0)
  const tolerated = Math.ceil(Math.max(...shares) * corners.length * slack)
  return shares.length < 2 || largest <= tolerated ? groups : strips(corners, size, shares, seed)
}

/** How much larger than asked for a split may become before the field is cut. */
const slack = 1.05

function strips(corners: readonly Corner[], size: number, shares: readonly number[], seed: number): Grouped {
  const extent = (axis: 'x' | 'y'): number => {
    const values = corners.map((corner) => corner[axis])
    return Math.max(...values) - Math.min(...values)
  }
  const axis = extent('x') >= extent('y') ? 'x' : 'y'
  const starts = Float64Array.from(corners, (corner) => corner[axis]).sort()
  const lines = cutLines(starts, size, new Random(seed, 'strips').shuffle([...shares]))
  const strip = (corner: Corner): number | null => {
    const from = corner[axis]
    return lines.some((line) => line > from && line < from + size) ? null : lines.filter((line) => line <= from).length
  }
  const found = corners.map(strip)
  // A group is named by its first member, as everywhere.
  return found.map((group) => (group === null ? null : found.indexOf(group)))
}

/** Places tried for a cut. */
const resolution = 150

/** Where to cut, so that the strips, without what lies across a cut, hold the shares as nearly as possible. */
function cutLines(starts: Float64Array, size: number, shares: readonly number[]): number[] {
  const [low, high] = [starts[0]!, starts.at(-1)! + size]
  const places = Array.from({ length: resolution - 1 }, (_, i) => low + ((i + 1) * (high - low)) / resolution)
  const kept = (from: number, to: number): number =>
    Math.max(0, countBelow(starts, to - size + 1) - countBelow(starts, from))
  let best: { lines: number[]; miss: number } = { lines: [], miss: Infinity }
  const consider = (lines: number[]): void => {
    const edges = [low, ...lines, high]
    const counts = shares.map((_, k) => kept(edges[k]!, edges[k + 1]!))
    const total = counts.reduce((sum, count) => sum + count, 0)
    const miss = shares.reduce(
      (sum, share, k) => sum + Math.abs(counts[k]! - share * total) / share,
      starts.length - total,
    )
    if (total > 0 && miss < best.miss) best = { lines, miss }
  }
  places.forEach((first, i) => {
    if (shares.length === 2) consider([first])
    else for (const second of places.slice(i + 1)) consider([first, second])
  })
  return best.lines
}

/** How many of the ascending values are below the limit. */
function countBelow(sorted: Float64Array, limit: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! < limit) from = middle + 1
    else to = middle
  }
  return from
}
