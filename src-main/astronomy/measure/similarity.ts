import { requireSameSize, type PixelGrid } from './pixels'

/** Mean squared difference over the pixels finite in both, all channels together; NaN where there is none. */
export function meanSquaredError(reference: readonly PixelGrid[], test: readonly PixelGrid[]): number {
  let squares = 0
  let count = 0
  forEachPair(reference, test, (a, b) => {
    for (let i = 0; i < a.data.length; i++) {
      const difference = a.data[i]! - b.data[i]!
      if (Number.isFinite(difference)) {
        squares += difference * difference
        count++
      }
    }
  })
  return squares / count
}

/**
 * Peak signal-to-noise ratio 10·log₁₀(range² / MSE) in dB. Infinity where the images are identical.
 *
 * @param range the full span of the data, above 0: for images without a natural one, maximum − minimum of the reference.
 */
export function psnr(reference: readonly PixelGrid[], test: readonly PixelGrid[], range: number): number {
  requireRange(range)
  return 10 * Math.log10((range * range) / meanSquaredError(reference, test))
}

export interface SsimOptions {
  /** `gaussian`: σ 1.5, 11×11 taps, as in the paper. `uniform`: 7×7. */
  window?: 'gaussian' | 'uniform'
  /** Multiplies variances and covariance by n/(n − 1), n the pixels of the window. */
  sampleCovariance?: boolean
}

/**
 * Structural similarity (Wang et al. 2004, eq. 13; K₁ = 0.01, K₂ = 0.03), averaged over the windows that lie inside
 * the image and touch no NaN, and over the channels. 1 for identical images; NaN where no window fits.
 */
export function ssim(
  reference: readonly PixelGrid[],
  test: readonly PixelGrid[],
  range: number,
  options: SsimOptions = {},
): number {
  let total = 0
  forEachPair(reference, test, (a, b) => {
    total += meanOfFinite(ssimMap(a, b, range, options).data)
  })
  return total / reference.length
}

/** The SSIM of every window; NaN along the border, where the window does not fit. */
export function ssimMap(a: PixelGrid, b: PixelGrid, range: number, options: SsimOptions = {}): PixelGrid {
  requireRange(range)
  requireSameSize(a, b)
  const taps = options.window === 'uniform' ? uniformTaps : gaussianTaps
  const n = taps.length * taps.length
  const correction = options.sampleCovariance ? n / (n - 1) : 1
  const c1 = (0.01 * range) ** 2
  const c2 = (0.03 * range) ** 2
  const { width, height } = a
  const filter = (value: (i: number) => number) => filterInside(value, width, height, taps)
  const meanA = filter((i) => a.data[i]!)
  const meanB = filter((i) => b.data[i]!)
  const meanAA = filter((i) => a.data[i]! * a.data[i]!)
  const meanBB = filter((i) => b.data[i]! * b.data[i]!)
  const meanAB = filter((i) => a.data[i]! * b.data[i]!)
  const map = meanAB
  for (let i = 0; i < map.length; i++) {
    const ma = meanA[i]!
    const mb = meanB[i]!
    const varianceA = correction * (meanAA[i]! - ma * ma)
    const varianceB = correction * (meanBB[i]! - mb * mb)
    const covariance = correction * (meanAB[i]! - ma * mb)
    const luminance = (2 * ma * mb + c1) / (ma * ma + mb * mb + c1)
    map[i] = (luminance * (2 * covariance + c2)) / (varianceA + varianceB + c2)
  }
  return { width, height, data: map }
}

const gaussianTaps = normalised(Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * 1.5 * 1.5))))
const uniformTaps = normalised(new Array<number>(7).fill(1))

function normalised(taps: number[]): Float64Array {
  const sum = taps.reduce((a, b) => a + b, 0)
  return Float64Array.from(taps, (tap) => tap / sum)
}

/** Weighted means over the windows that fit; NaN elsewhere. Two passes, rows then columns. */
function filterInside(value: (i: number) => number, width: number, height: number, taps: Float64Array): Float64Array {
  const radius = (taps.length - 1) / 2
  const rows = new Float64Array(width * height)
  const row = new Float64Array(width)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) row[x] = value(y * width + x)
    for (let x = radius; x < width - radius; x++) {
      let sum = 0
      for (let k = 0; k < taps.length; k++) sum += taps[k]! * row[x - radius + k]!
      rows[y * width + x] = sum
    }
  }
  const out = new Float64Array(width * height).fill(NaN)
  for (let y = radius; y < height - radius; y++) {
    for (let x = radius; x < width - radius; x++) {
      let sum = 0
      for (let k = 0; k < taps.length; k++) sum += taps[k]! * rows[(y - radius + k) * width + x]!
      out[y * width + x] = sum
    }
  }
  return out
}

function meanOfFinite(values: ArrayLike<number>): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      sum += values[i]!
      count++
    }
  }
  return sum / count
}

function forEachPair(
  reference: readonly PixelGrid[],
  test: readonly PixelGrid[],
  visit: (a: PixelGrid, b: PixelGrid) => void,
): void {
  if (reference.length !== test.length || reference.length === 0) {
    throw new RangeError(`Images to compare must have as many bands, got ${reference.length} and ${test.length}`)
  }
  reference.forEach((a, i) => {
    const b = test[i]!
    requireSameSize(a, b)
    visit(a, b)
  })
}

function requireRange(range: number): void {
  if (!(range > 0)) throw new RangeError(`The data range must be above 0, got ${range}`)
}
