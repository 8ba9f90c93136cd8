import { convolveSeparable, reflected } from '../convolution'
import { segment } from '../detection/segmentation'
import { createPlane, type Plane } from '../image'
import { gaussianTaps } from '../psf/profiles'
import { apertureSum, apertureSumAndArea } from './aperture'
import { lightDistribution, petrosianRadius, radiusOfShare, type Centre } from './light'
import { axes } from './moments'
import { measured, undefinedBecause, type Measurement, type PixelGrid } from './pixels'
import { clippedStatistics, measureSky, sortedFinite } from './statistics'

export interface Morphology {
  centre: Centre
  petrosianRadius: number
  /** Half of the light within the farthest pixel above the sky, px. */
  halfLightRadius: number
  concentration: number
  /** 0 symmetric … 1; the sky's share is subtracted, so that it may be slightly negative. */
  asymmetry: number
  /** 0 even … 1 all light in one pixel. */
  gini: number
  /** log₁₀ of the second moment of the brightest fifth over that of all: −2.5 concentrated, −0.5 in pieces. */
  m20: number
}

/**
 * Concentration, asymmetry, Gini and M20 (Conselice 2003; Lotz, Primack & Madau 2004; the chain of choices follows
 * Rodriguez-Gomez et al. 2019, section 4). The sky must be subtracted.
 *
 * @param mask 1 on the pixels of the galaxy; see `mainSegment`.
 */
export function morphology(grid: PixelGrid, mask: Uint8Array): Measurement<Morphology> {
  const start = maskedCentroid(grid, mask)
  if (!start) return undefinedBecause('the light of the segment is not positive')
  const first = petrosianRadius(grid, start)
  if (first.value === null) return first
  const sky = sampleSky(grid, mask)
  if (!sky) return undefinedBecause('no square of 4 pixels is free of the galaxy to measure the sky in')
  const centre = symmetryCentre(grid, start, 1.5 * first.value)
  const light = lightDistribution(grid, centre)
  if (light.value === null) return light
  const half = radiusOfShare(grid, centre, reachOf(grid, sky, centre), 0.5)
  if (half.value === null) return half
  const galaxy = brightSegment(grid, mask, centre)
  if (galaxy.value === null) return galaxy
  const spread = m20(grid, galaxy.value)
  if (spread.value === null) return spread
  // The radius about the centroid: the one about the symmetry centre would depend on the answer.
  const reach = 1.5 * first.value
  return measured({
    centre,
    petrosianRadius: light.value.petrosianRadius,
    halfLightRadius: half.value,
    concentration: light.value.concentration,
    asymmetry: asymmetry(grid, centre, reach, sky.asymmetry),
    gini: gini(grid, galaxy.value),
    m20: spread.value,
  })
}

/**
 * The galaxy in a stamp: smoothed with a Gaussian of 2 px, the 8-connected region above the sky's level + 1.5 of its
 * noise that holds the brightest pixel. null where nothing is above.
 */
export function mainSegment(plane: Plane): Uint8Array | null {
  const smooth = convolveSeparable(plane, gaussianTaps(2))
  const sky = measureSky(smooth)
  if (!sky) return null
  return brightestSegment(smooth, sky.median + 1.5 * sky.sigma, 5)
}

/** Gini coefficient of the absolute values, Σ(2i − n − 1)|v|ᵢ / (mean·n·(n − 1)), ascending, over the pixels of a mask. */
export function gini(grid: PixelGrid, mask: Uint8Array): number {
  const values = Float64Array.from(
    grid.data.filter((_, i) => mask[i] === 1),
    Math.abs,
  ).sort()
  const n = values.length
  let sum = 0
  let weighted = 0
  values.forEach((value, i) => {
    sum += value
    weighted += (2 * (i + 1) - n - 1) * value
  })
  return weighted / (sum * (n - 1))
}

/** log₁₀ of the second moment of the brightest pixels that hold a fifth of the light over that of all of them. */
export function m20(grid: PixelGrid, mask: Uint8Array): Measurement<number> {
  const centre = maskedCentroid(grid, mask)
  if (!centre) return undefinedBecause('the light of the segment is not positive')
  const pixels: { value: number; moment: number }[] = []
  let flux = 0
  let total = 0
  grid.data.forEach((value, i) => {
    if (mask[i] !== 1) return
    const r2 = ((i % grid.width) - centre.x) ** 2 + (Math.floor(i / grid.width) - centre.y) ** 2
    pixels.push({ value, moment: value * r2 })
    flux += value
    total += value * r2
  })
  pixels.sort((a, b) => a.value - b.value)
  // From the faint end: the brightest fifth begins where four fifths are reached.
  let cumulated = 0
  let bright = 0
  for (const { value, moment } of pixels) {
    cumulated += value
    if (cumulated >= 0.8 * flux) bright += moment
  }
  if (!(bright > 0 && total > 0)) return undefinedBecause('the second moments are not positive')
  return measured(Math.log10(bright / total))
}

