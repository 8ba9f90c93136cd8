/**
 * How a value between the limits becomes a brightness 0…1. Display only: the data are never touched. The shader
 * computes the same (`shaders.ts`, in this order); a test compares the two pixel by pixel.
 */
export const stretchIds = ['linear', 'squareRoot', 'asinh', 'logarithm', 'square'] as const
export type StretchId = (typeof stretchIds)[number]

/** How strongly what is faint is lifted where nothing tells: values as in common viewers of FITS images. */
const usualStrength = { asinh: 10, logarithm: 1000 } as const
/** In standard deviations of the background: below this asinh is linear, above it logarithmic. */
const linearSigmas = 4

const curves: Readonly<Record<StretchId, (t: number, strength: number) => number>> = {
  linear: (t) => t,
  squareRoot: Math.sqrt,
  asinh: (t, a) => Math.asinh(a * t) / Math.asinh(a),
  logarithm: (t, a) => Math.log1p(a * t) / Math.log1p(a),
  square: (t) => t * t,
}

/** t is clipped to 0…1 first. @param strength > 0, of asinh and logarithm. */
export function stretch(id: StretchId, t: number, strength: number): number {
  return curves[id](Math.min(1, Math.max(0, t)), strength)
}

/**
 * The strength of asinh with which the noise looks the same in every image, whether its brightest pixel is ten or ten
 * thousand times the noise; 10 where the noise is not known. The logarithm's is constant.
 * @param lift doublings of the strength that a person asked for, −8 … 8.
 */
export function strengthOf(id: StretchId, limits: Limits, sigma: number | null, lift: number): number {
  const known = sigma !== null && sigma > 0 ? (limits.high - limits.low) / (linearSigmas * sigma) : usualStrength.asinh
  const strength = id === 'logarithm' ? usualStrength.logarithm : Math.min(1e4, Math.max(3, known))
  return strength * 2 ** lift
}

export interface Limits {
  low: number
  high: number
}

export const limitIds = [
  'sky',
  'zscale',
  'percentile995',
  'percentile99',
  'percentile95',
  'extremes',
  'custom',
] as const
export type LimitId = (typeof limitIds)[number]
