import type { Plane } from '../../image'
import { fwhmOf, kernelFromPlane } from '../../psf/kernel'
import { fwhmRangePixels } from '../description'
import type { RecoveryModel } from '../model'
import { recoveryRecipe } from '../recipe'

/** How sharp an image is. */
export interface Seeing {
  /** FWHM of the whole point-spread function, px of the image; null: unknown. */
  totalPixels: number | null
  source: 'given' | 'PSF file' | 'header' | 'stars of the image' | 'fitted' | 'unknown'
}

export interface SeeingOptions {
  fwhmPixels: number | null
  psf: Plane | null
  headerPixels: number | null
  /** Asked only where nothing better is known. */
  fromStars: () => number | null
}

/** In this order: what the user says, the PSF file, the header, the image's own stars. */
export function determineSeeing({ fwhmPixels, psf, headerPixels, fromStars }: SeeingOptions): Seeing {
  if (fwhmPixels !== null) return { totalPixels: fwhmPixels, source: 'given' }
  if (psf) {
    const { value } = fwhmOf(kernelFromPlane(psf))
    if (value !== null) return { totalPixels: value, source: 'PSF file' }
  }
  if (headerPixels !== null) return { totalPixels: headerPixels, source: 'header' }
  const stars = fromStars()
  return stars === null
    ? { totalPixels: null, source: 'unknown' }
    : { totalPixels: stars, source: 'stars of the image' }
}

/**
 * What was added to the training images' own seeing to give this one, px of the recovered grid: √(total² − native²), or
 * nothing where the image is as sharp as they are. Where theirs is unknown the total stands for what was added. null:
 * the total is unknown.
 */
export function knownSeeing(
  totalPixels: number | null,
  nativePixels: number | null,
  model: RecoveryModel,
): number | null {
  if (totalPixels === null) return null
  const total = totalPixels * model.recovery.downscale
  return Math.sqrt(Math.max(0, total ** 2 - (nativePixels ?? 0) ** 2))
}

/** Seeing of the training images in the reference band, or the median over those known; px of the recovered grid. */
export function nativeSeeing({ recovery }: RecoveryModel): number | null {
  const own = recovery.nativeFwhm[recovery.reference]
  if (own != null) return own
  const known = recovery.nativeFwhm.filter((fwhm) => fwhm !== null).sort((a, b) => a - b)
  return known[Math.floor(known.length / 2)] ?? null
}

/** The range of added seeing that the model was trained for, px of the recovered grid. */
export function addedRange(model: RecoveryModel): [number, number] {
  return fwhmRangePixels(recoveryRecipe.parse(model.card.recipe).data, model.recovery)
}

/** Of the input's grid, from what was added to the training images' seeing; null where that is unknown. */
export function totalSeeing(addedPixels: number, nativePixels: number | null, factor: number): number | null {
  return nativePixels === null ? null : Math.hypot(addedPixels, nativePixels) / factor
}