function maskedCentroid({ width, data }: PixelGrid, mask: Uint8Array): Centre | null {
  let sum = 0
  let x = 0
  let y = 0
  data.forEach((value, i) => {
    if (mask[i] !== 1) return
    sum += value
    x += value * (i % width)
    y += value * Math.floor(i / width)
  })
  return sum > 0 ? { x: x / sum, y: y / sum } : null
}

function farthest({ width }: PixelGrid, mask: Uint8Array, { x, y }: Centre): number {
  let largest = 0
  mask.forEach((inside, i) => {
    if (inside === 1) largest = Math.max(largest, Math.hypot((i % width) - x, Math.floor(i / width) - y))
  })
  return largest
}

/** |image − image turned by 180° about the centre| and |image|, summed over a circle, less the sky's share. */
function asymmetry(grid: PixelGrid, centre: Centre, r: number, skyPerPixel: number): number {
  const turned = halfTurn(grid, centre)
  const difference = { ...grid, data: grid.data.map((value, i) => Math.abs(value - turned[i]!)) }
  const light = { ...grid, data: grid.data.map(Math.abs) }
  const circle = { kind: 'circle', ...centre, r } as const
  const { sum, area } = apertureSumAndArea(difference, circle)
  return (sum - area * skyPerPixel) / apertureSum(light, circle)
}

/** The centre about which the image is most symmetric, by a simplex of three points that contracts on it. */
function symmetryCentre(grid: PixelGrid, start: Centre, r: number): Centre {
  const cost = (p: Centre) => asymmetry(grid, p, r, 0)
  const corner = (x: number, y: number) => ({ x, y, cost: cost({ x, y }) })
  let points = [corner(start.x, start.y), corner(start.x * 1.05, start.y), corner(start.x, start.y * 1.05)]
  for (let step = 0; step < 200; step++) {
    points.sort((a, b) => a.cost - b.cost)
    const [best, middle, worst] = points as [Corner, Corner, Corner]
    if (Math.hypot(worst.x - best.x, worst.y - best.y) < 1e-4) break
    const along = (t: number) =>
      corner(
        (best.x + middle.x) / 2 + t * (worst.x - (best.x + middle.x) / 2),
        (best.y + middle.y) / 2 + t * (worst.y - (best.y + middle.y) / 2),
      )
    const reflectedPoint = along(-1)
    if (reflectedPoint.cost < best.cost) {
      const farther = along(-2)
      points = [best, middle, farther.cost < reflectedPoint.cost ? farther : reflectedPoint]
      continue
    }
    if (reflectedPoint.cost < middle.cost) {
      points = [best, middle, reflectedPoint]
      continue
    }
    const nearer = reflectedPoint.cost < worst.cost ? along(-0.5) : along(0.5)
    if (nearer.cost < Math.min(worst.cost, reflectedPoint.cost)) points = [best, middle, nearer]
    else points = [best, ...[middle, worst].map((p) => corner((p.x + best.x) / 2, (p.y + best.y) / 2))]
  }
  points.sort((a, b) => a.cost - b.cost)
  return { x: points[0]!.x, y: points[0]!.y }
}

type Corner = Centre & { cost: number }

/** Linear interpolation; beyond the border there is nothing. */
function halfTurn({ width, height, data }: PixelGrid, centre: Centre): Float64Array {
  const out = new Float64Array(width * height)
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= width || y >= height ? 0 : data[y * width + x]!)
  for (let y = 0; y < height; y++) {
    const v = 2 * centre.y - y
    const y0 = Math.floor(v)
    for (let x = 0; x < width; x++) {
      const u = 2 * centre.x - x
      const x0 = Math.floor(u)
      const low = at(x0, y0) + (u - x0) * (at(x0 + 1, y0) - at(x0, y0))
      const high = at(x0, y0 + 1) + (u - x0) * (at(x0 + 1, y0 + 1) - at(x0, y0 + 1))
      out[y * width + x] = low + (v - y0) * (high - low)
    }
  }
  return out
}

