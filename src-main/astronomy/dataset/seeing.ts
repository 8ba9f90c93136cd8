import type { Detection } from '../detection'
import type { Header } from '../fits/header'
import { describeObservation } from '../fits/observation'
import { crop, type Plane } from '../image'
import { adaptiveMoments } from '../measure/moments'
import { medianOfSorted, sortedFinite } from '../measure/statistics'
import { fwhmOf, kernelFromPlane } from '../psf/kernel'
import { fwhmPerSigma } from '../psf/profiles'
import type { Context } from './context'
import type { SkyLevel } from './fit'
import type { ImageSet } from './grouping'

/** Certain, bright and alone enough to say how large a star is. */
const certain = 0.8
const bright = 50
const fewest = 5
const radius = 12

/**
 * Seeing of another band from the stars that were found in the detection band: the median adaptive size of those that
 * are bright in this band too. null where there are fewer than five.
 */
export function stellarFwhm(plane: Plane, sky: SkyLevel, detection: Detection): { fwhm: number | null; stars: number } {
  const sizes: number[] = []
  for (const { x, y, starness, snr, flags } of detection.sources) {
    if (starness === null || starness < certain || snr < bright) continue
    if (flags.edge || flags.blended || flags.saturated || flags.incomplete) continue
    const [left, bottom] = [Math.round(x) - radius, Math.round(y) - radius]
    const side = 2 * radius + 1
    if (left < 0 || bottom < 0 || left + side > plane.width || bottom + side > plane.height) continue
    const star = crop(plane, left, bottom, side, side)
    const data = star.data.map((value) => value - sky.median)
    const found = adaptiveMoments({ ...star, data }, { x: x - left, y: y - bottom, sigma: 1.5 }).value
    // The noise of an adaptive flux is that of the pixels under its weight, 4πσ².
    if (found && found.flux > bright * sky.sigma * Math.sqrt(4 * Math.PI) * found.sigma) sizes.push(found.sigma)
  }
  if (sizes.length < fewest) return { fwhm: null, stars: sizes.length }
  return { fwhm: medianOfSorted(sortedFinite(Float64Array.from(sizes))) * fwhmPerSigma, stars: sizes.length }
}

/**
 * Seeing of a stamp from the PSF beside it, else from its header, px of the item; noted for every band, given for the
 * detection band. @param factor old pixels along one of the item.
 */
export async function stampSeeing(context: Context, set: ImageSet, factor: number): Promise<number | null> {
  const { bands, calibration, detection, loader, summary } = context
  const found: (number | null)[] = []
  for (let band = 0; band < bands.length; band++) {
    const psf = await loader.readPsf(set, band)
    const measured = psf ? fwhmOf(kernelFromPlane(psf)).value : null
    const fwhm = measured ?? headerSeeing((await loader.describe(set, band)).header, calibration.sourceScaleArcsec)
    found.push(fwhm === null ? null : fwhm / factor)
  }
  found.forEach((fwhm, band) => summary.addPsf(band, fwhm, 0))
  return found[detection] ?? null
}

function headerSeeing(header: Header, scaleArcsec: number | null): number | null {
  const { seeing } = describeObservation(header)
  return seeing && scaleArcsec !== null ? seeing.value / scaleArcsec : null
}
