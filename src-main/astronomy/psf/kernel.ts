import { createPlane, type Plane } from '../image'
import { measured, undefinedBecause, type Measurement, type PixelGrid } from '../measure/pixels'
import { Fourier2d, nextPowerOfTwo } from '../fourier'

export interface KernelFromPlaneOptions {
  /** Moves the centroid onto the middle pixel (by a Fourier shift); default true. */
  recentre?: boolean
}

/**
 * A kernel from the plane of a PSF file: cut to an odd size about its peak, negatives (noise) set to 0, sum 1, its
 * centroid on the middle pixel. Throws RangeError where nothing positive is in it.
 */
export function kernelFromPlane(plane: Plane, options: KernelFromPlaneOptions = {}): Plane {
  const peak = brightest(plane)
  if (peak === null) throw new RangeError('The PSF image holds no positive pixel')
  const { x: px, y: py } = peak
  const radius = Math.max(1, Math.min(px, py, plane.width - 1 - px, plane.height - 1 - py))
  const size = 2 * radius + 1
  let kernel = createPlane(size, size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const value = at(plane, px - radius + x, py - radius + y)
      kernel.data[y * size + x] = Math.max(0, Number.isFinite(value) ? value : 0)
    }
  }
  if (options.recentre ?? true) {
    const { x, y } = centroid(kernel, radius, radius, Math.max(2, radius / 2))
    const dx = radius - x
    const dy = radius - y
    if (Math.hypot(dx, dy) > 1e-3 && Math.hypot(dx, dy) < 1.5) kernel = shifted(kernel, dx, dy)
  }
  return normalised(kernel)
}

/** Negatives to 0, sum 1. */
export function normalised(kernel: Plane): Plane {
  const data = kernel.data.map((value) => (value > 0 ? value : 0))
  const sum = data.reduce((total, value) => total + value, 0)
  return { ...kernel, data: data.map((value) => value / sum) }
}

/** The image moved by (dx, dy) pixels, by the shift theorem on a zero-padded grid: exact for band-limited images. */
export function shifted(plane: Plane, dx: number, dy: number): Plane {
  const width = nextPowerOfTwo(plane.width + 8)
  const height = nextPowerOfTwo(plane.height + 8)
  const plan = Fourier2d.of(width, height)
  const grid = new Float64Array(width * height)
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < plane.width; x++) grid[y * width + x] = plane.data[y * plane.width + x]!
  }
  const spectrum = plan.forward(grid)
  for (let kx = 0; kx <= width / 2; kx++) {
    for (let ky = 0; ky < height; ky++) {
      const signedY = ky <= height / 2 ? ky : ky - height
      const phase = -2 * Math.PI * ((kx * dx) / width + (signedY * dy) / height)
      const i = 2 * (kx * height + ky)
      const re = spectrum[i]!
      const im = spectrum[i + 1]!
      spectrum[i] = re * Math.cos(phase) - im * Math.sin(phase)
      spectrum[i + 1] = re * Math.sin(phase) + im * Math.cos(phase)
    }
  }
  plan.inverse(spectrum, grid)
  const out = createPlane(plane.width, plane.height)
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < plane.width; x++) out.data[y * plane.width + x] = grid[y * width + x]!
  }
  return out
}

/**
 * FWHM (px) of a PSF image with its sky subtracted: a Moffat profile (the pixel's own width included) fitted to the
 * pixels within 1.5 half-maximum radii by least squares, after a first look at the radial profile.
 */
export function fwhmOf(grid: PixelGrid): Measurement<number> {
  const peak = brightest(grid)
  if (peak === null) return undefinedBecause('no pixel is positive')
  const centre = centroid(grid, peak.x, peak.y, 4)
  const first = halfMaximumRadius(grid, centre.x, centre.y)
  if (first === null) return undefinedBecause('the profile does not fall to half its maximum')
  return measured(2 * fitHalfRadius(grid, centre.x, centre.y, first))
}

/** Where the azimuthal mean in rings of half a pixel falls to half the value at the centre, interpolated. */
function halfMaximumRadius(grid: PixelGrid, x0: number, y0: number): number | null {
  const sums: number[] = []
  const counts: number[] = []
  const radii: number[] = []
  forEachNear(grid, x0, y0, Math.max(grid.width, grid.height), (r, value) => {
    const ring = Math.floor(r * 2)
    sums[ring] = (sums[ring] ?? 0) + value
    counts[ring] = (counts[ring] ?? 0) + 1
    radii[ring] = (radii[ring] ?? 0) + r
  })
  let previous: { r: number; value: number } | null = null
  let top = -Infinity
  for (let ring = 0; ring < sums.length; ring++) {
    const count = counts[ring]
    if (count === undefined) continue
    const value = sums[ring]! / count
    const r = radii[ring]! / count
    top = Math.max(top, value)
    if (value <= top / 2) {
      if (previous === null) return r
      const t = (previous.value - top / 2) / (previous.value - value)
      return previous.r + t * (r - previous.r)
    }
    previous = { r, value }
  }
  return null
}

