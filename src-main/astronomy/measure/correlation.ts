import { Fourier2d, nextPowerOfTwo } from '../fourier'
import type { PixelGrid } from './pixels'

/**
 * Autocorrelation of a residual image at distances of 1 … `reach` pixels, averaged over directions and divided by the
 * variance: white noise gives 0 ± 1/√n, blurred noise or structure left behind gives positive numbers. The mean is
 * taken off; NaN pixels are left out of every pair. null where the residual does not vary.
 */
export function autocorrelation(grid: PixelGrid, reach = 8): number[] | null {
  const { width, height, data } = grid
  const plan = Fourier2d.of(nextPowerOfTwo(width + reach), nextPowerOfTwo(height + reach))
  const values = new Float64Array(plan.width * plan.height)
  const present = new Float64Array(plan.width * plan.height)
  let sum = 0
  let count = 0
  for (const value of data) {
    if (!Number.isFinite(value)) continue
    sum += value
    count++
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x]!
      if (!Number.isFinite(value)) continue
      values[y * plan.width + x] = value - sum / count
      present[y * plan.width + x] = 1
    }
  }
  const products = correlateWithItself(plan, values)
  const pairs = correlateWithItself(plan, present)
  const variance = products[0]! / pairs[0]!
  if (!(variance > 0)) return null
  return Array.from({ length: reach }, (_, i) => ringMean(plan, products, pairs, i + 1) / variance)
}

/** Σ f(p)·f(p + d) for every offset d, negative ones at the far end. */
function correlateWithItself(plan: Fourier2d, values: Float64Array): Float64Array {
  const spectrum = plan.forward(values)
  for (let i = 0; i < spectrum.length; i += 2) {
    spectrum[i] = spectrum[i]! ** 2 + spectrum[i + 1]! ** 2
    spectrum[i + 1] = 0
  }
  return plan.inverse(spectrum)
}

/** Mean product over the offsets whose length rounds to `distance`. */
function ringMean(plan: Fourier2d, products: Float64Array, pairs: Float64Array, distance: number): number {
  let sum = 0
  let count = 0
  for (let dy = -distance; dy <= distance; dy++) {
    for (let dx = -distance; dx <= distance; dx++) {
      if (Math.round(Math.hypot(dx, dy)) !== distance) continue
      const at = ((dy + plan.height) % plan.height) * plan.width + ((dx + plan.width) % plan.width)
      sum += products[at]!
      count += pairs[at]!
    }
  }
  return sum / count
}
