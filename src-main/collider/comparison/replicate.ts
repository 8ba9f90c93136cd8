import { separationPower } from './statistics/distances'
import { binFinder } from './statistics/histogram'
import { sortedOrder } from './statistics/order'
import type { Values } from './numbers'

/** What is computed again for every bootstrap replica. Pairs are [reference, other]. */
export interface Replica {
  readonly mean: readonly [number, number]
  readonly rms: readonly [number, number]
  readonly w1: number
  /** With the bins of the whole sample, nothing subtracted. */
  readonly separation: number
}

/** Both samples in one rising order: then a replica is two passes over it. */
interface Merged {
  readonly x: Float64Array
  readonly weight: Float64Array
  readonly event: Uint32Array
  /** 0 reference, 1 other. */
  readonly side: Uint8Array
  readonly bin: Uint32Array
  /** About which squares are taken, so that nothing cancels. */
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
  return { whole: measure(merged, null), replicas: draws.map((drawn) => measure(merged, drawn)) }
}

function merge(reference: Values, other: Values, edges: readonly number[]): Merged {
  const split = reference.x.length
  const all = new Float64Array(split + other.x.length)
  all.set(reference.x)
  all.set(other.x, split)
  const order = sortedOrder(all)
  const n = order.length
  const merged = {
    x: new Float64Array(n),
    weight: new Float64Array(n),
    event: new Uint32Array(n),
    side: new Uint8Array(n),
    bin: new Uint32Array(n),
  }
  const find = binFinder(edges)
  for (let i = 0; i < n; i++) {
    const item = order[i]!
    const [values, row, side] = item < split ? [reference, item, 0] : [other, item - split, 1]
    merged.x[i] = all[item]!
    merged.weight[i] = values.weight ? values.weight[row]! : 1
    merged.event[i] = values.event[row]!
    merged.side[i] = side
    merged.bin[i] = find(all[item]!)
  }
  return { ...merged, centre: merged.x[n >> 1] ?? 0, bins: edges.length - 1 }
}

/** @param drawn how often each event counts; null: once. */
function measure({ x, weight, event, side, bin, centre, bins }: Merged, drawn: Uint8Array | null): Replica {
  const histograms = [new Float64Array(bins), new Float64Array(bins)] as const
  const total = [0, 0]
  const first = [0, 0]
  const second = [0, 0]
  for (let i = 0; i < x.length; i++) {
    const s = side[i]!
    const w = drawn ? weight[i]! * drawn[event[i]!]! : weight[i]!
    const d = x[i]! - centre
    total[s]! += w
    first[s]! += w * d
    second[s]! += w * d * d
    histograms[s]![bin[i]!]! += w
  }
  // ∫ |F₁ − F₂| dx: between two neighbours the difference is what was passed so far.
  const share = [1 / total[0]!, -1 / total[1]!]
  let [difference, w1] = [0, 0]
  for (let i = 0; i + 1 < x.length; i++) {
    const w = drawn ? weight[i]! * drawn[event[i]!]! : weight[i]!
    difference += w * share[side[i]!]!
    w1 += Math.abs(difference) * (x[i + 1]! - x[i]!)
  }
  const mean = (s: 0 | 1): number => first[s]! / total[s]!
  const rms = (s: 0 | 1): number => Math.sqrt(Math.max(0, second[s]! / total[s]! - mean(s) ** 2))
  return {
    mean: [centre + mean(0), centre + mean(1)],
    rms: [rms(0), rms(1)],
    w1,
    separation: separationPower(histograms[0], histograms[1]),
  }
}
