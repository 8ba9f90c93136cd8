import { requireSameSize, type PixelGrid } from './pixels'

export interface LuptonOptions {
  /** Softening: small is nearly linear, large is nearly logarithmic. */
  q?: number
  /** The linear range, in the unit of the pixels. */
  stretch?: number
  /** Black, in the unit of the pixels. */
  minimum?: number
}

/**
 * A colour picture whose hue does not depend on brightness (Lupton et al. 2004): the mean intensity I of the three
 * bands is stretched by asinh(Q·I/stretch)·0.1/asinh(0.1·Q), each band is scaled by the same factor, and a pixel whose
 * brightest band exceeds 1 is scaled down as a whole. Returns red, green, blue bytes, pixel by pixel; NaN is black.
 */
export function luptonRgb(
  red: PixelGrid,
  green: PixelGrid,
  blue: PixelGrid,
  options: LuptonOptions = {},
): Uint8ClampedArray<ArrayBuffer> {
  const { q = 8, stretch = 0.5, minimum = 0 } = options
  if (!(stretch > 0)) throw new RangeError(`The linear range must be above 0, got ${stretch}`)
  if (!(q > 0)) throw new RangeError(`Q must be above 0, got ${q}`)
  requireSameSize(red, green)
  requireSameSize(red, blue)
  const slope = 0.1 / Math.asinh(0.1 * q)
  const out = new Uint8ClampedArray(3 * red.data.length)
  for (let i = 0; i < red.data.length; i++) {
    const r = red.data[i]! - minimum
    const g = green.data[i]! - minimum
    const b = blue.data[i]! - minimum
    const intensity = (r + g + b) / 3
    if (!(intensity > 0)) continue
    const factor = (Math.asinh((q * intensity) / stretch) * slope) / intensity
    const brightest = Math.max(r, g, b) * factor
    const scale = (brightest > 1 ? factor / brightest : factor) * 255
    out[3 * i] = Math.floor(Math.max(0, r * scale))
    out[3 * i + 1] = Math.floor(Math.max(0, g * scale))
    out[3 * i + 2] = Math.floor(Math.max(0, b * scale))
  }
  return out
}
