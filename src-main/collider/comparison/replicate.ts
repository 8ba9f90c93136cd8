import { separationPower } from './statistics/distances'
import { binFinder } from './statistics/histogram'
import { sortedOrder } from './statistics/order'

/** Values of one variable in a sample, with what is needed to draw it again by event. */
export interface Values {
  readonly x: Float64Array
  readonly weight: Float64Array | null
  /** Index of each item's event in the replicas. */
  readonly event: Uint32Array
}

/** What is computed again for every bootstrap replica. Pairs are [reference, other]. */
export interface Replica {
  readonly mean: readonly [number, number]
  readonly rms: readonly [number, number]
  readonly w1: number
  /** With the bins of the whole sample, nothing subtracted. */
  readonly separation: number
}

/** One sample in rising order. */
interface Side {
  /** Less the centre, so that nothing cancels in squares. */
  readonly x: Float64Array
  readonly weight: Float64Array
  readonly event: Uint32Array
  readonly bin: Uint32Array
}

/** Both samples in one rising order, and each in its own: then a replica is two passes over them. */
interface Merged {
  readonly sides: readonly [Side, Side]
  /** To the next value. */
  readonly gap: Float64Array
  readonly weight: Float64Array
  readonly event: Uint32Array
  /** 0 reference, 1 other. */
  readonly side: Uint8Array
  readonly centre: number
  readonly bins: number
}

/** The numbers of the samples as they are (`whole`), and of each replica. */
export function replicate(
  reference: Values,
  other: Values,
  draws: readonly Uint8Array[],
  edges: readonly number[],
): { whole: Replica; replicas: Replica[] } {
  const merged = merge(reference, other, edges)
  const events = Math.max(lastEvent(reference), lastEvent(other)) + 1
  return {
    whole: measure(merged, new Uint8Array(events).fill(1)),
    replicas: draws.map((drawn) => measure(merged, drawn)),
  }
}

function merge(reference: Values, other: Values, edges: readonly number[]): Merged {
  const split = reference.x.length
  const all = new Float64Array(split + other.x.length)
  all.set(reference.x)
  all.set(other.x, split)
  const order = sortedOrder(all)
  const n = order.length
  const centre = n > 0 ? all[order[n >> 1]!]! : 0
  const inReference = order.reduce((count, item) => count + Number(item < split), 0)
  const sides = [emptySide(inReference), emptySide(n - inReference)] as const
  const used = [0, 0]
  const gap = new Float64Array(n)
  const weight = new Float64Array(n)
  const event = new Uint32Array(n)
  const side = new Uint8Array(n)
  const find = binFinder(edges)
  for (let i = 0; i < n; i++) {
    const item = order[i]!
    const [values, row, s] = item < split ? ([reference, item, 0] as const) : ([other, item - split, 1] as const)
    const own = sides[s]
    const at = used[s]!++
    gap[i] = i + 1 < n ? all[order[i + 1]!]! - all[item]! : 0
    side[i] = s
    own.weight[at] = weight[i] = values.weight ? values.weight[row]! : 1
    own.event[at] = event[i] = values.event[row]!
    own.x[at] = all[item]! - centre
    own.bin[at] = find(all[item]!)
  }
  return { sides, gap, weight, event, side, centre, bins: edges.length - 1 }
}

function emptySide(count: number): Side {
  return {
    x: new Float64Array(count),
    weight: new Float64Array(count),
    event: new Uint32Array(count),
    bin: new Uint32Array(count),
  }
}

/** @param drawn how often each event counts. */
function measure(merged: Merged, drawn: Uint8Array): Replica {
  const [a, b] = merged.sides.map((side) => measureSide(side, drawn, merged.bins)) as [SideSums, SideSums]
  return {
    mean: [merged.centre + a.mean, merged.centre + b.mean],
    rms: [a.rms, b.rms],
    w1: areaBetween(merged, drawn, 1 / a.total, 1 / b.total),
    separation: separationPower(a.histogram, b.histogram),
  }
}

interface SideSums {
  readonly total: number
  readonly mean: number
  readonly rms: number
  readonly histogram: Float64Array
}

function measureSide({ x, weight, event, bin }: Side, drawn: Uint8Array, bins: number): SideSums {
  const histogram = new Float64Array(bins)
  let total = 0
  let first = 0
  let second = 0
  for (let i = 0; i < x.length; i++) {
    const w = weight[i]! * drawn[event[i]!]!
    const wx = w * x[i]!
    total += w
    first += wx
    second += wx * x[i]!
    histogram[bin[i]!]! += w
  }
  const mean = first / total
  return { total, mean, rms: Math.sqrt(Math.max(0, second / total - mean * mean)), histogram }
}

/** ∫ |F₁ − F₂| dx: between two neighbours the difference is what was passed so far. */
function areaBetween(
  { gap, weight, event, side }: Merged,
  drawn: Uint8Array,
  ofReference: number,
  ofOther: number,
): number {
  let difference = 0
  let area = 0
  for (let i = 0; i < gap.length; i++) {
    const w = weight[i]! * drawn[event[i]!]!
    // Without a branch: which side comes next cannot be foreseen.
    const s = side[i]!
    difference += w * (ofReference * (1 - s) - ofOther * s)
    area += Math.abs(difference) * gap[i]!
  }
  return area
}

function lastEvent({ event }: Values): number {
  return event.reduce((last, index) => Math.max(last, index), -1)
}
