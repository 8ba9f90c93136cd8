import { convolveSeparable } from '../../convolution'
import type { Plane } from '../../image'
import { gaussianTaps } from '../../psf/profiles'
import type { Scaler } from '../../stretch'

/** σ (px) of the Gaussian that stands for the noise-free truth: about the seeing, so that it smooths noise alone. */
const smoothing = 1.5

/**
 * PSNR that a perfect recovery would have: the truth is an observation with sky noise of its own, which nothing can
 * predict, so that even the noise-free galaxy differs from it. −10·log10 of the mean of (σ·dy/dv)², y the stretch.
 *
 * @param truth in the display's unit, the sky at 0. @param skyRms noise of each band in that unit.
 */
export function psnrCeiling(truth: readonly Plane[], skyRms: readonly number[], display: Scaler): number {
  let sum = 0
  let count = 0
  truth.forEach((plane, band) => {
    const sigma = skyRms[band]!
    for (const value of convolveSeparable(plane, gaussianTaps(smoothing)).data) {
      const change = (display.forward(value + sigma) - display.forward(value - sigma)) / 2
      sum += change * change
      count++
    }
  })
  return -10 * Math.log10(sum / count)
}
