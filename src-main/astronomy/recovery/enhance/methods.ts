import { setImmediate as nextTurn } from 'node:timers/promises'
import { GalateaError } from '../../../base/errors'
import type { ImageFile } from '../../formats/imageFile'
import { openImageFile } from '../../formats/open'
import type { Plane } from '../../image'
import { enlarge } from '../../interpolation'
import { psnr, ssim } from '../../measure/similarity'
import { recoveryBaselines } from '../evaluation/baselines'
import type { Parameters } from '../evaluation/baseline'
import { shownPlanes } from '../metrics'
import type { RecoveryModel } from '../model'
import { recoveryRecipe } from '../recipe'
import { createRepresentation } from '../representation'
import { consistency } from './consistency'
import { measureSky, validity, type SkyLevel } from './normalise'
import { affine, meanPlane, subtract } from './planes'
import { knownSeeing, nativeSeeing } from './seeing'

/** Conventional methods that stand beside a recovery, each with the setting that serves most images. */
export const methodParameters = {
  bicubic: {},
  'richardson-lucy': { background: 3, iterations: 32 },
  'wiener-spectral': { corner: 0.01, slope: 3 },
  tv: { weight: 0.2 },
} as const satisfies Record<string, Parameters>
export type MethodId = keyof typeof methodParameters

/** A result's planes, as they come out of its file; all in the unit of the input. */
export interface ResultImage {
  recovered: Plane[]
  /** What the network was given, on its own grid. */
  given: Plane[]
  /** In a test; else null. */
  truth: Plane[] | null
  factor: number
  sky: SkyLevel[]
  /** FWHM added, px of the recovered grid; 0 where it is unknown. */
  added: number
}

/** How a method's image compares; null where there is nothing to compare it with. */
export interface MethodMeasures {
  /** Against the truth, in the model's stretch. */
  psnr: number | null
  ssim: number | null
  /** rms of image − truth, or of image − input where there is none, in units of the sky's noise. */
  residualSigma: number
  /** Light of the sources over that of the truth or the input. */
  fluxRatio: number | null
  /** Of the brightest source, px of the recovered grid. */
  centroidShift: number | null
  /** χ² of a pixel of the image degraded again against the input. */
  reducedChi2: number
}

/** Reads what a result holds. @throws GalateaError `unreadable` for a file that is no result of one grid. */
export async function readResult(path: string, model: RecoveryModel): Promise<ResultImage> {
  const file = await openImageFile(path)
  try {
    const recovered = await planesNamed(file, 'RECOVERED')
    const residual = await planesNamed(file, 'RESIDUAL')
    const degraded = file.hdus.some(({ name }) => name === 'DEGRADED') ? await planesNamed(file, 'DEGRADED') : null
    const factor = model.recovery.downscale
    const against = recovered.map((plane, band) => subtract(plane, residual[band]!))
    if (!degraded && factor > 1) {
      const sentence = `'${path}' holds a recovery on a finer grid without its input: conventional methods need a test, or a model of one grid.`
      throw new GalateaError('usage', sentence, { path })
    }
    const given = degraded ?? against
    const sky = given.map((plane) => measureSky(plane, path))
    const total = file.header(0).number('GALFWHM')
    const added = knownSeeing(total, nativeSeeing(model), model) ?? 0
    return { recovered, given, truth: degraded ? against : null, factor, sky, added }
  } finally {
    await file.close()
  }
}

async function planesNamed(file: ImageFile, name: string): Promise<Plane[]> {
  const hdu = file.hdus.find((candidate) => candidate.name === name)
  if (!hdu) {
    const sentence = `'${file.path}' has no ${name}: a result of enhance was expected.`
    throw new GalateaError('unreadable', sentence, { path: file.path, name })
  }
  const planes: Plane[] = []
  for (let plane = 0; plane < hdu.planes; plane++) planes.push(await file.readPlane(hdu.index, plane))
  return planes
}

