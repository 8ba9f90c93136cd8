import type { Plane } from '../image'

export interface PointSource {
  /** Pixels from 0. */
  x: number
  y: number
  /** Height of the central pixel above its surroundings over that of the fitted Gaussian: 0.2…1 for stars. */
  sharpness: number
  /** Asymmetry between quadrants: a line is ±2. */
  roundness: number
  peak: number
  /** Sum over the kernel's box, in the unit of the image. */
  flux: number
}

export interface StarFinderOptions {
  /** FWHM of the stars, px, above 0. */
  fwhm: number
  /** Height of the faintest star above the sky, in the unit of the image. */
  threshold: number
  /** Of two stars closer than this, px, the fainter is left out; default 2.5·FWHM. */
  separation?: number
  sharpness?: readonly [number, number]
  roundness?: readonly [number, number]
}

/**
 * DAOFIND (Stetson 1987, section II): the image, sky subtracted, is correlated with a Gaussian lowered to sum zero and
 * cut at 1.5σ, which gives at each pixel the height of the best-fitting star; pixels above the threshold that are the
 * highest within the separation are kept when their sharpness and roundness lie within the limits. Positions by a least-squares fit of the Gaussian's shift along
 * each axis. Brightest first.
 */
export function findStars(image: Plane, options: StarFinderOptions): PointSource[] {
  const { fwhm, threshold, sharpness: sharp = [0.2, 1], roundness: round = [-1, 1] } = options
  if (!(fwhm > 0)) throw new RangeError(`The FWHM of the stars must be above 0 pixels, got ${fwhm}`)
  const separation = options.separation ?? 2.5 * fwhm
  const kernel = stellarKernel(fwhm)
  const heights = correlate(image, kernel)
  const limit = threshold * kernel.relativeError
  const found: PointSource[] = []
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      if (!(heights.data[y * image.width + x]! > limit) || !isPeak(heights, separation, x, y)) continue
      const star = measureStar(image, heights, kernel, x, y)
      if (star.sharpness < sharp[0] || star.sharpness > sharp[1]) continue
      if (star.roundness < round[0] || star.roundness > round[1]) continue
      found.push(star)
    }
  }
  return found.sort((a, b) => b.flux - a.flux)
}

interface StellarKernel {
  radius: number
  sigma: number
  /** 1 inside the cut. */
  mask: Uint8Array
  pixels: number
  gaussian: Float64Array
  /** Sum zero, scaled so that a correlation gives the height of a star. */
  values: Float64Array
  /** Noise of the correlated image over that of the image. */
  relativeError: number
}

function stellarKernel(fwhm: number): StellarKernel {
  const sigma = fwhm / (2 * Math.sqrt(2 * Math.LN2))
  const radius = Math.floor(Math.max(2, 1.5 * sigma))
  const size = 2 * radius + 1
  const mask = new Uint8Array(size * size)
  const gaussian = new Float64Array(size * size)
  let pixels = 0
  let sum = 0
  let squares = 0
  for (let i = 0; i < mask.length; i++) {
    const r = Math.hypot((i % size) - radius, Math.floor(i / size) - radius)
    gaussian[i] = Math.exp(-(r * r) / (2 * sigma * sigma))
    if (r > 1.5 * sigma && r > 2) continue
    mask[i] = 1
    pixels++
    sum += gaussian[i]!
    squares += gaussian[i]! ** 2
  }
  const denominator = squares - (sum * sum) / pixels
  const values = gaussian.map((value, i) => (mask[i] ? (value - sum / pixels) / denominator : 0))
  return { radius, sigma, mask, pixels, gaussian, values, relativeError: 1 / Math.sqrt(denominator) }
}

function correlate(image: Plane, { radius, values }: StellarKernel): Plane {
  const { width, height, data } = image
  const size = 2 * radius + 1
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++) {
    const fromY = Math.max(0, radius - y)
    const toY = Math.min(size, height - y + radius)
    for (let x = 0; x < width; x++) {
      const fromX = Math.max(0, radius - x)
      const toX = Math.min(size, width - x + radius)
      let sum = 0
      for (let j = fromY; j < toY; j++) {
        const row = (y + j - radius) * width + x - radius
        for (let i = fromX; i < toX; i++) sum += values[j * size + i]! * data[row + i]!
      }
      out[y * width + x] = sum
    }
  }
  return { width, height, data: out }
}

