import { crop, type Plane } from '../../image'
import { apertureSum } from '../../measure/aperture'
import { adaptiveMoments } from '../../measure/moments'
import { powerRatio } from '../../measure/power'
import { psnr, ssim } from '../../measure/similarity'
import { clippedStatistics, sortedFinite } from '../../measure/statistics'
import type { Scaler } from '../../stretch'
import { shownPlanes } from '../metrics'
import type { ItemMeasures } from './metrics'

/** Rings of the power spectrum: for a stamp of 64 pixels each is two frequencies wide. */
export const powerRings = 16

export interface MeasuredItem {
  measures: ItemMeasures
  /** Of the reference band. */
  power: [number, number][]
}

/**
 * A recovered item against its truth, both in the truth's units with the sky at 0; shapes and fluxes in the reference
 * band, about the brightest object in the middle. NaN where a quantity is undefined, as the moments of an empty sky.
 *
 * @param truthSky rms of a sky pixel of the truth, in its units.
 */
export function measureItem(
  truth: readonly Plane[],
  recovered: readonly Plane[],
  display: Scaler,
  reference: number,
  truthSky: number,
): MeasuredItem {
  const [a, b] = [shownPlanes(truth, display), shownPlanes(recovered, display)]
  const [t, r] = [truth[reference]!, recovered[reference]!]
  const shapes = compareShapes(middle(t), middle(r))
  const flux = aperture(t)
  const power = powerRatio(t, r, powerRings)
  return {
    measures: {
      psnr: psnr(a, b, 1),
      ssim: ssim(a, b, 1),
      fluxError: Math.abs(aperture(r) / flux - 1),
      skyBias: Math.abs(skyBeside(r) - skyBeside(t)) / truthSky,
      ...shapes,
      sizeError: Math.abs(halfLightRadius(r, aperture(r)) / halfLightRadius(t, flux) - 1),
      powerDeviation: mean(power.map(([, ratio]) => Math.abs(Math.log10(Math.max(ratio, 1e-6))))),
    },
    power,
  }
}

/** The middle half: the item's own object, with its neighbours outside. */
function middle(plane: Plane): Plane {
  const [x, y] = [plane.width >> 2, plane.height >> 2]
  return crop(plane, x, y, plane.width >> 1, plane.height >> 1)
}

function compareShapes(truth: Plane, recovered: Plane): { centroidShift: number; ellipticityError: number } {
  const [a, b] = [adaptiveMoments(truth).value, adaptiveMoments(recovered).value]
  if (!a || !b) return { centroidShift: NaN, ellipticityError: NaN }
  return { centroidShift: Math.hypot(a.x - b.x, a.y - b.y), ellipticityError: Math.hypot(a.e1 - b.e1, a.e2 - b.e2) }
}

/** Flux within a quarter of the side about the middle. */
function aperture({ width, height, data }: Plane, r = Math.min(width, height) / 4): number {
  return apertureSum({ width, height, data }, { kind: 'circle', x: (width - 1) / 2, y: (height - 1) / 2, r })
}

/** Radius of the circle that holds half of the aperture's flux, by bisection to 0.01 px; NaN without flux. */
function halfLightRadius(plane: Plane, total: number): number {
  if (!(total > 0)) return NaN
  let [low, high] = [0, Math.min(plane.width, plane.height) / 4]
  while (high - low > 0.01) {
    const r = (low + high) / 2
    if (aperture(plane, r) < total / 2) low = r
    else high = r
  }
  return (low + high) / 2
}

/** Clipped median of the pixels farther from the middle than three eighths of the side. */
function skyBeside({ width, height, data }: Plane): number {
  const limit = (3 / 8) * Math.min(width, height)
  const outside = data.filter(
    (_, i) => Math.hypot((i % width) - (width - 1) / 2, Math.floor(i / width) - (height - 1) / 2) > limit,
  )
  return clippedStatistics(sortedFinite(outside)).median
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