/** Half-width of A·(1 + (2^(1/β) − 1)·(r/h)²)^−β by a search over (h, β); A follows linearly. */
function fitHalfRadius(grid: PixelGrid, x0: number, y0: number, start: number): number {
  const radii: number[] = []
  const values: number[] = []
  forEachNear(grid, x0, y0, Math.max(2, 1.5 * start), (r, value) => {
    radii.push(r)
    values.push(value)
  })
  const misfit = (h: number, beta: number) => {
    const scale = (2 ** (1 / beta) - 1) / (h * h)
    let mm = 0
    let md = 0
    let dd = 0
    for (let i = 0; i < radii.length; i++) {
      const model = (1 + scale * radii[i]! ** 2) ** -beta
      mm += model * model
      md += model * values[i]!
      dd += values[i]! ** 2
    }
    return dd - (md * md) / mm
  }
  let best = { h: start, misfit: Infinity }
  for (const beta of [1.5, 2, 2.5, 3, 3.5, 4.5, 6, 10, 30, 1000]) {
    const h = goldenMinimum((value) => misfit(value, beta), start * 0.5, start * 1.8)
    const value = misfit(h, beta)
    if (value < best.misfit) best = { h, misfit: value }
  }
  return best.h
}

/** Minimum of a function with one dip between a and b, to 10⁻⁵ of the interval. */
export function goldenMinimum(f: (x: number) => number, a: number, b: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let low = a
  let high = b
  let x1 = high - ratio * (high - low)
  let x2 = low + ratio * (high - low)
  let f1 = f(x1)
  let f2 = f(x2)
  while (high - low > 1e-5 * (b - a)) {
    if (f1 < f2) {
      high = x2
      x2 = x1
      f2 = f1
      x1 = high - ratio * (high - low)
      f1 = f(x1)
    } else {
      low = x1
      x1 = x2
      f1 = f2
      x2 = low + ratio * (high - low)
      f2 = f(x2)
    }
  }
  return (low + high) / 2
}

function centroid(grid: PixelGrid, x0: number, y0: number, reach: number): { x: number; y: number } {
  let x = x0
  let y = y0
  for (let round = 0; round < 20; round++) {
    let sum = 0
    let sx = 0
    let sy = 0
    for (let j = 0; j < grid.height; j++) {
      for (let i = 0; i < grid.width; i++) {
        const value = grid.data[j * grid.width + i]!
        if (!(value > 0)) continue
        const weight = value * Math.exp(-((i - x) ** 2 + (j - y) ** 2) / (2 * reach * reach))
        sum += weight
        sx += weight * (i - x)
        sy += weight * (j - y)
      }
    }
    if (!(sum > 0)) break
    x += sx / sum
    y += sy / sum
    if (Math.hypot(sx, sy) < 1e-5 * sum) break
  }
  return { x, y }
}

function brightest(grid: PixelGrid): { x: number; y: number } | null {
  let best = 0
  let index = -1
  for (let i = 0; i < grid.data.length; i++) {
    if (grid.data[i]! > best) {
      best = grid.data[i]!
      index = i
    }
  }
  return index < 0 ? null : { x: index % grid.width, y: Math.floor(index / grid.width) }
}

function at(plane: Plane, x: number, y: number): number {
  return x < 0 || y < 0 || x >= plane.width || y >= plane.height ? 0 : plane.data[y * plane.width + x]!
}

function forEachNear(
  grid: PixelGrid,
  x0: number,
  y0: number,
  reach: number,
  visit: (r: number, value: number) => void,
) {
  const firstX = Math.max(0, Math.ceil(x0 - reach))
  const lastX = Math.min(grid.width - 1, Math.floor(x0 + reach))
  for (let y = Math.max(0, Math.ceil(y0 - reach)); y <= Math.min(grid.height - 1, Math.floor(y0 + reach)); y++) {
    for (let x = firstX; x <= lastX; x++) {
      const r = Math.hypot(x - x0, y - y0)
      const value = grid.data[y * grid.width + x]!
      if (r <= reach && Number.isFinite(value)) visit(r, value)
    }
  }
}