function isPeak({ width, height, data }: Plane, separation: number, x: number, y: number): boolean {
  const reach = Math.floor(separation)
  const centre = data[y * width + x]!
  for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
    for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
      if ((u - x) ** 2 + (v - y) ** 2 > separation * separation) continue
      const value = data[v * width + u]!
      // Of equal neighbours the first one counts.
      if (value > centre || (value === centre && (v < y || (v === y && u < x)))) return false
    }
  }
  return true
}

function measureStar(image: Plane, heights: Plane, kernel: StellarKernel, x: number, y: number): PointSource {
  const { radius, mask } = kernel
  const size = 2 * radius + 1
  const box = new Float64Array(size * size)
  const conv = new Float64Array(size * size)
  for (let i = 0; i < box.length; i++) {
    const u = x + (i % size) - radius
    const v = y + Math.floor(i / size) - radius
    if (u < 0 || v < 0 || u >= image.width || v >= image.height) continue
    box[i] = image.data[v * image.width + u]!
    conv[i] = heights.data[v * image.width + u]!
  }
  const middle = radius * size + radius
  const peak = box[middle]!
  let around = 0
  let flux = 0
  for (let i = 0; i < box.length; i++) {
    flux += box[i]!
    if (mask[i] && i !== middle) around += box[i]!
  }
  return {
    x: x + axisShift(box, kernel, 1),
    y: y + axisShift(box, kernel, size),
    sharpness: (peak - around / (kernel.pixels - 1)) / conv[middle]!,
    roundness: quadrants(conv, radius),
    peak,
    flux,
  }
}

/** 2·(Σ of two opposite quadrants − Σ of the others)/Σ of all absolute values: fourfold symmetric sources give 0. */
function quadrants(conv: Float64Array, radius: number): number {
  const size = 2 * radius + 1
  let difference = 0
  let total = 0
  for (let i = 0; i < conv.length; i++) {
    const dx = (i % size) - radius
    const dy = Math.floor(i / size) - radius
    if (dx === 0 && dy === 0) continue
    const positive = (dy < 0 && dx <= 0) || (dy > 0 && dx >= 0)
    difference += positive ? conv[i]! : -conv[i]!
    total += Math.abs(conv[i]!)
  }
  return (2 * difference) / total
}

/** Shift along one axis of the marginal sums, fitted as h·g(t) + h·δ·(t/σ²)·g(t) + s with weights falling outwards. */
function axisShift(box: Float64Array, { radius, sigma, gaussian }: StellarKernel, step: number): number {
  const size = 2 * radius + 1
  const other = step === 1 ? size : 1
  const normal = [0, 0, 0, 0, 0, 0]
  const right = [0, 0, 0]
  for (let t = 0; t < size; t++) {
    let data = 0
    let model = 0
    for (let s = 0; s < size; s++) {
      const weight = radius - Math.abs(s - radius) + 1
      data += weight * box[t * step + s * other]!
      model += weight * gaussian[t * step + s * other]!
    }
    const weight = radius - Math.abs(t - radius) + 1
    const slope = (model * (t - radius)) / (sigma * sigma)
    normal[0]! += weight * model * model
    normal[1]! += weight * model * slope
    normal[2]! += weight * model
    normal[3]! += weight * slope * slope
    normal[4]! += weight * slope
    normal[5]! += weight
    right[0]! += weight * model * data
    right[1]! += weight * slope * data
    right[2]! += weight * data
  }
  const [aa, ab, ac, bb, bc, cc] = normal as [number, number, number, number, number, number]
  const [ra, rb, rc] = right as [number, number, number]
  // The grid is symmetric: ab = bc = 0 but for rounding, so the shift's equation stands alone.
  const height = (ra * cc - rc * ac) / (aa * cc - ac * ac)
  const shift = (rb - ab * height - (bc * (rc - ac * height)) / cc) / (bb * height)
  return Number.isFinite(shift) && Math.abs(shift) <= radius ? shift : 0
}
