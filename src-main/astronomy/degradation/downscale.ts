import { createPlane, type Plane } from '../image'

export type Downscale = 1 | 2 | 4

/**
 * `mean` keeps surface brightness (a flat sky keeps its level, the total falls by factor²);
 * `sum` keeps flux (the total stays, the sky level grows by factor²).
 */
export type Binning = 'mean' | 'sum'

export function requireDownscale(factor: number): asserts factor is Downscale {
  if (factor !== 1 && factor !== 2 && factor !== 4) {
    throw new RangeError(`The downscale factor must be 1, 2 or 4, got ${factor}`)
  }
}

/**
 * Pixel binning: each new pixel is the mean (or sum) of factor² old ones, NaN where any of them is. Rows and columns
 * beyond the last whole block are left out, so the new size is ⌊size/factor⌋. New pixel X covers old pixels
 * factor·X … factor·X + factor − 1: its centre is the old position factor·X + (factor − 1)/2.
 */
export function bin(plane: Plane, factor: number, binning: Binning = 'mean'): Plane {
  requireDownscale(factor)
  if (factor === 1) return plane
  const width = Math.floor(plane.width / factor)
  const height = Math.floor(plane.height / factor)
  if (width < 1 || height < 1) {
    throw new RangeError(`An image of ${plane.width}×${plane.height} pixels is too small to be downscaled by ${factor}`)
  }
  const out = createPlane(width, height)
  const scale = binning === 'mean' ? 1 / (factor * factor) : 1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let j = 0; j < factor; j++) {
        const from = (y * factor + j) * plane.width + x * factor
        for (let i = 0; i < factor; i++) sum += plane.data[from + i]!
      }
      out.data[y * width + x] = sum * scale
    }
  }
  return out
}
