import type { ErrorReport } from '../../../../src-preload/contract/errors'
import { GalateaError, reportError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import { detectSources } from '../../detection'
import { openImageFile } from '../../formats/open'
import { crop, type Plane } from '../../image'
import { fwhmPerSigma } from '../../psf/profiles'
import { readRecoveryModel } from '../model'
import { openGenerator } from './device'
import { enhanceImage, type EnhanceOptions, type EnhanceResult } from './enhance'
import { groupInputs, readInput } from './input'
import type { SkyLevel } from './normalise'
import { affine } from './planes'
import { determineSeeing, type Seeing } from './seeing'

export interface EnhanceFilesOptions extends Omit<EnhanceOptions, 'seeing'> {
  /** Folder of the model. */
  model: string
  device: string
  threads: number | null
  hdu: number | null
  /** FWHM of the inputs' point-spread function; null: not said. */
  fwhmArcsec: number | null
  fwhmPixels: number | null
  /** FITS file with the inputs' point-spread function. */
  psf: string | null
}

/** An image that was not enhanced, and why. */
export interface Refusal {
  input: string
  output: null
  refused: true
  error: ErrorReport
}

export interface EnhanceFilesResult {
  results: (EnhanceResult | Refusal)[]
  /** What was tolerated or assumed, one sentence each. */
  warnings: string[]
}

/** Told of every image while many go through. */
export interface EnhanceWatch {
  /** All that was found, before the first begins. */
  found?(sources: readonly string[]): void
  started?(source: string): void
  finished?(result: EnhanceResult | Refusal): Promise<void> | void
}

/**
 * Many files through one model. A file that cannot be read or is refused does not stop the others; cancelling keeps
 * what is finished.
 */
export async function enhanceFiles(
  files: readonly string[],
  options: EnhanceFilesOptions,
  work: Work = {},
  watch: EnhanceWatch = {},
): Promise<EnhanceFilesResult> {
  const model = await readRecoveryModel(options.model)
  const psf = options.psf === null ? null : await readFirstPlane(options.psf)
  const { sets, refused } = await groupInputs(files, model.recovery.bands, options.hdu)
  const results: (EnhanceResult | Refusal)[] = []
  const warnings = new Set<string>()
  const keep = async (result: EnhanceResult | Refusal): Promise<void> => {
    results.push(result)
    await watch.finished?.(result)
  }
  watch.found?.([...refused.map(({ input }) => input), ...sets.map(({ source }) => source)])
  for (const { input, error } of refused) await keep(refusal(input, error))
  const device = await openGenerator(model.generator, model.recovery.bands.length, options)
  try {
    for (const [i, set] of sets.entries()) {
      await checkpoint(work)
      watch.started?.(set.source)
      const part = { ...work, progress: work.progress?.slice(i / sets.length, (i + 1) / sets.length) }
      try {
        const input = await readInput(set)
        for (const warning of input.warnings) warnings.add(warning)
        const header = input.bands[model.recovery.reference]?.observation.seeing?.value ?? null
        const seeing = seeingBy(options, psf, header)
        await keep(await enhanceImage(input, model, device, { ...options, seeing }, part))
      } catch (error) {
        const report = reportError(error)
        if (report.code === 'cancelled' || report.code === 'disk' || report.code === 'internal') throw error
        await keep(refusal(set.source, report))
      }
    }
  } finally {
    await device.close()
  }
  return { results, warnings: [...warnings] }
}

function refusal(input: string, error: ErrorReport): Refusal {
  return { input, output: null, refused: true, error }
}

async function readFirstPlane(path: string): Promise<Plane> {
  const file = await openImageFile(path)
  try {
    const image = file.hdus.find(({ type }) => type === 'image')
    return await file.readPlane(image?.index ?? 0)
  } finally {
    await file.close()
  }
}

function seeingBy(options: EnhanceFilesOptions, psf: Plane | null, headerArcsec: number | null) {
  return (plane: Plane, sky: SkyLevel, pixelScale: number | null): Seeing => {
    if (options.fwhmArcsec !== null && pixelScale === null) {
      const sentence = 'A FWHM in arc seconds needs a pixel scale: the file has none, and none was given.'
      throw new GalateaError('usage', sentence, { fwhmArcsec: options.fwhmArcsec })
    }
    const inPixels = (arcsec: number | null): number | null =>
      arcsec === null || pixelScale === null ? null : arcsec / pixelScale
    return determineSeeing({
      fwhmPixels: options.fwhmPixels ?? inPixels(options.fwhmArcsec),
      psf,
      headerPixels: inPixels(headerArcsec),
      fromStars: () => starSeeing(plane, sky),
    })
  }
}

/** Sources are looked for in the middle of the image, so that a large one takes no longer. */
const searchSize = 2048

function starSeeing(plane: Plane, sky: SkyLevel): number | null {
  const side = (length: number): number => Math.min(searchSize, length)
  const [width, height] = [side(plane.width), side(plane.height)]
  const middle = crop(plane, (plane.width - width) >> 1, (plane.height - height) >> 1, width, height)
  // In units of the noise: some surveys count in 1e-12, where sums of squares leave float32.
  const stars = detectSources(affine(middle, 1 / sky.sigma, -sky.median / sky.sigma))?.stars
  return stars ? stars.sigma * fwhmPerSigma : null
}