/** A conventional method on what the network was given, on the recovered grid and in the unit of the input. */
export async function runMethod(id: MethodId, image: ResultImage, model: RecoveryModel): Promise<Plane[]> {
  await nextTurn()
  const { given, sky, factor, added } = image
  if (id === 'bicubic') return given.map((plane) => enlarge(plane, factor))
  const { data } = recoveryRecipe.parse(model.card.recipe)
  const method = recoveryBaselines(data).find((baseline) => baseline.id === id)
  if (!method) throw new RangeError(`There is no baseline '${id}'`)
  const planes = given.map((plane, band) => {
    const level = sky[band]!.median
    return { ...plane, data: plane.data.map((value) => (Number.isNaN(value) ? 0 : value - level)) }
  })
  const noiseRms = sky.map(({ sigma }) => sigma)
  const made = method.run({ planes, noiseRms, fwhmPixels: added, factor }, methodParameters[id])
  return made.map((plane, band) => affine(plane, 1, sky[band]!.median))
}

/** A source is where the reference stands this far above the sky, in units of its noise. */
const sourceSigmas = 3
/** Half the side of the window in which a centroid is taken, px. */
const centroidReach = 16

export function measureMethod(planes: readonly Plane[], image: ResultImage, model: RecoveryModel): MethodMeasures {
  const { given, truth, sky, factor, added } = image
  const reference = truth ?? given.map((plane) => enlarge(plane, factor))
  const inNoise = (list: readonly Plane[]): Plane[] =>
    list.map((plane, band) => affine(plane, 1 / sky[band]!.sigma, -sky[band]!.median / sky[band]!.sigma))
  const [mine, theirs] = [inNoise(planes), inNoise(reference)]
  let sum = 0
  let count = 0
  mine.forEach(({ data }, band) =>
    data.forEach((value, i) => {
      const difference = value - theirs[band]!.data[i]!
      if (!Number.isFinite(difference)) return
      sum += difference ** 2
      count++
    }),
  )
  const again = consistency(inNoise(given), mine, factor, added, validity(given).map)
  return {
    ...(truth ? similarity(planes, truth, image, model) : { psnr: null, ssim: null }),
    residualSigma: Math.sqrt(sum / count),
    ...sources(meanPlane(mine), meanPlane(theirs)),
    reducedChi2: again.reducedChi2,
  }
}

function similarity(planes: readonly Plane[], truth: readonly Plane[], { sky }: ResultImage, model: RecoveryModel) {
  const { display } = createRepresentation(recoveryRecipe.parse(model.card.recipe).data)
  const absolute = model.recovery.pixelUnit === 'nanomaggies'
  const unit = absolute ? 1 : sky[model.recovery.reference]!.sigma
  const shown = (list: readonly Plane[]): Plane[] =>
    shownPlanes(
      list.map((plane, band) => affine(plane, 1 / unit, absolute ? 0 : -sky[band]!.median / unit)),
      display,
    )
  const [a, b] = [shown(truth), shown(planes)]
  return { psnr: psnr(a, b, 1), ssim: ssim(a, b, 1) }
}

/** Flux ratio over all sources of the reference, and how far the brightest one's centroid has moved. */
export function sources(mine: Plane, reference: Plane): Pick<MethodMeasures, 'fluxRatio' | 'centroidShift'> {
  const { width, height, data } = reference
  let brightest = -1
  let [here, there] = [0, 0]
  data.forEach((value, i) => {
    if (!(value > sourceSigmas) || !Number.isFinite(mine.data[i]!)) return
    here += mine.data[i]!
    there += value
    if (brightest < 0 || value > data[brightest]!) brightest = i
  })
  if (brightest < 0) return { fluxRatio: null, centroidShift: null }
  const [cx, cy] = [brightest % width, Math.floor(brightest / width)]
  const centroid = (plane: Plane): [number, number] => {
    const moments = [0, 0, 0]
    for (let y = Math.max(0, cy - centroidReach); y <= Math.min(height - 1, cy + centroidReach); y++) {
      for (let x = Math.max(0, cx - centroidReach); x <= Math.min(width - 1, cx + centroidReach); x++) {
        const at = y * width + x
        const weight = data[at]! > sourceSigmas ? Math.max(0, plane.data[at]!) : 0
        moments[0]! += weight
        moments[1]! += weight * x
        moments[2]! += weight * y
      }
    }
    return [moments[1]! / moments[0]!, moments[2]! / moments[0]!]
  }
  const [a, b] = [centroid(mine), centroid(reference)]
  return { fluxRatio: here / there, centroidShift: Math.hypot(a[0] - b[0], a[1] - b[1]) }
}
