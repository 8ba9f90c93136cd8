import type { GenerateDescription } from './description'
import type { GenerateData } from './recipe'

/** Linear pixels to and from the scale of the networks, where the 99.95th percentile is 0.9 and the median 0. */
export interface PixelStretch {
  forward(value: number): number
  inverse(value: number): number
}

/**
 * asinh: y = 0.9·asinh((v − median)/s)/asinh((high − median)/s) with s = softening·scatter;
 * linear: y = 0.9·(v − median)/(high − median).
 */
export function createStretch(data: GenerateData, { pixels }: GenerateDescription): PixelStretch {
  const { median, scatter, high } = pixels
  const span = Math.max(high - median, scatter)
  if (data.stretch === 'linear') {
    return { forward: (v) => (0.9 * (v - median)) / span, inverse: (y) => median + (y / 0.9) * span }
  }
  const s = data.softening * scatter
  const top = Math.asinh(span / s)
  return {
    forward: (v) => (0.9 * Math.asinh((v - median) / s)) / top,
    inverse: (y) => median + s * Math.sinh((y / 0.9) * top),
  }
}
