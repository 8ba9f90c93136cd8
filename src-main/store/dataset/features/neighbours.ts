import type { Random } from '../../../base/random'
import { checkpoint, type Work } from '../../../base/progress'
import { kMeans } from './clusters'
import { squaredDistance, type Matrix } from './matrix'

export interface Neighbours {
  /** Neighbours kept of each item, the nearest first; less than asked for where there are fewer items. */
  count: number
  /** [items, count] */
  indices: Uint32Array
  /** Euclidean, [items, count]. */
  distances: Float32Array
}

/** Up to this many items everybody is compared with everybody. */
const exactUpTo = 4000
/** Cells looked into beyond that: the item's own and the nearest ones. */
const probed = 20

/**
 * The nearest neighbours of every item. Exact for up to 4,000 items; beyond, items are put into √n·2 cells by k-means
 * and only those of the twenty nearest cells are compared (an inverted file; Jégou, Douze & Schmid 2011), which finds
 * nearly all neighbours at a thirtieth of the cost.
 */
export async function nearestNeighbours(
  points: Matrix,
  wanted: number,
  random: Random,
  work: Work = {},
): Promise<Neighbours> {
  const { items } = points
  const count = Math.max(0, Math.min(wanted, items - 1))
  const indices = new Uint32Array(items * count)
  const distances = new Float32Array(items * count)
  const cells = items > exactUpTo ? await makeCells(points, random, work) : null
  const everybody = cells ? null : Uint32Array.from({ length: items }, (_, i) => i)
  const best = new Nearest(count)
  for (let i = 0; i < items; i++) {
    if (i % 256 === 0) {
      await checkpoint(work)
      work.progress?.report(i / items, 'neighbours')
    }
    best.clear()
    for (const candidates of cells ? cells.near(i) : [everybody!]) {
      for (const j of candidates) if (j !== i) best.offer(j, squaredDistance(points, i, points, j))
    }
    best.write(indices, distances, i * count)
  }
  return { count, indices, distances }
}

async function makeCells(
  points: Matrix,
  random: Random,
  work: Work,
): Promise<{ near(item: number): readonly Uint32Array[] }> {
  const wanted = Math.round(2 * Math.sqrt(points.items))
  const { centres, assigned, counts } = await kMeans(points, wanted, random, {
    ...{ sample: 10_000, rounds: 8, starts: 1 },
    work,
  })
  const members = counts.map((n) => new Uint32Array(n))
  const filled = new Uint32Array(counts.length)
  assigned.forEach((cell, item) => (members[cell]![filled[cell]!++] = item))
  const around = counts.map((_, cell) => {
    const distances = counts.map((__, other) => squaredDistance(centres, cell, centres, other))
    const order = [...distances.keys()].sort((a, b) => distances[a]! - distances[b]!)
    return order.slice(0, probed).map((other) => members[other]!)
  })
  return { near: (item) => around[assigned[item]!]! }
}

/** The least distances seen so far, in rising order. */
class Nearest {
  private readonly items: Uint32Array
  private readonly squares: Float64Array
  private filled = 0

  constructor(private readonly count: number) {
    this.items = new Uint32Array(count)
    this.squares = new Float64Array(count)
  }

  clear(): void {
    this.filled = 0
  }

  offer(item: number, square: number): void {
    const { count, squares, items } = this
    if (this.filled === count && !(square < squares[count - 1]!)) return
    let at = this.filled < count ? this.filled++ : count - 1
    while (at > 0 && squares[at - 1]! > square) {
      squares[at] = squares[at - 1]!
      items[at] = items[at - 1]!
      at--
    }
    squares[at] = square
    items[at] = item
  }

  /** What was not found (too few candidates) is infinitely far away. */
  write(indices: Uint32Array, distances: Float32Array, offset: number): void {
    for (let n = 0; n < this.count; n++) {
      indices[offset + n] = n < this.filled ? this.items[n]! : 0
      distances[offset + n] = n < this.filled ? Math.sqrt(this.squares[n]!) : Infinity
    }
  }
}

/** Mean distance to the `k` nearest: how alone an item is (Ramaswamy et al. 2000). */
export function outlierScores({ count, distances }: Neighbours, items: number, k = 5): Float32Array {
  const used = Math.min(k, count)
  return Float32Array.from({ length: items }, (_, i) => {
    let sum = 0
    let found = 0
    for (let n = 0; n < used; n++) {
      const distance = distances[i * count + n]!
      if (!Number.isFinite(distance)) continue
      sum += distance
      found++
    }
    return found > 0 ? sum / found : NaN
  })
}
