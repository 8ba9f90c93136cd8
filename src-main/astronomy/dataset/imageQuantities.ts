import type { Cell } from '../../store/tables/database'
import type { Plane } from '../image'
import { centralFootprint } from './footprint'
import { frameSky } from './frameSky'
import { measureQuantities } from './quantities'

/**
 * The catalogue's quantities of an image that is in no data set, measured as those of stamps are: the sky along the
 * border taken off, the source in the middle found anew.
 *
 * @param image [bands, height, width]. @param detection index of the band that the source is looked for in.
 * @returns null where there is no source.
 */
export function imageQuantities(
  image: Float32Array,
  bands: readonly string[],
  detection: number,
  [, height, width]: readonly [number, number, number],
): Record<string, Cell> | null {
  const length = height * width
  const whole = bands.map((_, band): Plane => ({
    width,
    height,
    data: image.slice(band * length, (band + 1) * length),
  }))
  const sky = whole.map(frameSky)
  const planes = whole.map((plane, band) => ({ ...plane, data: plane.data.map((value) => value - sky[band]!.median) }))
  const { sigma } = sky[detection]!
  const footprint = centralFootprint(planes[detection]!, sigma)
  return footprint && measureQuantities(planes, bands, detection, footprint, sigma)
}