interface SkySample {
  /** |sky − sky turned by 180°| a pixel. */
  asymmetry: number
  /** 2.5·median − 1.5·mean: the most frequent level, little disturbed by faint sources. */
  mode: number
  sigma: number
}

/** The first square free of the galaxy, row by row: 32 px a side, smaller if there is none. */
function sampleSky({ width, height, data }: PixelGrid, mask: Uint8Array): SkySample | null {
  for (let size = 32; size >= 4; size = Math.floor(size / 2)) {
    for (let y0 = 0; y0 < height - size; y0++) {
      for (let x0 = 0; x0 < width - size; x0++) {
        if (!isFree(mask, width, x0, y0, size)) continue
        const box = new Float64Array(size * size)
        for (let y = 0; y < size; y++) {
          for (let x = 0; x < size; x++) box[y * size + x] = data[(y0 + y) * width + x0 + x]!
        }
        const difference = box.reduce((sum, value, i) => sum + Math.abs(value - box[box.length - 1 - i]!), 0)
        const { mean, median, sigma } = clippedStatistics(sortedFinite(box))
        return { asymmetry: difference / box.length, mode: 2.5 * median - 1.5 * mean, sigma }
      }
    }
  }
  return null
}

function isFree(mask: Uint8Array, width: number, x0: number, y0: number, size: number): boolean {
  for (let y = y0; y < y0 + size; y++) {
    for (let x = x0; x < x0 + size; x++) if (mask[y * width + x] === 1) return false
  }
  return true
}

/** How far the galaxy reaches (Pawlik et al. 2016, section 3.1): 3×3 means above the sky's mode + 1σ, connected. */
function reachOf(grid: PixelGrid, { mode, sigma }: SkySample, centre: Centre): number {
  const { width, height, data } = grid
  const means = createPlane(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let dy = -1; dy <= 1; dy++) {
        const row = reflected(y + dy, height) * width
        for (let dx = -1; dx <= 1; dx++) sum += data[row + reflected(x + dx, width)]!
      }
      means.data[y * width + x] = sum / 9
    }
  }
  const mask = brightestSegment(means, mode + sigma)
  return mask ? farthest(grid, mask, centre) : 0
}

/** The 8-connected region above a threshold that holds the brightest pixel. */
function brightestSegment(plane: Plane, threshold: number, minimumPixels = 1): Uint8Array | null {
  const found = segment(plane, threshold, minimumPixels)
  let peak = -1
  plane.data.forEach((value, i) => {
    if (found.labels[i]! > 0 && (peak < 0 || value > plane.data[peak]!)) peak = i
  })
  if (peak < 0) return null
  return Uint8Array.from(found.labels, (label) => Number(label === found.labels[peak]))
}

/**
 * The pixels for Gini and M20: the image smoothed with a fifth of the elliptical Petrosian radius, above its own
 * brightness at that radius, connected to the brightest.
 */
function brightSegment(grid: PixelGrid, mask: Uint8Array, centre: Centre): Measurement<Uint8Array> {
  const flat = flatteningOf(grid, mask, centre)
  const petrosian = petrosianRadius(grid, centre, flat)
  if (petrosian.value === null) return petrosian
  const a = petrosian.value
  const plane = createPlane(grid.width, grid.height, Float32Array.from(grid.data))
  const smooth = convolveSeparable(plane, gaussianTaps(Math.max(0.3, a / 5)))
  const ring = { kind: 'elliptical-annulus', ...centre, aIn: a - 0.5, aOut: a + 0.5, ...flat } as const
  const { sum, area } = apertureSumAndArea(smooth, ring)
  const bright = brightestSegment(smooth, sum / area)
  return bright ? measured(bright) : undefinedBecause('no pixel is brighter than the image at its Petrosian radius')
}

function flatteningOf({ width, data }: PixelGrid, mask: Uint8Array, centre: Centre) {
  let sum = 0
  let xx = 0
  let yy = 0
  let xy = 0
  data.forEach((value, i) => {
    if (mask[i] !== 1) return
    const dx = (i % width) - centre.x
    const dy = Math.floor(i / width) - centre.y
    sum += value
    xx += value * dx * dx
    yy += value * dy * dy
    xy += value * dx * dy
  })
  const { major, minor, theta } = axes(xx / sum, yy / sum, xy / sum)
  return { ratio: Math.max(0.05, minor / major), theta }
}
