import { measured, undefinedBecause, type Measurement, type PixelGrid } from './pixels'

export interface Ellipse {
  /** Centroid in pixels from 0: the first pixel's centre is 0. */
  x: number
  y: number
  /** Second moments, px². */
  xx: number
  yy: number
  xy: number
  /** Distortion (xx − yy)/(xx + yy): |e| = (a² − b²)/(a² + b²), positive along x. */
  e1: number
  /** Distortion 2·xy/(xx + yy), positive along y = x. */
  e2: number
  /** (xx·yy − xy²)^¼, px: the σ of a round Gaussian of the same area. */
  sigma: number
}

export interface AdaptiveMoments extends Ellipse {
  /** 2·Σ w·I: the total of a Gaussian source, a core flux of any other. */
  flux: number
  /** Σ ρ⁴wI / Σ wI: 2 for a Gaussian, larger for cuspy profiles. */
  rho4: number
  iterations: number
}

export interface AdaptiveOptions {
  /** Where to start, pixels from 0; default: the middle of the image. */
  x?: number
  y?: number
  /** Starting size, px. */
  sigma?: number
  maxIterations?: number
}

/** Beyond 5σ the weight is below 4·10⁻⁶ and only costs time. */
const cutRho2 = 25
/** Relative change of the moments, and of the centroid in units of σ, at which the fixed point counts as reached. */
const precision = 1e-7

/**
 * Adaptive moments (Bernstein & Jarvis 2002, section 3; Hirata & Seljak 2003): the Gaussian weight
 * w = exp(−½ dᵀM⁻¹d) that matches the object it weighs, Σ d·w·I = 0 and M = 2 Σ ddᵀwI / Σ wI. No sky is subtracted.
 * NaN pixels are left out. Plain fixed-point iteration; the error halves each time for a Gaussian.
 */
export function adaptiveMoments(grid: PixelGrid, options: AdaptiveOptions = {}): Measurement<AdaptiveMoments> {
  const { width, height } = grid
  let x = options.x ?? (width - 1) / 2
  let y = options.y ?? (height - 1) / 2
  const start = options.sigma ?? 5
  if (!(start > 0)) throw new RangeError(`The starting size must be above 0 px, got ${start}`)
  let xx = start * start
  let yy = xx
  let xy = 0
  const largest = Math.max(width, height) ** 2
  const maxIterations = options.maxIterations ?? 500
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    const sums = weightedSums(grid, x, y, xx, yy, xy)
    if (!(sums.flux > 0)) return undefinedBecause('the light under the adaptive weight is not positive')
    const shiftX = (2 * sums.x) / sums.flux
    const shiftY = (2 * sums.y) / sums.flux
    // The second moments are taken about the weight's centre; the remaining offset vanishes with the shift.
    const newXX = (2 * sums.xx) / sums.flux
    const newYY = (2 * sums.yy) / sums.flux
    const newXY = (2 * sums.xy) / sums.flux
    const determinant = newXX * newYY - newXY * newXY
    if (!(determinant > 0 && newXX > 0)) return undefinedBecause('the weighted second moments do not form an ellipse')
    const change = Math.max(Math.abs(newXX - xx), Math.abs(newYY - yy), Math.abs(newXY - xy)) / (newXX + newYY)
    const shift = Math.hypot(shiftX, shiftY) / Math.sqrt(newXX + newYY)
    x += shiftX
    y += shiftY
    xx = newXX
    yy = newYY
    xy = newXY
    if (!(x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1)) {
      return undefinedBecause('the adaptive centroid left the image')
    }
    if (xx + yy > largest) return undefinedBecause('the adaptive size outgrew the image')
    if (change < precision && shift < precision) {
      const last = weightedSums(grid, x, y, xx, yy, xy)
      const shape = ellipse(x, y, xx, yy, xy)
      return measured({ ...shape, flux: 2 * last.flux, rho4: last.rho4 / last.flux, iterations: iteration })
    }
  }
  return undefinedBecause(`the adaptive moments did not settle within ${maxIterations} iterations`)
}

/** Moments of the whole image without a weight; noise far from the source dominates them on real stamps. */
export function unweightedMoments(grid: PixelGrid): Measurement<Ellipse & { sum: number }> {
  const { width, height, data } = grid
  let sum = 0
  let sumX = 0
  let sumY = 0
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const value = data[j * width + i]!
      if (!Number.isFinite(value)) continue
      sum += value
      sumX += value * i
      sumY += value * j
    }
  }
  if (!(sum > 0)) return undefinedBecause('the sum of the image is not positive')
  const x = sumX / sum
  const y = sumY / sum
  let xx = 0
  let yy = 0
  let xy = 0
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const value = data[j * width + i]!
      if (!Number.isFinite(value)) continue
      xx += value * (i - x) ** 2
      yy += value * (j - y) ** 2
      xy += value * (i - x) * (j - y)
    }
  }
  return measured({ sum, ...ellipse(x, y, xx / sum, yy / sum, xy / sum) })
}

/** NaN for σ where the moments do not form an ellipse. */
export function ellipse(x: number, y: number, xx: number, yy: number, xy: number): Ellipse {
  const trace = xx + yy
  const sigma = Math.sqrt(Math.sqrt(xx * yy - xy * xy))
  return { x, y, xx, yy, xy, e1: (xx - yy) / trace, e2: (2 * xy) / trace, sigma }
}

/** Semi-axes (1σ, px) and the major axis' angle from +x towards +y (radians) of second moments. */
export function axes(xx: number, yy: number, xy: number): { major: number; minor: number; theta: number } {
  const mean = (xx + yy) / 2
  const half = Math.hypot((xx - yy) / 2, xy)
  return {
    major: Math.sqrt(mean + half),
    minor: Math.sqrt(Math.max(0, mean - half)),
    theta: 0.5 * Math.atan2(2 * xy, xx - yy),
  }
}

interface WeightedSums {
  flux: number
  x: number
  y: number
  xx: number
  yy: number
  xy: number
  rho4: number
}

function weightedSums(grid: PixelGrid, x0: number, y0: number, xx: number, yy: number, xy: number): WeightedSums {
  const { width, height, data } = grid
  const determinant = xx * yy - xy * xy
  const a = yy / determinant
  const b = -xy / determinant
  const c = xx / determinant
  const reachX = Math.sqrt(cutRho2 * xx)
  const reachY = Math.sqrt(cutRho2 * yy)
  const firstX = Math.max(0, Math.ceil(x0 - reachX))
  const lastX = Math.min(width - 1, Math.floor(x0 + reachX))
  const firstY = Math.max(0, Math.ceil(y0 - reachY))
  const lastY = Math.min(height - 1, Math.floor(y0 + reachY))
  let flux = 0
  let sx = 0
  let sy = 0
  let sxx = 0
  let syy = 0
  let sxy = 0
  let rho4 = 0
  for (let j = firstY; j <= lastY; j++) {
    const dy = j - y0
    for (let i = firstX; i <= lastX; i++) {
      const dx = i - x0
      const rho2 = a * dx * dx + 2 * b * dx * dy + c * dy * dy
      if (rho2 > cutRho2) continue
      const value = data[j * width + i]!
      if (!Number.isFinite(value)) continue
      const light = value * Math.exp(-0.5 * rho2)
      flux += light
      sx += light * dx
      sy += light * dy
      sxx += light * dx * dx
      syy += light * dy * dy
      sxy += light * dx * dy
      rho4 += light * rho2 * rho2
    }
  }
  return { flux, x: sx, y: sy, xx: sxx, yy: syy, xy: sxy, rho4 }
}
