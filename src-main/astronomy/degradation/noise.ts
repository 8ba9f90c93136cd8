import type { Random } from '../../base/random'
import type { Plane } from '../image'

/** Below this the variance of the paper's white noise is not allowed to fall, nanomaggies². */
const smallestPaperVariance = 1e-8

/**
 * Count, mean and population standard deviation of the pixels with |v| < limit, all bands together: the paper's
 * estimate of the sky noise. Only meaningful in nanomaggies with the sky subtracted (Schawinski et al. 2017).
 */
export function nearZeroStatistics(
  planes: readonly { readonly data: ArrayLike<number> }[],
  limit = 0.1,
): { count: number; mean: number; sigma: number } {
  let count = 0
  let sum = 0
  for (const { data } of planes) {
    for (let i = 0; i < data.length; i++) {
      if (Math.abs(data[i]!) < limit) {
        sum += data[i]!
        count++
      }
    }
  }
  const mean = sum / count
  let squares = 0
  for (const { data } of planes) {
    for (let i = 0; i < data.length; i++) if (Math.abs(data[i]!) < limit) squares += (data[i]! - mean) ** 2
  }
  return { count, mean, sigma: Math.sqrt(squares / count) }
}

/**
 * Variance of the white noise that brings the noise left after blurring to `factor` times the original,
 * max((factor·s)² − s_blurred², floor).
 */
export function whiteNoiseVariance(factor: number, original: number, blurred: number, floor = smallestPaperVariance) {
  return Math.max((factor * original) ** 2 - blurred * blurred, floor)
}

/** By how much a kernel of sum 1 lowers the standard deviation of white noise: √ΣK². */
export function noiseAfterBlur(kernel: { data: ArrayLike<number> }): number {
  let squares = 0
  for (let i = 0; i < kernel.data.length; i++) squares += kernel.data[i]! ** 2
  return Math.sqrt(squares)
}

/** The same for a Gaussian of the taps of `gaussianTaps`, in two dimensions. */
export function noiseAfterGaussian(half: Float64Array): number {
  let squares = half[0]! ** 2
  for (let k = 1; k < half.length; k++) squares += 2 * half[k]! ** 2
  return squares
}

/**
 * Adds white Gaussian noise in place.
 *
 * @param sigmas one for all bands, or one a band, at least 0, in the unit of the pixels.
 * @param same the same realisation, scaled, in all bands (as both published codes do); physically each band has its own.
 */
export function addWhiteNoise(
  planes: readonly Plane[],
  sigmas: number | readonly number[],
  random: Random,
  same = false,
) {
  let noise: Float32Array | null = null
  planes.forEach((plane, band) => {
    const sigma = typeof sigmas === 'number' ? sigmas : sigmas[band]
    if (sigma === undefined || !(sigma >= 0)) {
      throw new RangeError(`The noise needs a σ of at least 0 for each band, got ${sigma} for band ${band}`)
    }
    if (!noise || !same || noise.length !== plane.data.length) {
      noise ??= new Float32Array(plane.data.length)
      if (noise.length !== plane.data.length) noise = new Float32Array(plane.data.length)
      random.fillNormal(noise)
    }
    for (let i = 0; i < plane.data.length; i++) plane.data[i]! += sigma * noise[i]!
  })
}

/**
 * Adds the photon noise of the sources in place: v → v + (Poisson(λ) − λ)/g with λ = max(v, 0)·g, so that the added
 * variance is v/g. The sky's share belongs to the white noise.
 *
 * @param electronsPerUnit g, above 0. To imitate an exposure N² times shorter (noise N times the sky's) take
 *   gain/(N² − 1): the image already holds the photon noise of its own exposure.
 */
export function addPhotonNoise(plane: Plane, electronsPerUnit: number, random: Random): void {
  if (!(electronsPerUnit > 0))
    throw new RangeError(`The gain must be above 0 electrons a unit, got ${electronsPerUnit}`)
  for (let i = 0; i < plane.data.length; i++) {
    const value = plane.data[i]!
    if (!(value > 0)) continue
    const expected = value * electronsPerUnit
    plane.data[i] = value + (random.poisson(expected) - expected) / electronsPerUnit
  }
}
