import { GalateaError } from '../../base/errors'
import { Random } from '../../base/random'
import type { Candidate } from '../../store/dataset/create'
import { describeObservation } from '../fits/observation'
import type { Plane } from '../image'
import { strangerBecause } from './calibration'
import { brokenBecause } from './checks'
import type { Context } from './context'
import { cropOrPad, fillMissing, resizeToSquare, type SkyLevel } from './fit'
import { frameSky } from './frameSky'
import { centralFootprint } from './footprint'
import type { ImageSet } from './grouping'
import { itemOf } from './item'
import { signalToNoise } from './quantities'
import { stampSeeing } from './seeing'
import { isSaturated } from './saturation'

/** More missing pixels than this make an image worthless. */
const missingShare = 0.01
/** A source whose outline lies on the border by more than this goes on beyond it. */
const cutShare = 0.2
const smallestSide = 8

/** One item for each image, or the reason why it is left out. */
export async function* stampCandidates(context: Context): AsyncGenerator<Candidate> {
  const { sets, work } = context
  for (const [i, set] of sets.entries()) {
    work.progress?.report(i / sets.length, `${i} of ${sets.length} images`)
    const result = await stampCandidate(context, set, i).catch((error: unknown) => {
      if (error instanceof GalateaError && error.code === 'unreadable') return `unreadable: ${error.message}`
      throw error
    })
    yield typeof result === 'string' ? { source: set.source, reason: result } : result
  }
}

async function stampCandidate(context: Context, set: ImageSet, index: number): Promise<Candidate | string> {
  const { options, loader, detection, stretched } = context
  const original = await loader.read(set)
  const broken = brokenBecause(original, { missingShare, smallestSide })
  if (broken) return broken
  const { header, wcs } = await loader.describe(set, detection)
  const observation = describeObservation(header)
  const stranger = strangerBecause(observation, context.calibration, options)
  if (stranger) return stranger
  const main = original[detection]!
  const white = stretched ? 2 ** Math.abs(header.number('BITPIX') ?? 8) - 1 : null
  if (original.some((plane) => isSaturated(plane, observation.saturation?.value ?? null, white))) return 'saturated'
  const middle = wcs?.toSky((main.width + 1) / 2, (main.height + 1) / 2) ?? null
  const twin = context.duplicates.add(set.source, original, middle)
  if (twin) return `duplicate: of ${twin}`

  const random = new Random(options.seed, 'sky of stamps', index)
  const fitted = fitStamp(context, original, random)
  const { planes, sky, factor } = fitted
  const plane = planes[detection]!
  const rms = sky[detection]!.sigma
  const footprint = centralFootprint(plane, rms)
  if (!footprint) return 'empty: no source above the sky'
  const snr = signalToNoise(plane, footprint, rms)
  if (rms > 0 && snr < options.minimumSnr) return `too faint: S/N ${snr.toFixed(1)} below ${options.minimumSnr}`
  if (footprint.cut > cutShare) return `cut by an edge: ${(100 * footprint.cut).toFixed(0)} % of its outline`

  sky.forEach(({ sigma }, band) => context.summary.addSky(band, sigma))
  return itemOf(context, {
    set,
    id: set.id,
    object: set.id,
    sha256: await loader.sha256(set),
    cutout: null,
    planes,
    sky,
    footprint,
    position: middle,
    filled: fitted.filled,
    scale: factor,
    starness: null,
    psfFwhm: await stampSeeing(context, set, fitted.factor),
  })
}

interface FittedStamp {
  /** Of the size asked for, the sky at 0. */
  planes: Plane[]
  /** The level that was taken off, and the noise, in the unit of the planes. */
  sky: SkyLevel[]
  filled: number
  /** Old pixels along one new one. */
  factor: number
}

/** The sky taken off, missing pixels filled, the size as asked: the same noise realisation never in two bands. */
function fitStamp(context: Context, original: readonly Plane[], random: Random): FittedStamp {
  const { options, fit, stretched } = context
  const result: FittedStamp = { planes: [], sky: [], filled: 0, factor: 1 }
  for (const plane of original) {
    const sky = frameSky(plane)
    const noise = { median: 0, sigma: sky.sigma }
    const zeroed = { ...plane, data: plane.data.map((value) => value - sky.median) }
    const { plane: whole, filled } = fillMissing(zeroed, noise, random)
    result.filled += filled
    if (fit === 'crop') {
      result.planes.push(cropOrPad(whole, options.size, noise, random))
      result.sky.push(sky)
    } else {
      const conserve = stretched ? 'brightness' : 'flux'
      const resized = resizeToSquare(whole, options.size, conserve)
      result.planes.push(resized.plane)
      result.factor = resized.factor
      // Averaging changes the noise by more than the number of pixels where it is correlated: it is measured anew.
      const { sigma } = frameSky(resized.plane)
      const grown = conserve === 'flux' ? resized.factor ** 2 : 1
      result.sky.push({ median: sky.median * grown, sigma })
    }
  }
  return result
}
