import { crop, type Plane } from '../../image'
import { goldenMinimum } from '../../psf/kernel'
import type { RecoveryModel } from '../model'
import { brightestPart, consistency } from './consistency'
import { scaleEach } from './planes'
import { recover, type Generator } from './recover'
import { addedRange } from './seeing'

/** Seeings at which a model that is told the seeing is tried. */
const trials = 5

/**
 * The added FWHM that explains an image best, where neither the user nor stars tell it: the one whose recovery, degraded
 * again, comes nearest to the input. Fitted about the brightest source, over the range the model was trained for.
 *
 * @param planes in the units the network takes; `perNoise` brings each band to units of its noise.
 */
export async function fitSeeing(
  model: RecoveryModel,
  planes: readonly Plane[],
  valid: Plane,
  perNoise: readonly number[],
  load: (side: number) => Promise<Generator>,
): Promise<number> {
  const { x, y, width, height } = brightestPart(planes)
  const { downscale: factor, toldSeeing } = model.recovery
  const part = planes.map((plane) => crop(plane, x, y, width, height))
  const mask = crop(valid, x, y, width, height)
  const input = scaleEach(part, perNoise)
  const answer = async (fwhm: number): Promise<Plane[]> => {
    const { planes: recovered } = await recover(model, part, mask, fwhm, Math.max(width, height), load, {})
    return scaleEach(recovered, perNoise)
  }
  const [low, high] = addedRange(model)
  const chi2 = (fwhm: number, recovered: readonly Plane[]): number =>
    consistency(input, recovered, factor, fwhm, mask).reducedChi2
  if (!toldSeeing) {
    const recovered = await answer((low + high) / 2)
    return goldenMinimum((fwhm) => chi2(fwhm, recovered), Math.max(0.31, low), Math.max(0.32, high))
  }
  let best = { fwhm: low, chi2: Infinity }
  for (let i = 0; i < trials; i++) {
    const fwhm = low + ((high - low) * i) / (trials - 1)
    const value = chi2(fwhm, await answer(fwhm))
    if (value < best.chi2) best = { fwhm, chi2: value }
  }
  return best.fwhm
}
