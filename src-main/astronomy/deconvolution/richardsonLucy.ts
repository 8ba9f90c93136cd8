import type { Edge } from '../convolution'
import type { Plane } from '../image'
import { Blur } from './blur'

export interface RichardsonLucyOptions {
  /** At least 1: few leave the image blurred, many turn its noise into point sources. */
  iterations: number
  /** Added before and taken off after, so that sky noise is not cut at zero; in the unit of the image. */
  pedestal?: number
  /** Default: the image is mirrored about its border. */
  edge?: Edge
  /** Where the blurred estimate is below this the ratio counts as 0; default: nowhere. */
  smallest?: number
}

/** Keeps the ratio finite where the blurred estimate is zero. */
const tiny = 1e-12

/**
 * Richardson–Lucy deconvolution (Richardson 1972; Lucy 1974), x ← x · psfᵀ ∗ (image / (psf ∗ x)): the maximum of the
 * Poisson likelihood among non-negative images, approached from a constant.
 *
 * @param psf odd, sum 1. @returns non-negative where the pedestal is 0. Cost: four transforms an iteration.
 */
export function richardsonLucy(image: Plane, psf: Plane, options: RichardsonLucyOptions): Plane {
  const { iterations, pedestal = 0, edge = 'reflect', smallest = 0 } = options
  if (!(Number.isInteger(iterations) && iterations >= 1)) {
    throw new RangeError(`Richardson–Lucy needs at least one iteration, got ${iterations}`)
  }
  const blur = new Blur(image.width, image.height, psf, edge)
  const lifted = Float64Array.from(image.data, (value) => value + pedestal)
  // The algorithm is for counts: what is still negative on the pedestal counts as nothing.
  const observed = blur.pad(pedestal > 0 ? lifted.map((value) => Math.max(0, value)) : lifted)
  const inside = blur.pad(new Float64Array(lifted.length).fill(1))
  const level = start(lifted, pedestal)
  let estimate = inside.map((value) => value * level)
  for (let iteration = 0; iteration < iterations; iteration++) {
    const blurred = blur.convolve(estimate)
    for (let i = 0; i < blurred.length; i++) {
      const expected = blurred[i]! + tiny
      blurred[i] = inside[i] === 0 || expected < smallest ? 0 : observed[i]! / expected
    }
    const correction = blur.correlate(blurred)
    for (let i = 0; i < estimate.length; i++) estimate[i]! *= correction[i]!
    if (edge === 'zero') estimate = estimate.map((value, i) => value * inside[i]!)
  }
  const data = Float32Array.from(blur.cut(estimate), (value) => value - pedestal)
  return { width: image.width, height: image.height, data }
}

/** ½ as in scikit-image; on a pedestal the mean, since the first iterations would be lost on the level. */
function start(lifted: Float64Array, pedestal: number): number {
  if (pedestal === 0) return 0.5
  return lifted.reduce((sum, value) => sum + value, 0) / lifted.length
}
