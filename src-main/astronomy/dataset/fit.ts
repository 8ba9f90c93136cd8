import type { Random } from '../../base/random'
import { createPlane, crop, type Plane } from '../image'
import { resample } from './resample'

export interface SkyLevel {
  median: number
  sigma: number
}

/**
 * Pixels without a value become sky: its level with its noise, since a flat patch would be learned as a feature.
 * @returns the plane, and how many pixels were filled.
 */
export function fillMissing(plane: Plane, sky: SkyLevel, random: Random): { plane: Plane; filled: number } {
  let filled = 0
  const data = plane.data.map((value) => {
    if (Number.isFinite(value)) return value
    filled++
    return random.normal(sky.median, sky.sigma)
  })
  return filled === 0 ? { plane, filled } : { plane: { ...plane, data }, filled }
}

/**
 * The middle of a plane as a square of `size` pixels, one to one; what lies beyond the plane becomes sky with its
 * noise. The middle of an odd and an even side can differ by half a pixel.
 */
export function cropOrPad(plane: Plane, size: number, sky: SkyLevel, random: Random): Plane {
  const left = Math.floor((size - plane.width) / 2)
  const bottom = Math.floor((size - plane.height) / 2)
  if (left <= 0 && bottom <= 0) return crop(plane, -left, -bottom, size, size)
  const out = createPlane(size, size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [px, py] = [x - left, y - bottom]
      const inside = px >= 0 && py >= 0 && px < plane.width && py < plane.height
      out.data[y * size + x] = inside ? plane.data[py * plane.width + px]! : random.normal(sky.median, sky.sigma)
    }
  }
  return out
}

/**
 * The largest centred square of a plane, on a grid of `size` pixels.
 * @param conserve `flux`: the sum over the square stays (linear pixels hold flux); `brightness`: the mean stays.
 * @returns the plane, and how many old pixels fit along one new one.
 */
export function resizeToSquare(
  plane: Plane,
  size: number,
  conserve: 'flux' | 'brightness',
): { plane: Plane; factor: number } {
  const side = Math.min(plane.width, plane.height)
  const square = crop(plane, (plane.width - side) >> 1, (plane.height - side) >> 1, side, side)
  const factor = side / size
  const resized = side === size ? square : resample(square, size, size)
  if (conserve === 'brightness' || factor === 1) return { plane: resized, factor }
  return { plane: { ...resized, data: resized.data.map((value) => value * factor * factor) }, factor }
}
