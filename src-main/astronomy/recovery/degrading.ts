import type { Random } from '../../base/random'
import {
  bin,
  degradeStamp,
  maskPixels,
  nearZeroStatistics,
  whiteNoiseVariance,
  addWhiteNoise,
  type Downscale,
} from '../degradation'
import { noiseAfterBlur, noiseAfterGaussian } from '../degradation'
import type { Plane } from '../image'
import { degradationSigma, gaussianTaps, psfKernel } from '../psf/profiles'
import { fwhmRangePixels, type RecoveryDescription } from './description'
import type { RecoveryData } from './recipe'

/** One draw of the degradation. */
export interface Conditions {
  /** FWHM added, px of the sharp image; 0: none. */
  fwhmPixels: number
  /** Total noise asked for, in units of each band's sky rms. */
  noise: number
  maskFraction: number
}

export interface Degraded {
  /** In the unit of the files; NaN where masked. */
  planes: Plane[]
  /** Noise of a sky pixel, every band, in the unit of the files. */
  noiseRms: number[]
}

/** Logarithmic between the ends of a range, so that each octave is as frequent; linear where it starts at 0. */
export function drawBetween([low, high]: readonly [number, number], random: Random): number {
  const t = random.uniform()
  return low > 0 ? low * (high / low) ** t : low + (high - low) * t
}

export function drawConditions(data: RecoveryData, description: RecoveryDescription, random: Random): Conditions {
  return {
    fwhmPixels: drawBetween(fwhmRangePixels(data, description), random),
    noise: drawBetween(data.noise, random),
    maskFraction: drawBetween(data.maskFraction, random),
  }
}

/** A sharp item, sky at 0, degraded under the given conditions: the same in training, evaluation and the window. */
export function degradeItem(
  planes: readonly Plane[],
  conditions: Conditions,
  data: RecoveryData,
  description: RecoveryDescription,
  random: Random,
): Degraded {
  const { fwhmPixels } = conditions
  const downscale: Downscale = data.downscale
  const moffat = { kind: 'moffat', fwhm: fwhmPixels, beta: data.moffatBeta } as const
  const psf = fwhmPixels > 0 && data.profile === 'moffat' ? psfKernel(moffat) : undefined
  const blurred = degradeStamp(
    planes,
    {
      ...(psf ? { psf } : fwhmPixels > 0 ? { fwhmPixels } : {}),
      downscale,
      ...(data.electronsPerUnit === null ? {} : { electronsPerUnit: data.electronsPerUnit }),
    },
    random,
  )
  const noiseRms =
    data.noiseRecipe === 'paper-2017'
      ? addPaperNoise(planes, blurred, conditions.noise, data, random)
      : addPhysicalNoise(blurred, conditions.noise, noiseLeft(psf, fwhmPixels) / downscale, data, description, random)
  if (conditions.maskFraction > 0) maskPixels(blurred, conditions.maskFraction, NaN, random)
  return { planes: blurred, noiseRms }
}

/** What white noise of rms 1 becomes by the blur; binning n² pixels then divides it by n. */
function noiseLeft(psf: Plane | undefined, fwhmPixels: number): number {
  if (psf) return noiseAfterBlur(psf)
  return fwhmPixels > 0 ? noiseAfterGaussian(gaussianTaps(degradationSigma(fwhmPixels))) : 1
}

/** Each band's noise becomes `factor` times its own sky rms, or stays where the image is noisier than that already. */
function addPhysicalNoise(
  planes: readonly Plane[],
  factor: number,
  left: number,
  data: RecoveryData,
  description: RecoveryDescription,
  random: Random,
): number[] {
  const remaining = description.skyRms.map((rms) => rms * left)
  const total = description.skyRms.map((rms, band) => Math.max(factor * rms, remaining[band]!))
  const added = total.map((sigma, band) => Math.sqrt(sigma ** 2 - remaining[band]! ** 2))
  if (added.some((sigma) => sigma > 0)) addWhiteNoise(planes, added, random, data.sameNoise)
  return total
}

/** One σ for all bands from the pixels near zero, in nanomaggies (Schawinski et al. 2017). */
function addPaperNoise(
  sharp: readonly Plane[],
  blurred: readonly Plane[],
  factor: number,
  data: RecoveryData,
  random: Random,
): number[] {
  const before = nearZeroStatistics(sharp.map((plane) => bin(plane, data.downscale))).sigma
  const after = nearZeroStatistics(blurred).sigma
  const variance = whiteNoiseVariance(factor, before, after)
  addWhiteNoise(blurred, Math.sqrt(variance), random, data.sameNoise)
  const total = Math.sqrt(variance + after ** 2)
  return blurred.map(() => total)
}
