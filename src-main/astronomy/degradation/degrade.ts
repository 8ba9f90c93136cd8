import type { Random } from '../../base/random'
import { convolveKernel, convolveSeparable, type Edge } from '../convolution'
import type { Plane } from '../image'
import { degradationSigma, gaussianTaps } from '../psf/profiles'
import { bin, type Binning, type Downscale } from './downscale'
import { addPhotonNoise, addWhiteNoise } from './noise'

/** What is done to sharp planes, in this order: blur, downscale, photon noise, white noise, mask. */
export interface StampDegradation {
  /** FWHM (px, above 0) of the Gaussian to add, σ = FWHM/2.355; none: no Gaussian. */
  fwhmPixels?: number
  /** A kernel to add instead: odd, sum 1. */
  psf?: Plane
  edge?: Edge
  downscale?: Downscale
  binning?: Binning
  /** σ of the white noise to add, in the unit of the planes: one for all bands or one a band. */
  noiseSigma?: number | readonly number[]
  /** The same noise realisation in all bands. */
  sameNoise?: boolean
  /** Where the gain is known: electrons a unit for the photon noise to add, one for all bands or one a band. */
  electronsPerUnit?: number | readonly number[]
  /** 0…1: this fraction of the pixels, drawn at random and the same in all bands, becomes `maskValue`. */
  maskFraction?: number
  /** Default NaN. */
  maskValue?: number
}

/**
 * A degraded copy of the bands of one object; the input is left as it is. Pure but for the random stream, which it
 * advances by an amount that depends on sizes and options alone where no photon noise is drawn. Fast enough to be
 * drawn anew for every training step.
 */
export function degradeStamp(planes: readonly Plane[], degradation: StampDegradation, random: Random): Plane[] {
  const out = blurAndBin(planes, degradation)
  const { electronsPerUnit, noiseSigma, maskFraction = 0 } = degradation
  if (electronsPerUnit !== undefined) {
    out.forEach((plane, band) => {
      const gain = typeof electronsPerUnit === 'number' ? electronsPerUnit : electronsPerUnit[band]
      if (gain === undefined) throw new RangeError(`No gain given for band ${band}`)
      addPhotonNoise(plane, gain, random)
    })
  }
  if (noiseSigma !== undefined) addWhiteNoise(out, noiseSigma, random, degradation.sameNoise)
  if (maskFraction !== 0) maskPixels(out, maskFraction, degradation.maskValue ?? NaN, random)
  return out
}

/** The part without randomness: blurred and downscaled copies. */
export function blurAndBin(planes: readonly Plane[], degradation: StampDegradation): Plane[] {
  const { fwhmPixels, psf, edge = 'reflect', downscale = 1, binning = 'mean' } = degradation
  if (fwhmPixels !== undefined && psf) throw new RangeError('Give a FWHM or a PSF to blur with, not both')
  const taps = fwhmPixels === undefined ? null : gaussianTaps(degradationSigma(fwhmPixels))
  return planes.map((plane) => {
    const blurred = taps ? convolveSeparable(plane, taps, edge) : psf ? convolveKernel(plane, psf, edge) : plane
    const binned = bin(blurred, downscale, binning)
    return binned === plane ? { ...plane, data: plane.data.slice() } : binned
  })
}

/** Sets a fraction of the pixels to a value, the same pixels in all planes, in place; exactly round(fraction·n) of them. */
export function maskPixels(planes: readonly Plane[], fraction: number, value: number, random: Random): void {
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`The masked fraction must lie in 0…1, got ${fraction}`)
  const n = planes[0]?.data.length ?? 0
  const wanted = Math.round(fraction * n)
  // Selection sampling (Knuth, algorithm S): one pass, no list of positions.
  for (let i = 0, left = wanted; i < n && left > 0; i++) {
    if (random.uniform() * (n - i) >= left) continue
    left--
    for (const plane of planes) plane.data[i] = value
  }
}
