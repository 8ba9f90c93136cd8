import { GalateaError } from '../../base/errors'
import { checkpoint, type Work } from '../../base/progress'
import { Random } from '../../base/random'
import type { Plane } from '../image'
import { measureSky } from '../measure/statistics'
import { blurAndBin, maskPixels } from './degrade'
import { bin, type Binning, type Downscale } from './downscale'
import { addPhotonNoise, addWhiteNoise, nearZeroStatistics, whiteNoiseVariance } from './noise'

/** How noise is measured and added to whole images. */
export const noiseRecipes = {
  physical: 'In units of the measured sky rms, each band for itself, with photon noise where the gain is known.',
  'paper-2017': 'One σ for all bands from the pixels within 0.1 nanomaggies of zero, the same noise in every band.',
} as const
export type NoiseRecipe = keyof typeof noiseRecipes

export interface ImageDegradation {
  /** px; null: no Gaussian. */
  fwhmPixels: number | null
  /** A kernel instead; null: none. */
  psf: Plane | null
  downscale: Downscale
  binning: Binning
  /** Total noise of the sky in units of the input's, above 0; null: none is added. */
  noise: number | null
  recipe: NoiseRecipe
  /** Share of the pixels that lose their value, 0…1. */
  mask: number
}

export interface DegradedImage {
  planes: Plane[]
  /** Noise of the input's sky, every band, in the unit of the pixels. */
  skyRms: number[]
  /** Noise of the output's sky. */
  noiseRms: number[]
  /** σ of the white noise added, 0 where the blurred image is as noisy already. */
  addedRms: number[]
}

/**
 * Degrades the bands of an image of any size: blur, binning, noise, mask. The noise asked for is the total in the
 * output, N·rms: what blurring left of the input's own is counted, not added to. With `sum` binning N·rms grows like
 * the brightness, by factor².
 *
 * @param gains electrons a unit of each band; null where unknown: then no photon noise is added.
 */
export async function degradeImage(
  planes: readonly Plane[],
  degradation: ImageDegradation,
  gains: readonly (number | null)[],
  seed: number,
  work: Work = {},
): Promise<DegradedImage> {
  const out: Plane[] = []
  for (const [band, plane] of planes.entries()) {
    await checkpoint(work)
    out.push(...blurAndBin([plane], blurOf(degradation)))
    work.progress?.report((0.8 * (band + 1)) / planes.length, `band ${band + 1} of ${planes.length}`)
  }
  const random = new Random(seed, 'degrade')
  const noise =
    degradation.recipe === 'paper-2017'
      ? paperNoise(planes, out, degradation, random)
      : physicalNoise(planes, out, degradation, gains, random)
  if (degradation.mask > 0) maskPixels(out, degradation.mask, NaN, random)
  work.progress?.report(1, 'degraded')
  return { planes: out, ...noise }
}

function blurOf({ fwhmPixels, psf, downscale, binning }: ImageDegradation) {
  return { ...(psf ? { psf } : fwhmPixels === null ? {} : { fwhmPixels }), downscale, binning }
}

type Noise = Pick<DegradedImage, 'skyRms' | 'noiseRms' | 'addedRms'>

function physicalNoise(
  planes: readonly Plane[],
  out: readonly Plane[],
  { noise, downscale, binning }: ImageDegradation,
  gains: readonly (number | null)[],
  random: Random,
): Noise {
  const skyRms = planes.map(skyNoise)
  const left = out.map(skyNoise)
  if (noise === null) return { skyRms, noiseRms: left, addedRms: left.map(() => 0) }
  const brightness = binning === 'sum' ? downscale ** 2 : 1
  const wanted = skyRms.map((rms) => noise * rms * brightness)
  const addedRms = wanted.map((rms, band) => Math.sqrt(Math.max(0, rms ** 2 - left[band]! ** 2)))
  out.forEach((plane, band) => {
    const gain = gains[band]
    // A unit of the mean of n pixels stands for the electrons of n. Noise N times the sky's is that of an exposure N²
    // times shorter; the image has the photon noise of its own exposure.
    const electrons = (gain ?? 0) * (downscale ** 2 / brightness)
    if (gain && noise > 1) addSourceNoise(plane, electrons / (noise ** 2 - 1), random)
  })
  addWhiteNoise(out, addedRms, random)
  return { skyRms, noiseRms: wanted.map((rms, band) => Math.max(rms, left[band]!)), addedRms }
}

/** Photon noise of what stands above the sky. */
function addSourceNoise(plane: Plane, electronsPerUnit: number, random: Random): void {
  const level = measureSky(plane)?.median ?? 0
  for (let i = 0; i < plane.data.length; i++) plane.data[i]! -= level
  addPhotonNoise(plane, electronsPerUnit, random)
  for (let i = 0; i < plane.data.length; i++) plane.data[i]! += level
}

/** Schawinski et al. 2017: nanomaggies, the sky at zero. */
function paperNoise(
  planes: readonly Plane[],
  out: readonly Plane[],
  { noise, downscale, binning }: ImageDegradation,
  random: Random,
): Noise {
  const before = nearZeroStatistics(planes.map((plane) => bin(plane, downscale, binning)))
  const after = nearZeroStatistics(out)
  if (!(before.sigma > 0)) {
    const message = 'No pixel lies within 0.1 nanomaggies of zero: the recipe paper-2017 needs a subtracted sky.'
    throw new GalateaError('out-of-domain', message)
  }
  const skyRms = planes.map(() => before.sigma)
  if (noise === null) return { skyRms, noiseRms: planes.map(() => after.sigma), addedRms: planes.map(() => 0) }
  const added = Math.sqrt(whiteNoiseVariance(noise, before.sigma, after.sigma))
  addWhiteNoise(out, added, random, true)
  return {
    skyRms,
    noiseRms: planes.map(() => Math.hypot(added, after.sigma)),
    addedRms: planes.map(() => added),
  }
}

function skyNoise(plane: Plane): number {
  const sky = measureSky(plane)
  if (!sky) throw new GalateaError('out-of-domain', 'No pixel of the image has a value: its sky cannot be measured.')
  return sky.sigma
}
