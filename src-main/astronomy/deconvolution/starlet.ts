import { reflected } from '../convolution'
import type { Plane } from '../image'

export interface StarletOptions {
  /** rms of the white noise of the image, in its unit, above 0. */
  noiseRms: number
  /** Coefficients below this many times their own noise are noise; at least 0, which leaves the image as it is. */
  threshold: number
  /** Doublings of the scale, 1 … 8; default 4: structure up to 16 px. */
  scales?: number
}

/** The B₃ spline. */
const spline = [1 / 16, 1 / 4, 3 / 8, 1 / 4, 1 / 16]

/**
 * Plain denoising by thresholding of the isotropic undecimated wavelet transform (starlet; Starck & Murtagh 2002,
 * section 2.1): the image is a smooth plane plus one plane of detail a scale, and detail below the threshold is set
 * to zero. The light changes by what is thrown away, a few per cent. Cost: 10 multiplications a pixel and scale.
 */
export function denoiseStarlet(image: Plane, options: StarletOptions): Plane {
  const { noiseRms, threshold, scales = 4 } = options
  if (!(noiseRms > 0)) throw new RangeError(`Denoising needs the noise, above 0, got ${noiseRms}`)
  if (!(threshold >= 0)) throw new RangeError(`The threshold must be at least 0, got ${threshold}`)
  if (!(Number.isInteger(scales) && scales >= 1 && scales <= 8)) {
    throw new RangeError(`The number of scales must be a whole number of 1 to 8, got ${scales}`)
  }
  const { width, height } = image
  let smooth = Float64Array.from(image.data)
  const kept = new Float64Array(smooth.length)
  for (let scale = 0; scale < scales; scale++) {
    const smoother = smoothed(smooth, width, height, 2 ** scale)
    const limit = threshold * noiseRms * detailNoise[scale]!
    for (let i = 0; i < smooth.length; i++) {
      const detail = smooth[i]! - smoother[i]!
      if (Math.abs(detail) >= limit) kept[i]! += detail
    }
    smooth = smoother
  }
  return { width, height, data: Float32Array.from(smooth, (value, i) => value + kept[i]!) }
}

/** Standard deviation of the detail of white noise of rms 1, scale by scale: √Σ(δ − h)² of the kernels. */
const detailNoise = noiseOfDetail(8)

function noiseOfDetail(scales: number): number[] {
  // One-dimensional smoothing kernels; the detail's kernel is the difference of two products of them.
  let kernel = [1]
  const products: number[][] = [kernel]
  for (let scale = 0; scale < scales; scale++) {
    const step = 2 ** scale
    const next = new Array<number>(kernel.length + 4 * step).fill(0)
    kernel.forEach((value, i) => spline.forEach((tap, k) => (next[i + k * step]! += value * tap)))
    kernel = next
    products.push(kernel)
  }
  const overlap = (a: readonly number[], b: readonly number[]): number => {
    const shift = (b.length - a.length) / 2
    return a.reduce((sum, value, i) => sum + value * b[i + shift]!, 0)
  }
  return Array.from({ length: scales }, (_, scale) => {
    const [a, b] = [products[scale]!, products[scale + 1]!]
    return Math.sqrt(overlap(a, a) ** 2 - 2 * overlap(a, b) ** 2 + overlap(b, b) ** 2)
  })
}

function smoothed(data: Float64Array, width: number, height: number, step: number): Float64Array<ArrayBuffer> {
  const rows = new Float64Array(data.length)
  const out = new Float64Array(data.length)
  for (let x = 0; x < width; x++) {
    const sources = spline.map((_, k) => reflected(x + (k - 2) * step, width))
    for (let y = 0; y < height; y++) {
      let sum = 0
      for (let k = 0; k < 5; k++) sum += spline[k]! * data[y * width + sources[k]!]!
      rows[y * width + x] = sum
    }
  }
  for (let y = 0; y < height; y++) {
    const sources = spline.map((_, k) => reflected(y + (k - 2) * step, height) * width)
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let k = 0; k < 5; k++) sum += spline[k]! * rows[sources[k]! + x]!
      out[y * width + x] = sum
    }
  }
  return out
}
