/**
 * How a value between the limits becomes a brightness 0…1. Display only: the data are never touched. The shader
 * computes the same (`shaders.ts`, in this order); a test compares the two pixel by pixel.
 */
export const stretchIds = ['linear', 'squareRoot', 'asinh', 'logarithm', 'square'] as const
export type StretchId = (typeof stretchIds)[number]

/** How strongly asinh and logarithm lift what is faint: values as in common viewers of FITS images. */
const asinhStrength = 10
const logarithmStrength = 1000

const curves: Readonly<Record<StretchId, (t: number) => number>> = {
  linear: (t) => t,
  squareRoot: Math.sqrt,
  asinh: (t) => Math.asinh(asinhStrength * t) / Math.asinh(asinhStrength),
  logarithm: (t) => Math.log1p(logarithmStrength * t) / Math.log1p(logarithmStrength),
  square: (t) => t * t,
}

/** t is clipped to 0…1 first. */
export function stretch(id: StretchId, t: number): number {
  return curves[id](Math.min(1, Math.max(0, t)))
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
