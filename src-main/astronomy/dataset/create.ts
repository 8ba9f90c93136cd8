import { GalateaError, reportError } from '../../base/errors'
import { checkpoint, type Work } from '../../base/progress'
import { createDataset, type Candidate, type CreatedDataset, type Rejection } from '../../store/dataset/create'
import { curationColumns, fixedColumns } from '../../store/dataset/catalog'
import { Attributes } from './attributes'
import type { Context } from './context'
import { findFiles } from './files'
import { groupImages, imageHdus, type FileSummary, type Grouping } from './grouping'
import { Duplicates } from './identity'
import { ImageLoader } from './imageSet'
import { galaxyColumns } from './item'
import { chooseLayout, smallestSides } from './layout'
import { mosaicCandidates } from './mosaic'
import type { GalaxyDatasetOptions } from './options'
import type { GalaxyProperties } from './properties'
import { stampCandidates } from './stamps'
import { calibrate } from './calibration'
import { detectionBand } from './detectionBand'
import { Summary } from './summary'

export interface CreatedGalaxyDataset extends CreatedDataset {
  /** What was assumed, is unknown or was not used, one sentence each. */
  warnings: string[]
}

/**
 * Makes a data set of galaxies from image files: stamps one by one, or sources found in mosaics and cut out, in all
 * bands, brought to one size. What is unfit is left out with the reason. The sky is put to 0.
 *
 * @param options made by `parseGalaxyDatasetOptions`.
 * @throws GalateaError `not-found`, `unreadable`, `usage` for files that make up no images, `exists` for the folder.
 */
export async function createGalaxyDataset(
  folder: string,
  options: GalaxyDatasetOptions,
  { overwrite = false, work = {} }: { overwrite?: boolean; work?: Work } = {},
): Promise<CreatedGalaxyDataset> {
  const loader = new ImageLoader()
  try {
    const files = await findFiles(options.from)
    const { summaries, rejected } = await summariseFiles(loader, files.images, work)
    const grouping = groupImages(summaries, options.bands)
    const { context, layout, warnings } = await prepare(options, loader, summaries, grouping, files.catalogs, work)
    rejected.push(...files.companions.map((source) => ({ source, reason: 'no image: named as a PSF, weight or mask' })))

    const candidates = layout === 'mosaic' ? mosaicCandidates(context) : stampCandidates(context)
    const { calibration } = context
    const properties = (): GalaxyProperties => ({
      kind: 'galaxies',
      layout,
      fit: context.fit,
      stretched: context.stretched,
      sky: { subtracted: context.subtractSky, rms: context.summary.skyRms },
      psf: context.summary.psf,
      zeroPoint: calibration.zeroPoint,
      gain: calibration.gain,
      assumed: calibration.assumed,
    })
    const created = await createDataset(
      folder,
      {
        task: options.task,
        arrays: { image: { shape: [context.bands.length, options.size, options.size] } },
        bands: context.bands,
        size: options.size,
        unit: calibration.unit,
        pixelScaleArcsec: calibration.itemScaleArcsec,
        columns: galaxyColumns(context.bands, calibration.unit, context.attributes.columns),
        split: { seed: options.seed, fractions: options.split },
        creation: { ...options },
        properties,
      },
      withRejections(rejected, candidates),
      { overwrite, work },
    )
    return { ...created, warnings }
  } finally {
    await loader.close()
  }
}

/** Headers of all files; one that cannot be read is left out where others can. */
async function summariseFiles(
  loader: ImageLoader,
  paths: readonly string[],
  work: Work,
): Promise<{ summaries: FileSummary[]; rejected: Rejection[] }> {
  const summaries: FileSummary[] = []
  const rejected: Rejection[] = []
  let first: unknown
  for (const path of paths) {
    await checkpoint(work)
    try {
      const summary = await loader.summarise(path)
      imageHdus(summary)
      summaries.push(summary)
    } catch (error) {
      if (!(error instanceof GalateaError)) throw error
      first ??= error
      rejected.push({ source: path, reason: `unreadable: ${reportError(error).message}` })
    }
  }
  if (summaries.length === 0) throw first
  return { summaries, rejected }
}

async function prepare(
  options: GalaxyDatasetOptions,
  loader: ImageLoader,
  files: readonly FileSummary[],
  { bands, sets }: Grouping,
  catalogs: readonly string[],
  work: Work,
): Promise<{ context: Context; layout: 'mosaic' | 'stamps'; warnings: string[] }> {
  const stretched = arePictures(files)
  const sides = smallestSides(files, sets)
  const layout = chooseLayout(options, sides, stretched)
  const fit = options.fit === 'auto' ? (stretched ? 'resize' : 'crop') : options.fit
  const reserved = [...fixedColumns, ...curationColumns].map(({ name }) => name.toLowerCase())
  const attributes = await Attributes.read(layout === 'stamps' ? catalogs : [], sets, new Set(reserved))
  const calibration = await calibrate(loader, sets, bands, options, {
    stretched,
    factors: layout === 'stamps' && fit === 'resize' ? sides.map((side) => side / options.size) : [1],
  })
  const context: Context = {
    options,
    bands,
    detection: detectionBand(bands, options.detectionBand),
    sets,
    stretched,
    subtractSky: options.sky === 'subtract' || (options.sky === 'auto' && !stretched),
    fit,
    loader,
    duplicates: new Duplicates(),
    attributes,
    calibration,
    summary: new Summary(bands.length),
    work,
  }
  return { context, layout, warnings: [...calibration.warnings, ...attributes.warnings] }
}

/** @throws GalateaError `usage` for pictures mixed with measurements: their values mean different things. */
function arePictures(files: readonly FileSummary[]): boolean {
  const picture = (file: FileSummary): boolean => file.format === 'png' || file.format === 'jpeg'
  const first = files[0]!
  const other = files.find((file) => picture(file) !== picture(first))
  if (!other) return picture(first)
  const sentence = `Pictures and measurements do not go into one data set: '${first.path}' is ${first.format}, '${other.path}' is ${other.format}.`
  throw new GalateaError('usage', sentence, { paths: [first.path, other.path] })
}

async function* withRejections(
  rejected: readonly Rejection[],
  candidates: AsyncIterable<Candidate>,
): AsyncIterable<Candidate> {
  yield* rejected
  yield* candidates
}
