import type { Random } from '../../../base/random'
import { checkpoint, type Work } from '../../../base/progress'
import type { Matrix } from './matrix'
import type { Neighbours } from './neighbours'

/** Curve 1/(1 + a·d^2b) for a least distance of 0.1 and a spread of 1 (McInnes, Healy & Melville 2018, section 4.1). */
const a = 1.577
const b = 0.8951
const negatives = 5

interface Graph {
  from: Uint32Array
  to: Uint32Array
  weight: Float32Array
}

/**
 * A map of the items in two dimensions in which neighbours stay neighbours: UMAP (McInnes, Healy & Melville 2018) on
 * neighbours that are known already, begun at the first two principal components, so that the large-scale order is
 * theirs and two runs agree (Kobak & Linderman 2021).
 * @param scores the principal components. @returns [items, 2], about ±10.
 */
export async function layOut(
  scores: Matrix,
  neighbours: Neighbours,
  random: Random,
  work: Work = {},
): Promise<Float32Array> {
  const { items, dimensions } = scores
  const map = new Float32Array(items * 2)
  for (const axis of [0, 1]) {
    if (axis >= dimensions) continue
    let largest = 1e-12
    for (let i = 0; i < items; i++) largest = Math.max(largest, Math.abs(scores.data[i * dimensions + axis]!))
    for (let i = 0; i < items; i++) map[2 * i + axis] = (10 * scores.data[i * dimensions + axis]!) / largest
  }
  if (neighbours.count < 2) return map
  for (let i = 0; i < map.length; i++) map[i]! += random.normal(0, 1e-3)
  const graph = fuzzyGraph(neighbours, items)
  const epochs = items > 20_000 ? 100 : 250
  const strongest = graph.weight.reduce((most, weight) => Math.max(most, weight), 0)
  const every = Float32Array.from(graph.weight, (weight) => strongest / weight)
  const next = every.slice()
  for (let epoch = 0; epoch < epochs; epoch++) {
    await checkpoint(work)
    work.progress?.report(epoch / epochs, 'map')
    const rate = 1 - epoch / epochs
    for (let e = 0; e < next.length; e++) {
      if (next[e]! > epoch + 1) continue
      next[e]! += every[e]!
      attract(map, graph.from[e]!, graph.to[e]!, rate)
      for (let n = 0; n < negatives; n++) repel(map, graph.from[e]!, random.integer(items), rate)
    }
  }
  return map
}

/** How surely each neighbour is one, made symmetric (the paper's sections 3.1 and 3.3); weak edges are dropped. */
function fuzzyGraph({ count, indices, distances }: Neighbours, items: number): Graph {
  const target = Math.log2(count)
  const weights = new Float32Array(items * count)
  for (let i = 0; i < items; i++) {
    const nearest = distances[i * count]!
    let low = 0
    let high = Infinity
    let width = 1
    for (let round = 0; round < 40; round++) {
      let sum = 0
      for (let n = 0; n < count; n++) sum += Math.exp(-Math.max(0, distances[i * count + n]! - nearest) / width)
      if (Math.abs(sum - target) < 1e-4) break
      if (sum > target) high = width
      else low = width
      width = high === Infinity ? width * 2 : (low + high) / 2
    }
    for (let n = 0; n < count; n++) {
      weights[i * count + n] = Math.exp(-Math.max(0, distances[i * count + n]! - nearest) / Math.max(width, 1e-6))
    }
  }
  const from: number[] = []
  const to: number[] = []
  const weight: number[] = []
  for (let i = 0; i < items; i++) {
    for (let n = 0; n < count; n++) {
      const j = indices[i * count + n]!
      const forth = weights[i * count + n]!
      const back = weightBetween(indices, weights, count, j, i)
      const both = forth + back - forth * back
      // Where both know each other the pair is written once.
      if (both < 0.02 || (back > 0 && j < i)) continue
      from.push(i)
      to.push(j)
      weight.push(both)
    }
  }
  return { from: Uint32Array.from(from), to: Uint32Array.from(to), weight: Float32Array.from(weight) }
}

function weightBetween(indices: Uint32Array, weights: Float32Array, count: number, i: number, j: number): number {
  for (let n = i * count; n < (i + 1) * count; n++) if (indices[n] === j) return weights[n]!
  return 0
}

function attract(map: Float32Array, i: number, j: number, rate: number): void {
  const [dx, dy] = [map[2 * i]! - map[2 * j]!, map[2 * i + 1]! - map[2 * j + 1]!]
  const square = dx * dx + dy * dy
  if (square === 0) return
  const pull = (-2 * a * b * square ** (b - 1)) / (1 + a * square ** b)
  move(map, i, pull * dx, pull * dy, rate)
  move(map, j, -pull * dx, -pull * dy, rate)
}

function repel(map: Float32Array, i: number, j: number, rate: number): void {
  if (i === j) return
  const [dx, dy] = [map[2 * i]! - map[2 * j]!, map[2 * i + 1]! - map[2 * j + 1]!]
  const square = dx * dx + dy * dy
  const push = (2 * b) / ((0.001 + square) * (1 + a * square ** b))
  move(map, i, push * dx, push * dy, rate)
}

function move(map: Float32Array, i: number, x: number, y: number, rate: number): void {
  map[2 * i]! += rate * Math.max(-4, Math.min(4, x))
  map[2 * i + 1]! += rate * Math.max(-4, Math.min(4, y))
}
