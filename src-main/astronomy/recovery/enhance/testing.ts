import { Random } from '../../../base/random'
import type { Plane } from '../../image'
import { psnr, ssim } from '../../measure/similarity'
import { degradeItem } from '../degrading'
import { fwhmRangePixels } from '../description'
import { shownPlanes } from '../metrics'
import type { RecoveryModel } from '../model'
import { recoveryRecipe } from '../recipe'
import { createRepresentation } from '../representation'
import { enlarge } from '../../interpolation'
import type { SkyLevel } from './normalise'
import { measureSky } from './normalise'
import { affine, cutToMultiple } from './planes'

/** A sharp image and what the model is given of it, in the unit of the file. */
export interface TestImage {
  truth: Plane[]
  degraded: Plane[]
  /** FWHM that was added, px of the sharp image. */
  fwhmPixels: number
}

/** Degrades a sharp image as in the middle of what the model was trained for. */
export function degradeForTest(
  source: string,
  planes: readonly Plane[],
  model: RecoveryModel,
  seed: number,
): TestImage {
  const { data } = recoveryRecipe.parse(model.card.recipe)
  const sky = planes.map((plane) => measureSky(plane, source))
  const description = { ...model.recovery, skyRms: sky.map(({ sigma }) => sigma) }
  const truth = planes.map((plane) => cutToMultiple(plane, data.downscale))
  const sharp = truth.map((plane, band) => affine(plane, 1, -sky[band]!.median))
  const conditions = {
    fwhmPixels: middle(fwhmRangePixels(data, description)),
    noise: middle(data.noise),
    maskFraction: 0,
  }
  const { planes: degraded } = degradeItem(sharp, conditions, data, description, new Random(seed, 'enhance/test'))
  return {
    truth,
    degraded: degraded.map((plane, band) => affine(plane, 1, sky[band]!.median)),
    fwhmPixels: conditions.fwhmPixels,
  }
}

function middle([low, high]: readonly [number, number]): number {
  return low > 0 ? Math.sqrt(low * high) : (low + high) / 2
}

/** PSNR and SSIM of the recovered and of the degraded image (enlarged where it is coarser), in the model's stretch. */
export function compareWithTruth(
  { truth, degraded }: TestImage,
  recovered: readonly Plane[],
  model: RecoveryModel,
  sky: readonly SkyLevel[],
): Record<string, number> {
  const { data } = recoveryRecipe.parse(model.card.recipe)
  const { display } = createRepresentation(data)
  const unit = model.recovery.pixelUnit === 'nanomaggies' ? 1 : sky[model.recovery.reference]!.sigma
  const level = (band: number): number => (model.recovery.pixelUnit === 'nanomaggies' ? 0 : sky[band]!.median)
  const shown = (planes: readonly Plane[]): Plane[] =>
    shownPlanes(
      planes.map((plane, band) => affine(plane, 1 / unit, -level(band) / unit)),
      display,
    )
  const [a, b] = [shown(truth), shown(recovered)]
  const c = shown(degraded.map((plane) => enlarge(plane, data.downscale)))
  return {
    psnr: psnr(a, b, 1),
    ssim: ssim(a, b, 1),
    psnrDegraded: psnr(a, c, 1),
    ssimDegraded: ssim(a, c, 1),
  }
}
