/**
 * How a value between the limits becomes a brightness 0…1. Display only: the data are never touched. The shader
 * computes the same (`shaders.ts`, in this order); a test compares the two pixel by pixel.
 */
export const stretchIds = ['linear', 'squareRoot', 'asinh', 'logarithm', 'sinh', 'power', 'equalised'] as const
export type StretchId = (typeof stretchIds)[number]

/** Stretches with a strength that a person may change. */
export const adjustable: ReadonlySet<StretchId> = new Set<StretchId>(['asinh', 'logarithm', 'sinh', 'power'])

/** How strongly what is faint is lifted where nothing tells: values as in common viewers of FITS images. */
const usualStrength = { asinh: 10, logarithm: 1000, sinh: 3, power: 2 } as const
/** In standard deviations of the background: below this asinh is linear, above it logarithmic. */
const linearSigmas = 4

type Curve = (t: number, strength: number) => number

const curves: Readonly<Record<Exclude<StretchId, 'equalised'>, Curve>> = {
  linear: (t) => t,
  squareRoot: Math.sqrt,
  asinh: (t, a) => Math.asinh(a * t) / Math.asinh(a),
  logarithm: (t, a) => Math.log1p(a * t) / Math.log1p(a),
  sinh: (t, a) => Math.sinh(a * t) / Math.sinh(a),
  power: (t, a) => t ** a,
}

/**
 * t is clipped to 0…1 first.
 * @param strength > 0, of asinh, logarithm, sinh and power (the exponent).
 * @param levels of the equalised: {@link equalLevels} between the limits.
 */
export function stretch(id: StretchId, t: number, strength: number, levels?: Float32Array): number {
  const clipped = Math.min(1, Math.max(0, t))
  if (id === 'equalised') return levels ? rankOf(levels, clipped) : clipped
  return curves[id](clipped, strength)
}

/**
 * The strength of asinh with which the noise looks the same in every image, whether its brightest pixel is ten or ten
 * thousand times the noise; 10 where the noise is not known. The others' are constant.
 * @param lift doublings of the strength that a person asked for, −8 … 8; of sinh and power half as many.
 */
export function strengthOf(id: StretchId, limits: Limits, sigma: number | null, lift: number): number {
  if (id === 'sinh' || id === 'power') return usualStrength[id] * 2 ** (lift / 2)
  const known = sigma !== null && sigma > 0 ? (limits.high - limits.low) / (linearSigmas * sigma) : usualStrength.asinh
  const strength = id === 'logarithm' ? usualStrength.logarithm : Math.min(1e4, Math.max(3, known))
  return strength * 2 ** lift
}

/** Equal shares that a histogram is cut into. */
export const equalShares = 256

/**
 * Histogram equalisation: `equalShares + 1` positions 0…1 between the limits, an equal share of the values that lie
 * between the limits from each to the next. Rising; where many values are the same, some are equal.
 * @param sorted values in rising order.
 */
export function equalLevels(sorted: Float32Array, limits: Limits): Float32Array<ArrayBuffer> {
  const from = firstAtLeast(sorted, limits.low)
  const to = firstAtLeast(sorted, limits.high)
  const count = to - from
  return Float32Array.from({ length: equalShares + 1 }, (_, i) => {
    if (i === 0) return 0
    if (i === equalShares) return 1
    if (count < 2) return i / equalShares
    const position = from + (i / equalShares) * (count - 1)
    const below = sorted[Math.floor(position)]!
    const value = below + (sorted[Math.ceil(position)]! - below) * (position - Math.floor(position))
    return Math.min(1, Math.max(0, (value - limits.low) / (limits.high - limits.low)))
  })
}

/** Where among the levels t lies, 0…1: the greatest level that is not above it, and on towards the next. */
function rankOf(levels: Float32Array, t: number): number {
  let low = 0
  let high = levels.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (levels[middle]! <= t) low = middle
    else high = middle
  }
  const step = levels[high]! - levels[low]!
  // Only at the end can two be the same here.
  const rest = step > 0 ? Math.min(1, (t - levels[low]!) / step) : 1
  return (low + rest) / (levels.length - 1)
}

function firstAtLeast(sorted: Float32Array, limit: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! < limit) from = middle + 1
    else to = middle
  }
  return from
}

/** As in DS9: the colours are pulled apart about the bias. 1 and 0.5 change nothing. */
export function contrasted(t: number, contrast: number, bias: number): number {
  return Math.min(1, Math.max(0, (t - bias) * contrast + 0.5))
}

export interface Limits {
  low: number
  high: number
}

export const limitIds = [
  'sky',
  'zscale',
  'percentile999',
  'percentile995',
  'percentile99',
  'percentile95',
  'percentile90',
  'extremes',
  'custom',
] as const
export type LimitId = (typeof limitIds)[number]
