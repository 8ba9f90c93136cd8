import type { RecoveryData } from './recipe'
import { fwhmRangePixels, type RecoveryDescription } from './description'

/** What a recovery model was trained for, as measurable on a file: *total* seeing and noise, not what was added. */
export interface RecoveryDomain extends Record<string, unknown> {
  bands: readonly string[]
  /** FWHM of the input image, px of its own grid; null: the seeing of the training images could not be measured. */
  fwhmPixels: readonly [number, number] | null
  /** Of the input's own grid; null: unknown for the training images. */
  pixelScaleArcsec: number | null
  /** Noise of a sky pixel over that of the sharp training images. */
  noise: readonly [number, number]
  /** The latter, in `unit`, each band. */
  skyRms: readonly number[]
  unit: string | null
  maskFraction: readonly [number, number]
  downscale: number
}

/** Seeing adds in squares: total² = native² + added² (exact for Gaussians). */
export function recoveryDomain(data: RecoveryData, description: RecoveryDescription): RecoveryDomain {
  const added = fwhmRangePixels(data, description)
  const native = description.nativeFwhm.filter((fwhm) => fwhm !== null)
  const total = (extra: number, of: number): number => Math.hypot(of, extra) / data.downscale
  return {
    bands: description.bands,
    fwhmPixels: native.length > 0 ? [total(added[0], Math.min(...native)), total(added[1], Math.max(...native))] : null,
    pixelScaleArcsec: description.pixelScaleArcsec === null ? null : description.pixelScaleArcsec * data.downscale,
    noise: data.noise,
    skyRms: description.skyRms,
    unit: description.unit,
    maskFraction: data.maskFraction,
    downscale: data.downscale,
  }
}
