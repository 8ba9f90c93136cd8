import { bin, blurAndBin, requireDownscale } from '../../degradation'
import type { Plane } from '../../image'
import { meanPlane } from './planes'

/**
 * The recovered image degraded again, against the input: what a recovery must pass, whatever it looks like. All planes
 * in units of the noise of the input, so that (again − input)² is χ² of a pixel.
 */
export interface Consistency {
  /** χ² of every pixel, each band, on the input's grid; NaN where the input has no value. */
  maps: Plane[]
  /** Mean of the maps: near 1 when the input is explained to its noise. */
  reducedChi2: number
  /** FWHM that was added to degrade again, px of the recovered grid. */
  fwhmPixels: number
}

/** Variance of a pixel beyond the sky's, in units of the latter: the photon noise of the source, where the gain is known. */
export type SourceVariance = (band: number, value: number) => number

export function consistency(
  input: readonly Plane[],
  recovered: readonly Plane[],
  factor: number,
  fwhmPixels: number,
  valid: Plane,
  sourceVariance: SourceVariance = () => 0,
): Consistency {
  const again = degradeAgain(recovered, factor, fwhmPixels)
  let sum = 0
  let count = 0
  const maps = input.map((plane, band) => {
    const data = new Float32Array(plane.data.length)
    for (let i = 0; i < data.length; i++) {
      const expected = again[band]!.data[i]!
      const chi2 = (plane.data[i]! - expected) ** 2 / (1 + sourceVariance(band, Math.max(0, expected)))
      data[i] = valid.data[i]! > 0 ? chi2 : NaN
      if (valid.data[i]! > 0) {
        sum += chi2
        count++
      }
    }
    return { ...plane, data }
  })
  return { maps, reducedChi2: sum / count, fwhmPixels }
}

function degradeAgain(recovered: readonly Plane[], factor: number, fwhmPixels: number): Plane[] {
  requireDownscale(factor)
  // A kernel much narrower than a pixel does nothing that could be sampled.
  return fwhmPixels > 0.3
    ? blurAndBin(recovered, { fwhmPixels, downscale: factor })
    : recovered.map((plane) => bin(plane, factor))
}

/** Side of the part of the image on which the seeing is fitted. */
const fitSize = 512

/** The part about the brightest source, where the seeing shows best. */
export function brightestPart(planes: readonly Plane[]): { x: number; y: number; width: number; height: number } {
  const { width, height, data } = meanPlane(planes)
  let brightest = 0
  for (let i = 0; i < data.length; i++) if (data[i]! > data[brightest]!) brightest = i
  const place = (at: number, length: number): [number, number] => {
    const side = Math.min(fitSize, length)
    return [Math.min(Math.max(0, at - side / 2), length - side) | 0, side]
  }
  const [x, w] = place(brightest % width, width)
  const [y, h] = place(Math.floor(brightest / width), height)
  return { x, y, width: w, height: h }
}
