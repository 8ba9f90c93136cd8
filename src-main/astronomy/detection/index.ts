import { convolveSeparable } from '../convolution'
import type { Plane } from '../image'
import { gaussianTaps } from '../psf/profiles'
import { noiseAfterGaussian } from '../degradation/noise'
import { estimateBackground, type Background } from './background'
import { measureSources, type Source } from './catalogue'
import { deblend } from './deblend'
import { segment, type Segmentation } from './segmentation'
import { separateStars, type StellarLocus } from './stars'

export { type Background } from './background'
export { type Source, type SourceFlags } from './catalogue'
export { deblend, type DeblendOptions, type Deblended } from './deblend'
export { segment, segmentPixels, type Segmentation } from './segmentation'
export { type StellarLocus } from './stars'

export interface DetectionOptions {
  /** In units of the noise of the smoothed image, above 0; at 3 about one in a hundred thousand sky pixels is above. */
  threshold?: number
  minimumPixels?: number
  /** FWHM (px) of the Gaussian that the detection image is smoothed with; 0: none. Best near the seeing. */
  smoothing?: number
  /** Side of the cells of the background map, px. */
  backgroundBox?: number
  /** See `DeblendOptions`. */
  contrast?: number
  /** The pixel value at which the detector is full, sky included; null: not known. */
  saturation?: number | null
  /** Stars are told from galaxies; default true. */
  classify?: boolean
}

export interface Detection {
  /** Brightest first. */
  sources: Source[]
  background: Background
  segmentation: Segmentation
  /** The image without its sky. */
  image: Plane
  /** null: too few bright stars to know the PSF's size, or not asked for. */
  stars: StellarLocus | null
}

/**
 * Sources of an image: background map, threshold on the image smoothed with a Gaussian, deblending, measurement on
 * the image itself, star–galaxy separation. null where the image has no sky to measure (all NaN). 2600² takes a few
 * seconds.
 */
export function detectSources(plane: Plane, options: DetectionOptions = {}): Detection | null {
  const { threshold = 3, minimumPixels = 5, smoothing = 2.5, contrast = 0.005, saturation = null } = options
  if (!(threshold > 0)) throw new RangeError(`The detection threshold must be above 0 σ, got ${threshold}`)
  const background = estimateBackground(plane, options.backgroundBox ? { box: options.backgroundBox } : {})
  if (!background) return null
  const image = difference(plane, background.level)
  const taps = smoothing > 0 ? gaussianTaps(smoothing / 2.3548) : null
  const smooth = taps ? convolveSeparable(image, taps) : image
  // Pixels of a resampled image are correlated: the noise after smoothing is measured, not derived.
  const predicted = taps ? noiseAfterGaussian(taps) : 1
  const measured = taps ? (estimateBackground(smooth)?.medianRms ?? 0) : background.medianRms
  const noise = background.medianRms > 0 ? Math.max(predicted, measured / background.medianRms) : 1
  const limit = { ...background.rms, data: background.rms.data.map((rms) => threshold * rms * noise) }
  const found = segment(smooth, limit, minimumPixels)
  const minimumRise = 4 * noise * background.medianRms
  const segmentation = deblend(smooth, found, { contrast, minimumRise, minimumPixels })
  const sources = measureSources(image, background, segmentation, saturation).filter((source) => source.flux > 0)
  const stars = options.classify === false ? null : separateStars(image, segmentation, sources)
  sources.sort((a, b) => b.flux - a.flux)
  return { sources, background, segmentation, image, stars }
}

function difference(a: Plane, b: Plane): Plane {
  return { ...a, data: a.data.map((value, i) => value - b.data[i]!) }
}
