import { join } from 'node:path'
import { GalateaError } from '../../../base/errors'
import type { Work } from '../../../base/progress'
import { enlarge } from '../../interpolation'
import type { Plane } from '../../image'
import type { RecoveryModel } from '../model'
import { examine, type Examination } from '../trust/examine'
import { writeSourceTable } from '../trust/table'
import { readTrust } from '../trust/trustFile'
import { consistency, type Consistency, type SourceVariance } from './consistency'
import { inspect, type Flag } from './flags'
import type { ImageInput } from './input'
import { inNoiseUnits, measureSky, validity, type SkyLevel } from './normalise'
import { refuseExisting, writeRecovered } from './output'
import { affine, highestSignal, mix, scaleEach, subtract } from './planes'
import { recover, tileSize, type Generator } from './recover'
import { fitSeeing } from './fit'
import { knownSeeing, nativeSeeing, totalSeeing, type Seeing } from './seeing'
import { compareWithTruth, degradeForTest, type TestImage } from './testing'

export interface EnhanceOptions {
  /** Folder for the result. */
  out: string
  /** Its name without `.fits`, `{name}` standing for that of the input; default `{name}-recovered`. */
  naming?: string
  overwrite: boolean
  /** 0 the input, 1 the network's output. */
  strength: number
  /** Side of a tile in input pixels; null: by memory, or 256. */
  tile: number | null
  memoryBytes: number | null
  /** The input is sharp: it is degraded as the model was trained for, recovered, and compared with itself. */
  test: boolean
  /** What the model was not trained for is recovered nonetheless; the file says so. */
  anyway?: boolean
  seed: number
  /** Of the input; called with the reference band, in the unit of the file. */
  seeing: (plane: Plane, sky: SkyLevel, pixelScaleArcsec: number | null) => Seeing
  /** Where the files do not say it. */
  pixelScaleArcsec: number | null
}

/** What runs a model: its name for people, and a generator for windows of a size. */
export interface RecoveryDevice {
  name: string
  load: (side: number) => Promise<Generator>
}

export interface EnhanceResult {
  input: string
  output: string
  device: string
  seconds: number
  tiles: number
  flags: Flag[]
  refused: false
  reducedChi2: number
  /** Sources by number; null: the model was not calibrated, so that none is judged. */
  sources: { found: number; unfamiliar: number; table: string } | null
  invented: number
  /** In a test: PSNR and SSIM against the truth, of the recovered and of the degraded image. */
  measures: Record<string, number>
}

/**
 * One image through a model, into a FITS file with RECOVERED, RESIDUAL, UNCERTAINTY and CONSISTENCY.
 * @throws GalateaError `out-of-domain` for an image without values or noise, `exists` for an output that is there.
 */
export async function enhanceImage(
  input: ImageInput,
  model: RecoveryModel,
  device: RecoveryDevice,
  options: EnhanceOptions,
  work: Work = {},
): Promise<EnhanceResult> {
  const started = performance.now()
  const output = join(options.out, outputName(options.naming, input.id))
  await refuseExisting(output, options.overwrite)
  requireSize(input)

  const planes = usablePlanes(input)
  const test = options.test ? degradeForTest(input.source, planes, model, options.seed) : null
  const factor = model.recovery.downscale
  // The file's own seeing is that of the sharp image.
  const seeing = test ? () => seeingOfTest(test, model) : options.seeing
  const image = await recoverPlanes(test?.degraded ?? planes, input, model, device, { ...options, seeing }, work)
  const coarse = image.given.map((plane) => enlarge(plane, factor))
  const recovered = image.planes.map((plane, band) => mix(coarse[band]!, plane, options.strength))
  const residual = recovered.map((plane, band) => subtract(plane, test?.truth[band] ?? coarse[band]!))
  const { maps, reducedChi2 } = image.consistency
  const flags = image.examination.flags
  flags.unshift(
    ...inspect(model, {
      pixelScaleArcsec: pixelScale(input, options, test, factor),
      unit: input.bands[0]!.observation.unit?.value ?? null,
      sky: image.sky,
      seeing: image.seeing,
      masked: image.invalid,
      peak: highestSignal(image.inNoise),
      reducedChi2,
    }),
  )
  refuseStrange(input.source, image.examination, options)
  const seconds = (): number => (performance.now() - started) / 1000
  await writeRecovered(output, input, model, {
    recovered,
    residual,
    uncertainty: image.uncertainty,
    consistency: maps,
    reducedChi2,
    degraded: test ? test.degraded : null,
    sky: image.sky,
    seeing: image.seeing,
    flags,
    device: device.name,
    seconds: seconds(),
    tiles: image.tiles,
    strength: options.strength,
    flagMap: image.examination.map,
    calibrated: image.examination.sources !== null,
  })
  const { sources, invented } = image.examination
  const table = sources && (await writeSourceTable(output, sources, invented))
  return {
    input: input.source,
    output,
    device: device.name,
    seconds: seconds(),
    tiles: image.tiles,
    flags,
    refused: false,
    reducedChi2,
    sources: sources && {
      found: sources.length,
      unfamiliar: sources.filter(({ judgement }) => judgement.rejected).length,
      table: table!,
    },
    invented: invented.length,
    measures: test ? compareWithTruth(test, recovered, model, image.sky) : {},
  }
}

export const usualNaming = '{name}-recovered'

/**
 * What a result is called. @throws GalateaError `usage` where the pattern would give all inputs one name, or another
 * folder.
 */
