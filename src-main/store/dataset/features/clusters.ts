import type { Random } from '../../../base/random'
import { checkpoint, type Work } from '../../../base/progress'
import { matrix, rowOf, squaredDistance, type Matrix } from './matrix'

export interface Clusters {
  centres: Matrix
  /** Cluster of each item. */
  assigned: Uint16Array
  counts: number[]
}

/**
 * k-means (Lloyd) from well spread seeds (k-means++; Arthur & Vassilvitskii 2007), the best of several starts. The centres are found on at most
 * `sample` items, drawn at random; then every item is given its nearest centre. Clusters are numbered by falling size.
 */
export async function kMeans(
  points: Matrix,
  wanted: number,
  random: Random,
  options: { sample?: number; rounds?: number; starts?: number; work?: Work } = {},
): Promise<Clusters> {
  const { items, dimensions } = points
  const { sample = 20_000, rounds = 25, starts = 5, work = {} } = options
  const k = Math.max(1, Math.min(wanted, items, 65_000))
  const chosen = items <= sample ? null : random.shuffle([...Array(items).keys()]).slice(0, sample)
  const learnt = chosen ? matrix(chosen.length, dimensions, gather(points, chosen)) : points
  let best: { centres: Matrix; spread: number } | null = null
  for (let start = 0; start < starts; start++) {
    const found = await settle(learnt, seeds(learnt, k, random), rounds, work)
    if (!best || found.spread < best.spread) best = found
  }
  const all = new Uint16Array(items)
  assign(points, best!.centres, all)
  return bySize(best!.centres, all)
}

/** Lloyd's rounds until nothing moves; `spread` is the sum of squared distances. */
async function settle(
  points: Matrix,
  centres: Matrix,
  rounds: number,
  work: Work,
): Promise<{ centres: Matrix; spread: number }> {
  const assigned = new Uint16Array(points.items)
  for (let round = 0; round < rounds; round++) {
    await checkpoint(work)
    const moved = assign(points, centres, assigned)
    recentre(points, centres, assigned)
    if (round > 0 && moved === 0) break
  }
  let spread = 0
  for (let i = 0; i < points.items; i++) spread += squaredDistance(points, i, centres, assigned[i]!)
  return { centres, spread }
}

function seeds(points: Matrix, k: number, random: Random): Matrix {
  const { items, dimensions } = points
  const centres = matrix(k, dimensions)
  const nearest = new Float64Array(items).fill(Infinity)
  let next = random.integer(items)
  for (let c = 0; c < k; c++) {
    rowOf(centres, c).set(rowOf(points, next))
    let total = 0
    for (let i = 0; i < items; i++) {
      nearest[i] = Math.min(nearest[i]!, squaredDistance(points, i, centres, c))
      total += nearest[i]!
    }
    let left = random.uniform() * total
    next = 0
    while (next < items - 1 && (left -= nearest[next]!) > 0) next++
  }
  return centres
}

/** Returns how many items changed their cluster. */
function assign(points: Matrix, centres: Matrix, assigned: Uint16Array): number {
  let moved = 0
  for (let i = 0; i < points.items; i++) {
    let best = 0
    let least = Infinity
    for (let c = 0; c < centres.items; c++) {
      const distance = squaredDistance(points, i, centres, c)
      if (distance < least) {
        least = distance
        best = c
      }
    }
    if (assigned[i] !== best) moved++
    assigned[i] = best
  }
  return moved
}

function recentre(points: Matrix, centres: Matrix, assigned: Uint16Array): void {
  const { dimensions } = points
  const sums = new Float64Array(centres.data.length)
  const counts = new Float64Array(centres.items)
  for (let i = 0; i < points.items; i++) {
    const c = assigned[i]!
    counts[c]!++
    for (let d = 0; d < dimensions; d++) sums[c * dimensions + d]! += points.data[i * dimensions + d]!
  }
  for (let c = 0; c < centres.items; c++) {
    if (counts[c] === 0) continue
    for (let d = 0; d < dimensions; d++) centres.data[c * dimensions + d] = sums[c * dimensions + d]! / counts[c]!
  }
}

function bySize(centres: Matrix, assigned: Uint16Array): Clusters {
  const counts = new Array<number>(centres.items).fill(0)
  for (const c of assigned) counts[c]!++
  const order = [...counts.keys()].filter((c) => counts[c]! > 0).sort((a, b) => counts[b]! - counts[a]!)
  const place = new Map(order.map((c, i) => [c, i]))
  return {
    centres: matrix(order.length, centres.dimensions, gather(centres, order)),
    assigned: assigned.map((c) => place.get(c)!),
    counts: order.map((c) => counts[c]!),
  }
}

function gather(points: Matrix, rows: readonly number[]): Float32Array {
  const out = new Float32Array(rows.length * points.dimensions)
  rows.forEach((row, i) => out.set(rowOf(points, row), i * points.dimensions))
  return out
}
