import type { Plane } from '../image'
import { axes } from '../measure/moments'
import type { Background } from './background'
import { segmentPixels, type Segmentation } from './segmentation'

/** One source of a catalogue. Positions are pixels from 0; light is in the unit of the image, sky subtracted. */
export interface Source {
  /** Its label in the segmentation. */
  label: number
  x: number
  y: number
  /** Sum over the segment. */
  flux: number
  /** From the sky noise alone. */
  fluxError: number
  /** flux / fluxError. */
  snr: number
  peak: number
  /** Pixels of the segment. */
  area: number
  /** 1σ semi-axes of the second moments over the segment, px. */
  major: number
  minor: number
  /** Of the major axis from +x towards +y, radians. */
  theta: number
  /** 1 − minor/major: 0 round, towards 1 a line. */
  ellipticity: number
  /** Radius of the circle about the centroid that holds half of the segment's light, px. */
  halfLightRadius: number
  /** Bounding box, inclusive. */
  box: { x0: number; y0: number; x1: number; y1: number }
  flags: SourceFlags
  /** 0 certainly extended … 1 certainly a point; null where the image has too few bright sources to tell. */
  starness: number | null
}

export interface SourceFlags {
  /** The segment touches the image's border. */
  edge: boolean
  /** A pixel reaches the saturation level given. */
  saturated: boolean
  /** It was split from a segment with several sources. */
  blended: boolean
  /** A pixel beside or in it has no value. */
  incomplete: boolean
}

/** Measures every segment on the sky-subtracted image. */
export function measureSources(
  image: Plane,
  background: Background,
  segmentation: Segmentation & { siblings?: Int32Array },
  saturation: number | null,
): Source[] {
  return segmentPixels(segmentation).map((pixels, i) =>
    measureSource(image, background, pixels, i + 1, (segmentation.siblings?.[i] ?? 1) > 1, saturation),
  )
}

function measureSource(
  image: Plane,
  background: Background,
  pixels: Int32Array,
  label: number,
  blended: boolean,
  saturation: number | null,
): Source {
  const { width, height, data } = image
  const box = { x0: width, y0: height, x1: 0, y1: 0 }
  let flux = 0
  let variance = 0
  let peak = -Infinity
  let sx = 0
  let sy = 0
  let weights = 0
  let saturated = false
  for (const i of pixels) {
    const value = data[i]!
    const x = i % width
    const y = Math.floor(i / width)
    flux += value
    variance += background.rms.data[i]! ** 2
    peak = Math.max(peak, value)
    const weight = Math.max(0, value)
    weights += weight
    sx += weight * x
    sy += weight * y
    box.x0 = Math.min(box.x0, x)
    box.x1 = Math.max(box.x1, x)
    box.y0 = Math.min(box.y0, y)
    box.y1 = Math.max(box.y1, y)
    saturated ||= saturation !== null && value + background.level.data[i]! >= saturation
  }
  const x = sx / weights
  const y = sy / weights
  const { major, minor, theta } = shape(image, pixels, x, y, weights)
  const fluxError = Math.sqrt(variance)
  return {
    label,
    x,
    y,
    flux,
    fluxError,
    snr: flux / fluxError,
    peak,
    area: pixels.length,
    major,
    minor,
    theta,
    ellipticity: 1 - minor / major,
    halfLightRadius: halfLight(image, pixels, x, y),
    box,
    flags: {
      edge: box.x0 === 0 || box.y0 === 0 || box.x1 === width - 1 || box.y1 === height - 1,
      saturated,
      blended,
      incomplete: touchesNaN(image, box),
    },
    starness: null,
  }
}

function shape(image: Plane, pixels: Int32Array, x0: number, y0: number, weights: number) {
  let xx = 0
  let yy = 0
  let xy = 0
  for (const i of pixels) {
    const weight = Math.max(0, image.data[i]!)
    const dx = (i % image.width) - x0
    const dy = Math.floor(i / image.width) - y0
    xx += weight * dx * dx
    yy += weight * dy * dy
    xy += weight * dx * dy
  }
  // A pixel is a square, not a point: its own variance keeps a one-pixel source from having no size.
  return axes(xx / weights + 1 / 12, yy / weights + 1 / 12, xy / weights)
}

/** Pixels sorted by distance; half of the light is reached within a pixel, whose share is taken linearly. */
function halfLight(image: Plane, pixels: Int32Array, x0: number, y0: number): number {
  const rings = Array.from(pixels, (i) => ({
    r2: ((i % image.width) - x0) ** 2 + (Math.floor(i / image.width) - y0) ** 2,
    value: image.data[i]!,
  })).sort((a, b) => a.r2 - b.r2)
  const half = rings.reduce((sum, ring) => sum + ring.value, 0) / 2
  let sum = 0
  for (let n = 0; n < rings.length; n++) {
    const { value } = rings[n]!
    // n pixels cover the area πr²: smoother than the distances themselves for the smallest sources.
    if (sum + value >= half) return Math.sqrt((n + (value > 0 ? (half - sum) / value : 0)) / Math.PI)
    sum += value
  }
  return Math.sqrt(rings.length / Math.PI)
}

function touchesNaN({ width, height, data }: Plane, box: { x0: number; y0: number; x1: number; y1: number }): boolean {
  for (let y = Math.max(0, box.y0 - 1); y <= Math.min(height - 1, box.y1 + 1); y++) {
    for (let x = Math.max(0, box.x0 - 1); x <= Math.min(width - 1, box.x1 + 1); x++) {
      if (!Number.isFinite(data[y * width + x]!)) return true
    }
  }
  return false
}
