import { Random } from '../../base/random'

/** Replicas of samples whose items belong to events: each event is drawn as a whole. */
export interface Replicas {
  /** For each sample, the index of every item's event, the same in all of them. */
  readonly events: readonly Uint32Array[]
  /** How often each event was drawn, a replica after another. */
  readonly draws: readonly Uint8Array[]
}

/**
 * Poisson bootstrap over events: in each replica every event counts k ~ Poisson(1) times, in all samples alike, so that
 * what they share (the generated jets, say) stays shared. It keeps the correlations of items within an event and
 * between samples, which errors from counting would ignore.
 */
export function eventReplicas(samples: readonly Float64Array[], count: number, seed: number): Replicas {
  const index = new Map<number, number>()
  const events = samples.map((events) =>
    Uint32Array.from(events, (event) => {
      const known = index.get(event)
      if (known !== undefined) return known
      index.set(event, index.size)
      return index.size - 1
    }),
  )
  const draws = Array.from({ length: count }, (_, replica) => {
    const random = new Random(seed, 'bootstrap', replica)
    return Uint8Array.from({ length: index.size }, () => poissonOfOne(random.bits()))
  })
  return { events, draws }
}

/** Poisson numbers of mean 1 by inversion of one 32-bit word; above 8 the chance is 1e-6. */
function poissonOfOne(bits: number): number {
  const u = bits / 4294967296
  let k = 0
  while (k < thresholds.length && u >= thresholds[k]!) k++
  return k
}

const thresholds = ((): number[] => {
  let [term, sum] = [Math.exp(-1), 0]
  return Array.from({ length: 12 }, (_, k) => {
    sum += term
    term /= k + 1
    return sum
  })
})()

/** Standard deviation over replicas; NaN ones (an empty replica) are left out. */
export function spread(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value))
  const mean = defined.reduce((a, b) => a + b, 0) / defined.length
  return Math.sqrt(defined.reduce((a, b) => a + (b - mean) ** 2, 0) / (defined.length - 1))
}
