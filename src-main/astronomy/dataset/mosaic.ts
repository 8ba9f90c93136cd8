import { checkpoint } from '../../base/progress'
import { Random } from '../../base/random'
import type { Candidate } from '../../store/dataset/create'
import { detectSources, type Detection, type Source } from '../detection'
import { describeObservation } from '../fits/observation'
import { crop, type Plane } from '../image'
import { measureSky } from '../measure/statistics'
import { fwhmPerSigma } from '../psf/profiles'
import type { Wcs } from '../wcs/wcs'
import { strangerBecause } from './calibration'
import type { Context } from './context'
import { brokenBecause } from './checks'
import { fillMissing, type SkyLevel } from './fit'
import type { ImageSet } from './grouping'
import { itemOf } from './item'
import { groupForSplits } from './overlap'
import { stellarFwhm } from './seeing'
import { cutOut, selectSources, type Selected } from './selection'

/** Cut-outs around the galaxies that are found in each mosaic; every source that is not one of them with the reason. */
export async function* mosaicCandidates(context: Context): AsyncGenerator<Candidate> {
  const { sets, work } = context
  for (const [i, set] of sets.entries()) {
    await checkpoint(work)
    const progress = work.progress?.slice(i / sets.length, (i + 1) / sets.length)
    progress?.report(0, `reading ${set.id}`)
    const mosaic = await readMosaic(context, set)
    if (typeof mosaic === 'string') {
      yield { source: set.source, reason: mosaic }
      continue
    }
    progress?.report(0.1, `finding sources in ${set.id}`)
    yield* galaxiesOf(context, mosaic)
    progress?.report(1, `${set.id} done`)
  }
}

interface Mosaic {
  set: ImageSet
  /** One a band, as in the file. */
  planes: readonly Plane[]
  sky: readonly SkyLevel[]
  wcs: Wcs | null
  saturation: number | null
  sha256: string
}

async function readMosaic(context: Context, set: ImageSet): Promise<Mosaic | string> {
  const { loader, detection, options, calibration } = context
  const planes = await loader.read(set)
  const broken = brokenBecause(planes, { missingShare: 0.9, smallestSide: options.size })
  if (broken) return broken
  const { header, wcs } = await loader.describe(set, detection)
  const observation = describeObservation(header)
  const stranger = strangerBecause(observation, calibration, options)
  if (stranger) return stranger
  const sky: SkyLevel[] = []
  for (const plane of planes) {
    const level = measureSky(plane)
    if (!level || !(level.sigma > 0)) return 'empty: its sky has no noise'
    sky.push(level)
  }
  const saturation = observation.saturation?.value ?? null
  return { set, planes, sky, wcs, saturation, sha256: await loader.sha256(set) }
}

async function* galaxiesOf(context: Context, mosaic: Mosaic): AsyncGenerator<Candidate> {
  const { options, detection: band, bands, summary, work } = context
  const { set, planes, sky, wcs } = mosaic
  const detection = detectSources(planes[band]!, { saturation: mosaic.saturation })
  if (!detection) return
  await checkpoint(work)
  measureSeeing(context, detection, planes, sky)
  const { selected, rejected } = selectSources(detection, planes, sky, options)
  for (const { source, reason } of rejected) yield { source: placeOf(set, source), reason }

  const groups = groupForSplits(selected, options.size, options.split, options.seed)
  for (const [i, galaxy] of selected.entries()) {
    const { source, x, y } = galaxy
    const group = groups[i] ?? null
    if (group === null) {
      yield { source: placeOf(set, source), reason: 'between two splits: it shares pixels with both' }
      continue
    }
    const random = new Random(options.seed, `sky of ${set.id}`, i)
    let filled = 0
    const cut = planes.map((plane, b) => {
      const { median, sigma } = sky[b]!
      const part = zeroed(crop(plane, x, y, options.size, options.size), median)
      const whole = fillMissing(part, { median: 0, sigma }, random)
      filled += whole.filled
      return whole.plane
    })
    const position = wcs?.toSky(source.x + 1, source.y + 1) ?? null
    const twin = context.duplicates.add(placeOf(set, source), cut, position)
    if (twin) {
      yield { source: placeOf(set, source), reason: `duplicate: of ${twin}` }
      continue
    }
    yield itemOf(context, {
      set,
      id: nameOf(set, galaxy),
      object: nameOf(set, selected[group]!),
      sha256: mosaic.sha256,
      cutout: { x, y, width: options.size, height: options.size },
      planes: cut,
      sky,
      footprint: cutOut(detection, galaxy, options.size),
      position,
      filled,
      scale: 1,
      starness: source.starness,
      psfFwhm: null,
    })
  }
  bands.forEach((_, b) => summary.addSky(b, sky[b]!.sigma))
}

/** The size of the stars: in the detection band from the locus, in the others from the same stars. */
function measureSeeing(
  context: Context,
  detection: Detection,
  planes: readonly Plane[],
  sky: readonly SkyLevel[],
): void {
  const { bands, detection: band, summary } = context
  bands.forEach((_, b) => {
    if (!detection.stars) summary.addPsf(b, null, 0)
    else if (b === band) summary.addPsf(b, detection.stars.sigma * fwhmPerSigma, detection.stars.stars)
    else {
      const { fwhm, stars } = stellarFwhm(planes[b]!, sky[b]!, detection)
      summary.addPsf(b, fwhm, stars)
    }
  })
}

function zeroed(plane: Plane, level: number): Plane {
  return { ...plane, data: plane.data.map((value) => value - level) }
}

/** For people: the FITS pixel of the source, whose first is 1. */
function placeOf(set: ImageSet, { x, y }: Source): string {
  return `${set.source} at ${(x + 1).toFixed(1)},${(y + 1).toFixed(1)}`
}

function nameOf(set: ImageSet, { source }: Selected): string {
  return `${set.id}-x${Math.round(source.x + 1)}-y${Math.round(source.y + 1)}`
}
