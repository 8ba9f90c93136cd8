import { Fourier2d, nextPowerOfTwo } from '../fourier'
import { requireSameSize, type PixelGrid } from './pixels'

/** Mean power in rings of spatial frequency: `k` in cycles per pixel, up to 0.5 (Nyquist). */
export interface PowerSpectrum {
  k: number[]
  power: number[]
}

/**
 * Radial power spectrum |F(k)|²/n of a plane less its mean, zero-padded to powers of two, in `rings` rings of equal
 * width between 0 and 0.5 cycles per pixel (the zero frequency is left out). NaN counts as the mean.
 */
export function powerSpectrum(grid: PixelGrid, rings = 16): PowerSpectrum {
  const fourier = Fourier2d.of(nextPowerOfTwo(grid.width), nextPowerOfTwo(grid.height))
  const { width, height } = fourier
  const padded = new Float64Array(width * height)
  const mean = meanOf(grid.data)
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      const value = grid.data[y * grid.width + x]! - mean
      padded[y * width + x] = Number.isFinite(value) ? value : 0
    }
  }
  const spectrum = fourier.forward(padded)
  const sums = new Float64Array(rings)
  const counts = new Float64Array(rings)
  for (let kx = 0; kx <= width / 2; kx++) {
    // Every column but the first and the last stands for its conjugate, too.
    const weight = kx === 0 || kx === width / 2 ? 1 : 2
    for (let ky = 0; ky < height; ky++) {
      const k = Math.hypot(kx / width, (ky <= height / 2 ? ky : ky - height) / height)
      const ring = Math.floor(k * 2 * rings)
      if (k === 0 || ring >= rings) continue
      const at = 2 * (kx * height + ky)
      sums[ring]! += weight * (spectrum[at]! ** 2 + spectrum[at + 1]! ** 2)
      counts[ring]! += weight
    }
  }
  const n = grid.width * grid.height
  const filled = Array.from({ length: rings }, (_, ring) => ring).filter((ring) => counts[ring]! > 0)
  return {
    k: filled.map((ring) => (ring + 0.5) / (2 * rings)),
    power: filled.map((ring) => sums[ring]! / counts[ring]! / n),
  }
}

/** Power of `test` over that of `reference`, ring by ring: [k, ratio]; rings without power in the reference are left out. */
export function powerRatio(reference: PixelGrid, test: PixelGrid, rings = 16): [number, number][] {
  requireSameSize(reference, test)
  const [a, b] = [powerSpectrum(reference, rings), powerSpectrum(test, rings)]
  return a.k.flatMap((k, i): [number, number][] => (a.power[i]! > 0 ? [[k, b.power[i]! / a.power[i]!]] : []))
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue
    sum += values[i]!
    count++
  }
  return count > 0 ? sum / count : 0
}
