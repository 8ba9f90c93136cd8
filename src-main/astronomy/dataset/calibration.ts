import { describeObservation, type Observation } from '../fits/observation'
import type { ImageSet } from './grouping'
import type { ImageLoader } from './imageSet'
import type { GalaxyDatasetOptions } from './options'

/** What the pixels of a data set mean: from the first image's headers, or stated by the user; null: unknown. */
export interface Calibration {
  unit: string | null
  /** Of the source images. */
  sourceScaleArcsec: number | null
  /** Of the items: another one where stamps are resized. */
  itemScaleArcsec: number | null
  /** Magnitude of one unit, and electrons per unit, of each band. */
  zeroPoint: (number | null)[]
  gain: (number | null)[]
  /** Names of what was stated by the user. */
  assumed: string[]
  warnings: string[]
}

/** @param factors old pixels along one new one, of each image; one value where all are the same. */
export async function calibrate(
  loader: ImageLoader,
  sets: readonly ImageSet[],
  bands: readonly string[],
  options: GalaxyDatasetOptions,
  { stretched, factors }: { stretched: boolean; factors: readonly number[] },
): Promise<Calibration> {
  const seen: Observation[] = []
  for (let band = 0; band < bands.length; band++) {
    seen.push(describeObservation((await loader.describe(sets[0]!, band)).header))
  }
  const assumed: string[] = []
  const warnings: string[] = []
  const take = <T extends string | number>(name: string, stated: T | null, found: T | null, why: string): T | null => {
    if (stated !== null) {
      if (found === null) assumed.push(name)
      else if (found !== stated) warnings.push(`The files say ${name} ${found}; ${stated} was stated and is used.`)
      return stated
    }
    if (found === null && why !== '') warnings.push(`The files do not say the ${name}, which stays unknown: ${why}.`)
    return found
  }
  const unit = take(
    'unit',
    options.unit,
    stretched ? '8 bit, stretched' : (seen[0]!.unit?.value ?? null),
    'state it with --unit',
  )
  const scale = take(
    'pixel scale',
    options.pixelScaleArcsec,
    seen[0]!.pixelScale?.value ?? null,
    stretched ? '' : 'state it with --pixel-scale',
  )
  const uniform = factors.every((factor) => factor === factors[0])
  if (!uniform)
    warnings.push("The images differ in size and are resized: every item's factor stands in its column 'scale'.")
  return {
    unit,
    sourceScaleArcsec: scale,
    itemScaleArcsec: scale !== null && uniform ? scale * factors[0]! : null,
    zeroPoint: seen.map(({ zeroPoint }) => take('zero point', options.zeroPoint, zeroPoint?.value ?? null, '')),
    gain: seen.map(({ gain }) => take('gain', options.gain, gain?.value ?? null, '')),
    assumed: [...new Set(assumed)],
    warnings: [...new Set(warnings)],
  }
}

/** Why an image of other units or another scale than the first does not belong to the data set; null: it does. */
export function strangerBecause(
  observation: Observation,
  calibration: Calibration,
  options: GalaxyDatasetOptions,
): string | null {
  const unit = observation.unit?.value ?? null
  if (options.unit === null && unit !== null && unit !== calibration.unit)
    return `other unit: ${unit}, not ${calibration.unit}`
  const scale = observation.pixelScale?.value ?? null
  const expected = calibration.sourceScaleArcsec
  if (options.pixelScaleArcsec !== null || scale === null || expected === null) return null
  if (Math.abs(scale / expected - 1) < scaleTolerance) return null
  return `other pixel scale: ${scale.toPrecision(4)}″, not ${expected.toPrecision(4)}″`
}

/** Distortions and fits of the WCS differ by less, surveys by more. */
const scaleTolerance = 0.02
