import type { Plane } from '../image'

/** The pixels of the source in the middle of an image: connected to its peak and brighter than the limit. */
export interface Footprint {
  /** Indices into the plane's data. */
  pixels: Int32Array
  /** The brightest pixel of the smoothed source, from 0. */
  x: number
  y: number
  /** How much of its outline lies on the border of the image, see `outlineOnBorder`. */
  cut: number
}

/** Above this many σ of a single pixel in the smoothed image: some 4σ of its own noise where pixels are independent. */
const limit = 1.5

/**
 * Finds the source in the middle: the brightest pixel of the smoothed plane no farther than a quarter of the side from
 * the middle, and the pixels connected to it above the limit. Neighbours that touch it are part of it.
 *
 * @param plane the sky at 0, no NaN. @param sigma noise of the sky, above 0.
 * @returns null where nothing is above the limit.
 */
export function centralFootprint(plane: Plane, sigma: number): Footprint | null {
  const { width, height } = plane
  const smooth = smoothed(plane)
  const threshold = limit * sigma
  const peak = brightestNearMiddle(smooth, width, height)
  if (!(smooth[peak]! > threshold)) return null

  const taken = new Uint8Array(width * height)
  const pixels = [peak]
  taken[peak] = 1
  for (let next = 0; next < pixels.length; next++) {
    const at = pixels[next]!
    const x = at % width
    const y = (at - x) / width
    const visit = (neighbour: number): void => {
      if (taken[neighbour] || !(smooth[neighbour]! > threshold)) return
      taken[neighbour] = 1
      pixels.push(neighbour)
    }
    if (x > 0) visit(at - 1)
    if (x < width - 1) visit(at + 1)
    if (y > 0) visit(at - width)
    if (y < height - 1) visit(at + width)
  }
  const found = Int32Array.from(pixels)
  return { pixels: found, x: peak % width, y: Math.floor(peak / width), cut: outlineOnBorder(found, width, height) }
}

/** Pixels on the border of the image over the circumference of a circle of the same area, 2√(π·area). */
export function outlineOnBorder(pixels: Int32Array, width: number, height: number): number {
  let onBorder = 0
  for (const at of pixels) {
    const x = at % width
    const y = Math.floor(at / width)
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) onBorder++
  }
  return onBorder / (2 * Math.sqrt(Math.PI * pixels.length))
}

function brightestNearMiddle(smooth: Float32Array, width: number, height: number): number {
  const radius = Math.max(1, Math.min(width, height) / 4)
  const middleX = (width - 1) / 2
  const middleY = (height - 1) / 2
  let best = Math.floor(middleY) * width + Math.floor(middleX)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      if (Math.hypot(x - middleX, y - middleY) <= radius && smooth[at]! > smooth[best]!) best = at
    }
  }
  return best
}

/** Binomial 3×3 (1 2 1 ⊗ 1 2 1)/16; the border repeats. */
function smoothed({ width, height, data }: Plane): Float32Array {
  const rows = new Float32Array(data.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      rows[at] = (data[at - (x > 0 ? 1 : 0)]! + 2 * data[at]! + data[at + (x < width - 1 ? 1 : 0)]!) / 4
    }
  }
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++) {
    const below = y > 0 ? -width : 0
    const above = y < height - 1 ? width : 0
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      out[at] = (rows[at + below]! + 2 * rows[at]! + rows[at + above]!) / 4
    }
  }
  return out
}