export function outputName(naming: string | undefined, id: string): string {
  const pattern = naming ?? usualNaming
  if (pattern.includes('{name}') && !/[\\/]/.test(pattern)) return `${pattern.replaceAll('{name}', id)}.fits`
  const sentence = `The naming pattern is '${pattern}', expected one with {name} in it and without a folder.`
  throw new GalateaError('usage', sentence, { naming: pattern })
}

function seeingOfTest({ fwhmPixels }: TestImage, model: RecoveryModel): Seeing {
  const total = Math.hypot(nativeSeeing(model) ?? 0, fwhmPixels)
  return { totalPixels: total / model.recovery.downscale, source: 'given' }
}

interface RecoveredPlanes {
  /** The network's input in the unit of the file, and in units of its noise with the sky at 0. */
  given: readonly Plane[]
  inNoise: Plane[]
  /** In the unit of the file. */
  planes: Plane[]
  uncertainty: Plane[] | null
  consistency: Consistency
  examination: Examination
  sky: SkyLevel[]
  seeing: Seeing
  tiles: number
  /** Fraction of pixels without a value. */
  invalid: number
}

async function recoverPlanes(
  given: readonly Plane[],
  input: ImageInput,
  model: RecoveryModel,
  device: RecoveryDevice,
  options: EnhanceOptions,
  work: Work,
): Promise<RecoveredPlanes> {
  const { downscale: factor, reference, pixelUnit } = model.recovery
  const { map: valid, invalid } = validity(given)
  const sky = given.map((plane) => measureSky(plane, input.source))
  // The published pipeline takes nanomaggies as they are; everything else is scaled by its own noise.
  const unit = pixelUnit === 'nanomaggies' ? sky.map(() => ({ median: 0, sigma: 1 })) : sky
  const scaled = given.map((plane, band) => inNoiseUnits(plane, unit[band]!))
  const perNoise = sky.map(({ sigma }, band) => unit[band]!.sigma / sigma)
  const native = nativeSeeing(model)
  const told = options.seeing(given[reference]!, sky[reference]!, pixelScale(input, options, null, factor))
  const fwhm =
    knownSeeing(told.totalPixels, native, model) ?? (await fitSeeing(model, scaled, valid, perNoise, device.load))
  const size = tileSize(model, options.tile, options.memoryBytes)
  const { planes, uncertainty, tiles } = await recover(model, scaled, valid, fwhm, size, device.load, work)
  const [inNoise, answer] = [scaleEach(scaled, perNoise), scaleEach(planes, perNoise)]
  const fit = consistency(inNoise, answer, factor, fwhm, valid, photonNoise(input, sky))
  const spread = uncertainty && scaleEach(uncertainty, perNoise)
  const examination = examine(
    { input: inNoise, recovered: answer, uncertainty: spread, chi2: fit.maps, downscale: factor },
    await readTrust(model),
    reference,
    fwhm,
  )
  return {
    given,
    inNoise,
    planes: planes.map((plane, band) => affine(plane, unit[band]!.sigma, unit[band]!.median)),
    uncertainty: examination.uncertainty?.map((plane, band) => affine(plane, sky[band]!.sigma, 0)) ?? null,
    consistency: fit,
    examination,
    sky,
    seeing: told.totalPixels === null ? { totalPixels: totalSeeing(fwhm, native, factor), source: 'fitted' } : told,
    tiles,
    invalid: invalid / valid.data.length,
  }
}

/** @throws GalateaError `out-of-domain` where nothing in the image is like anything that the model was trained on. */
function refuseStrange(source: string, { refused, flags }: Examination, { anyway }: EnhanceOptions): void {
  const reason = flags.find(({ code }) => code === 'unfamiliar')
  if (!refused || anyway === true || !reason) return
  const sentence = `'${source}' was refused. ${reason.message} --anyway recovers it nonetheless, and the file then says so.`
  throw new GalateaError('out-of-domain', sentence, { path: source, flags })
}

/** Smaller images have no sky to measure, and no room for a galaxy. */
const smallestSide = 16

function requireSize(input: ImageInput): void {
  const { width, height } = input.bands[0]!.plane
  if (width >= smallestSide && height >= smallestSide) return
  const sentence = `'${input.source}' is ${width}×${height} pixels, expected at least ${smallestSide}×${smallestSide}.`
  throw new GalateaError('out-of-domain', sentence, { path: input.source, width, height })
}

/** The bands with NaN where a mask says that a pixel is not to be used. */
function usablePlanes(input: ImageInput): Plane[] {
  return input.bands.map(({ plane, mask }) =>
    mask ? { ...plane, data: plane.data.map((value, i) => (mask.data[i]! > 0 ? NaN : value)) } : plane,
  )
}

/** Variance of the sources' photons in units of the sky's, where the gain of a band is known: v·σ/gain over σ². */
function photonNoise(input: ImageInput, sky: readonly SkyLevel[]): SourceVariance {
  const perUnit = input.bands.map(({ observation }, band) => {
    const gain = observation.gain?.value
    return gain === undefined ? 0 : 1 / (gain * sky[band]!.sigma)
  })
  return (band, value) => perUnit[band]! * value
}

/** Of the network's input grid. */
function pixelScale(input: ImageInput, options: EnhanceOptions, test: TestImage | null, factor: number): number | null {
  const scale = options.pixelScaleArcsec ?? input.bands[0]!.observation.pixelScale?.value ?? null
  return scale === null || !test ? scale : scale * factor
}
