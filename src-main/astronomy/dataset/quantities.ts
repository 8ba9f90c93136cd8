import type { Column } from '../../store/dataset/manifest'
import type { Cell } from '../../store/tables/database'
import type { Plane } from '../image'
import { apertureSum } from '../measure/aperture'
import { adaptiveMoments } from '../measure/moments'
import type { Footprint } from './footprint'

/** The columns that `measureQuantities` fills. */
export function quantityColumns(bands: readonly string[], unit: string | null): Column[] {
  const flux = unit ?? 'unit of the pixels'
  const number = (name: string, description: string, of?: string): Column => ({
    name,
    type: 'number',
    description,
    ...(of !== undefined && { unit: of }),
  })
  return [
    number('snr', 'Flux of the footprint over the sky noise under it, in the detection band.'),
    number('area', 'Area of the footprint.', 'px²'),
    number('peakX', 'Peak of the source in the item, from 0.', 'px'),
    number('peakY', 'Peak of the source in the item, from 0.', 'px'),
    number('halfLightRadius', 'Circle with half of the flux of the footprint.', 'px'),
    number('concentration', '5·log₁₀(r80/r20) of the flux of the footprint.'),
    number('e1', 'Distortion (a² − b²)/(a² + b²) along x, by adaptive moments.'),
    number('e2', 'Distortion along y = x.'),
    number('ellipticity', '√(e1² + e2²).'),
    number('fwhm', '2.355 σ of the adaptive moments.', 'px'),
    ...bands.flatMap((band) => [
      number(`flux_${band}`, 'Sum over the footprint.', flux),
      number(`peak_${band}`, 'Greatest pixel of the footprint.', flux),
      number(`sky_${band}`, 'Level of the sky in the source image.', flux),
      number(`skyRms_${band}`, 'Noise of a sky pixel in the source image.', flux),
    ]),
  ]
}

/**
 * What the catalogue says of an item; null where a quantity is undefined.
 *
 * @param planes one a band, the sky at 0. @param skyRms noise of the sky in the detection band.
 * @param detection index of the band that the footprint was found in.
 */
export function measureQuantities(
  planes: readonly Plane[],
  bands: readonly string[],
  detection: number,
  footprint: Footprint,
  skyRms: number,
): Record<string, Cell> {
  const plane = planes[detection]!
  const flux = sum(plane, footprint)
  const alone = onlyFootprint(plane, footprint)
  const moments = adaptiveMoments(alone, { x: footprint.x, y: footprint.y, sigma: 2 }).value
  const x = moments?.x ?? footprint.x
  const y = moments?.y ?? footprint.y
  const [r20, r50, r80] = [0.2, 0.5, 0.8].map((part) => radiusOf(alone, x, y, part * flux))
  const quantities: Record<string, Cell> = {
    snr: signalToNoise(plane, footprint, skyRms),
    area: footprint.pixels.length,
    peakX: footprint.x,
    peakY: footprint.y,
    halfLightRadius: r50 ?? null,
    concentration: r20 && r80 ? 5 * Math.log10(r80 / r20) : null,
    e1: moments?.e1 ?? null,
    e2: moments?.e2 ?? null,
    ellipticity: moments ? Math.hypot(moments.e1, moments.e2) : null,
    fwhm: moments ? 2 * Math.sqrt(2 * Math.LN2) * moments.sigma : null,
  }
  bands.forEach((band, i) => {
    quantities[`flux_${band}`] = sum(planes[i]!, footprint)
    quantities[`peak_${band}`] = footprint.pixels.reduce((max, at) => Math.max(max, planes[i]!.data[at]!), -Infinity)
  })
  return quantities
}

/** Flux of the footprint over the noise of as many independent sky pixels. */
export function signalToNoise(plane: Plane, footprint: Footprint, skyRms: number): number {
  return sum(plane, footprint) / (skyRms * Math.sqrt(footprint.pixels.length))
}

function sum({ data }: Plane, { pixels }: Footprint): number {
  let total = 0
  for (const at of pixels) total += data[at]!
  return total
}

function onlyFootprint(plane: Plane, { pixels }: Footprint): Plane {
  const data = new Float32Array(plane.data.length)
  for (const at of pixels) data[at] = plane.data[at]!
  return { ...plane, data }
}

/** Radius of the circle about (x, y) that holds this much flux, by bisection to 0.01 px; null where none does. */
function radiusOf(plane: Plane, x: number, y: number, flux: number): number | null {
  let low = 0
  let high = Math.hypot(plane.width, plane.height)
  const within = (r: number): number => apertureSum(plane, { kind: 'circle', x, y, r })
  if (!(flux > 0) || within(high) < flux) return null
  while (high - low > 0.01) {
    const middle = (low + high) / 2
    if (within(middle) < flux) low = middle
    else high = middle
  }
  return (low + high) / 2
}
