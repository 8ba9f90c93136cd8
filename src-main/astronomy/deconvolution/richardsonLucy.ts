import type { Edge } from '../convolution'
import type { Plane } from '../image'
import { Blur } from './blur'

export interface RichardsonLucyOptions {
  /** At least 1: few leave the image blurred, many turn its noise into point sources. */
  iterations: number
  /**
   * Added before and taken off after, so that sky noise is not cut at zero; in the unit of the image. The estimate
   * may then fall to −pedestal: the sky stays noisy.
   */
  pedestal?: number
  /**
   * A level that the light stands on: the model is psf∗x + background, the image is lifted by as much, and x, the
   * light above the sky, is non-negative. The stronger constraint: 3 to 5 times the noise. Not with a pedestal.
   */
  background?: number
  /** Default: the image is mirrored about its border. */
  edge?: Edge
  /** Where the blurred estimate is below this the ratio counts as 0; default: nowhere. */
  smallest?: number
}

/** Keeps the ratio finite where the blurred estimate is zero. */
const tiny = 1e-12

/**
 * Richardson–Lucy deconvolution (Richardson 1972; Lucy 1974), x ← x · psfᵀ ∗ (image / (psf ∗ x + background)): the
 * maximum of the Poisson likelihood among non-negative images, approached from a constant.
 *
 * @param psf odd, sum 1. @returns non-negative where the pedestal is 0. Cost: four transforms an iteration.
 */
export function richardsonLucy(image: Plane, psf: Plane, options: RichardsonLucyOptions): Plane {
  return richardsonLucySeries(image, psf, options, [options.iterations])[0]!
}

/** The answers after several numbers of iterations, rising, at the cost of the last. */
export function richardsonLucySeries(
  image: Plane,
  psf: Plane,
  options: Omit<RichardsonLucyOptions, 'iterations'>,
  iterations: readonly number[],
): Plane[] {
  const { pedestal = 0, background = 0, edge = 'reflect', smallest = 0 } = options
  iterations.forEach((count, i) => {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new RangeError(`Richardson–Lucy needs at least one iteration, got ${count}`)
    }
    if (i > 0 && count <= iterations[i - 1]!) throw new RangeError(`Iterations must rise, got ${iterations.join(', ')}`)
  })
  if (pedestal !== 0 && background !== 0)
    throw new RangeError('Richardson–Lucy takes a pedestal or a background, not both')
  const lift = pedestal + background
  const blur = new Blur(image.width, image.height, psf, edge)
  // The algorithm is for counts: what is still negative when lifted counts as nothing.
  const lifted = Float64Array.from(image.data, (value) => (lift > 0 ? Math.max(0, value + lift) : value))
  const observed = blur.pad(lifted)
  const inside = blur.pad(new Float64Array(lifted.length).fill(1))
  const level = start(lifted, lift, background)
  let estimate = inside.map((value) => value * level)
  const answers: Plane[] = []
  for (let iteration = 1; answers.length < iterations.length; iteration++) {
    const blurred = blur.convolve(estimate)
    for (let i = 0; i < blurred.length; i++) {
      const expected = blurred[i]! + background + tiny
      blurred[i] = inside[i] === 0 || expected < smallest ? 0 : observed[i]! / expected
    }
    const correction = blur.correlate(blurred)
    for (let i = 0; i < estimate.length; i++) estimate[i]! *= correction[i]!
    if (edge === 'zero') estimate = estimate.map((value, i) => value * inside[i]!)
    if (iteration === iterations[answers.length]) {
      const data = Float32Array.from(blur.cut(estimate), (value) => value - pedestal)
      answers.push({ width: image.width, height: image.height, data })
    }
  }
  return answers
}

/** ½ as in scikit-image; when lifted the mean of the light, since the first iterations would be lost on the level. */
function start(lifted: Float64Array, lift: number, background: number): number {
  if (lift === 0) return 0.5
  const mean = lifted.reduce((sum, value) => sum + value, 0) / lifted.length
  return Math.max(mean - background, lift * 0.02)
}
