import { jensenShannon, separationFloor, separationPower } from './statistics/distances'
import { equalPopulationEdges, histogram } from './statistics/histogram'
import { moments } from './statistics/moments'
import { chiSquared, kolmogorovSmirnov } from './statistics/tests'
import { spread } from './bootstrap'
import { replicate, type Values } from './replicate'

/** How far two samples of one variable are apart. Pairs are [reference, other]. null: not defined (too few values). */
export interface VariableNumbers {
  /** Values that are numbers, and those that are not. */
  readonly items: readonly [number, number]
  readonly undefined: readonly [number, number]
  /** (Σw)²/Σw². */
  readonly effective: readonly [number, number]
  readonly mean: readonly [number | null, number | null]
  readonly rms: readonly [number | null, number | null]
  /** other − reference */
  readonly meanDifference: NullableError
  /** other / reference */
  readonly rmsRatio: NullableError
  /** χ² over the equal-population bins, for independent samples. */
  readonly chi2: number | null
  readonly ndf: number | null
  readonly p: number | null
  readonly ks: number | null
  readonly ksP: number | null
  /** Wasserstein-1 in the unit of the variable. */
  readonly w1: number | null
  readonly w1Error: number | null
  /** Separation power, 0 … 1, less the floor; may be below 0 within its error. */
  readonly separation: number | null
  readonly separationError: number | null
  /** What two independent samples of one distribution and this size give on average. */
  readonly separationFloor: number | null
  readonly separationRaw: number | null
  /** Jensen–Shannon divergence in nats. */
  readonly jsd: number | null
  /** Equal-population bins of the reference that were used. */
  readonly bins: number
}

export interface NullableError {
  readonly value: number | null
  readonly error: number | null
}

/** Fewer numbers than this in either sample say nothing. */
const fewest = 10

/**
 * All numbers of one variable. Errors are spreads over the replicas (`eventReplicas`), so they hold for items that
 * share events and for samples that share their input.
 * @param bins equal-population bins of the reference, at least 2.
 */
export function compareValues(
  reference: Values,
  other: Values,
  draws: readonly Uint8Array[],
  bins: number,
): VariableNumbers {
  const sides = [reference, other] as const
  const [m1, m2] = sides.map(({ x, weight }) => moments(x, weight)) as [
    ReturnType<typeof moments>,
    ReturnType<typeof moments>,
  ]
  const base = {
    items: [m1.count, m2.count],
    undefined: [reference.x.length - m1.count, other.x.length - m2.count],
    effective: [m1.effective || 0, m2.effective || 0],
    mean: [defined(m1.mean), defined(m2.mean)],
    rms: [defined(m1.rms), defined(m2.rms)],
  } as const
  if (m1.count < fewest || m2.count < fewest) return { ...base, ...nothing }

  const edges = equalPopulationEdges(reference.x, reference.weight, bins)
  const [h1, h2] = [histogram(reference.x, reference.weight, edges), histogram(other.x, other.weight, edges)]
  const { chi2, ndf, p } = chiSquared(h1, h2)
  const ks = kolmogorovSmirnov(reference.x, other.x, { x: reference.weight, y: other.weight })
  const separationRaw = separationPower(h1.sums, h2.sums)
  const floor = separationFloor(h1, h2)
  const { whole, replicas } = replicate(reference, other, draws, edges)
  const error = (of: (replica: (typeof replicas)[number]) => number): number | null =>
    replicas.length > 1 ? defined(spread(replicas.map(of))) : null
  return {
    ...base,
    meanDifference: withError(
      m2.mean - m1.mean,
      error(({ mean }) => mean[1] - mean[0]),
    ),
    rmsRatio: withError(
      m2.rms / m1.rms,
      error(({ rms }) => rms[1] / rms[0]),
    ),
    chi2,
    ndf,
    p,
    ks: ks.statistic,
    ksP: ks.p,
    w1: whole.w1,
    w1Error: error(({ w1 }) => w1),
    separation: separationRaw - floor,
    separationError: error(({ separation }) => separation),
    separationFloor: floor,
    separationRaw,
    jsd: jensenShannon(h1.sums, h2.sums),
    bins: edges.length - 1,
  }
}

const none: NullableError = { value: null, error: null }

const nothing = {
  meanDifference: none,
  rmsRatio: none,
  chi2: null,
  ndf: null,
  p: null,
  ks: null,
  ksP: null,
  w1: null,
  w1Error: null,
  separation: null,
  separationError: null,
  separationFloor: null,
  separationRaw: null,
  jsd: null,
  bins: 0,
} as const

function withError(value: number, error: number | null): NullableError {
  return { value: defined(value), error }
}

/** JSON has no NaN. */
export function defined(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
