import { GalateaError, reportError } from '../../../base/errors'
import type { ErrorReport } from '../../../../src-preload/contract/errors'
import { groupImages, type FileSummary, type ImageSet } from '../../dataset/grouping'
import { readQuality } from '../../fits/companions'
import type { Header } from '../../fits/header'
import { describeObservation, type Observation } from '../../fits/observation'
import { openImageFile } from '../../formats/open'
import type { Plane } from '../../image'

/** One image in the bands of a model, read whole. */
export interface ImageInput {
  id: string
  source: string
  bands: readonly {
    plane: Plane
    header: Header
    observation: Observation
    variance: Plane | null
    mask: Plane | null
  }[]
  /** Cards of the primary HDU where the image lies in an extension: they are kept in the output's primary HDU. */
  primary: Header | null
  warnings: readonly string[]
}

export interface GroupedInputs {
  sets: ImageSet[]
  /** Files that make up no image for the model, each with the reason. */
  refused: { input: string; error: ErrorReport }[]
}

/**
 * Sorts files into images in the bands of a model: files that hold all bands stand alone, the others are joined by
 * name or order. A model of one band takes every plane of a file's first image, or of the HDU asked for.
 */
export async function groupInputs(
  files: readonly string[],
  bands: readonly string[],
  hdu: number | null,
): Promise<GroupedInputs> {
  const sets: ImageSet[] = []
  const refused: GroupedInputs['refused'] = []
  const single: FileSummary[] = []
  for (const path of files) {
    try {
      const summary = await summarise(path, hdu)
      if (bands.length === 1) sets.push(...firstImage(summary))
      else if (!alone(summary, bands, sets)) single.push(summary)
    } catch (error) {
      refused.push({ input: path, error: reportError(error) })
    }
  }
  if (single.length > 0) {
    try {
      sets.push(...groupImages(single, bands).sets)
    } catch (error) {
      refused.push(...single.map(({ path }) => ({ input: path, error: reportError(error) })))
    }
  }
  return { sets, refused }
}

async function summarise(path: string, hdu: number | null): Promise<FileSummary> {
  const file = await openImageFile(path)
  try {
    const hdus = hdu === null ? file.hdus : file.hdus.filter(({ index }) => index === hdu)
    if (hdus.length > 0) return { path, format: file.format, hdus }
    const sentence = `'${path}' has no HDU ${hdu}: it has ${file.hdus.length}, counted from 0.`
    throw new GalateaError('usage', sentence, { path, hdu })
  } finally {
    await file.close()
  }
}

function firstImage(summary: FileSummary): ImageSet[] {
  const first = summary.hdus.find(({ type }) => type === 'image')
  return groupImages([{ ...summary, hdus: first ? [first] : [] }], null).sets.flatMap((set) =>
    // A colour picture is three planes of one image: a model of one band takes each by itself.
    set.bands.map((band, i) => ({
      id: set.bands.length === 1 ? set.id : `${set.id}-${i}`,
      source: set.bands.length === 1 ? set.source : `${set.source} plane ${i}`,
      bands: [band],
    })),
  )
}

function alone(summary: FileSummary, bands: readonly string[], into: ImageSet[]): boolean {
  const images = summary.hdus.filter(({ type }) => type === 'image')
  const planes = images.reduce((count, { planes: each }) => count + each, 0)
  if (planes < bands.length) return false
  into.push(...groupImages([summary], bands).sets)
  return true
}

/** Reads the pixels, headers and quality extensions of an image. @throws GalateaError `unreadable` and the like. */
export async function readInput(set: ImageSet): Promise<ImageInput> {
  const bands = []
  const warnings: string[] = []
  let primary: Header | null = null
  for (const [i, { file: path, hdu, plane }] of set.bands.entries()) {
    const file = await openImageFile(path)
    try {
      const header = file.header(hdu)
      const { variance, mask } = await readQuality(file, hdu)
      bands.push({
        plane: await file.readPlane(hdu, plane),
        header,
        observation: describeObservation(header),
        variance: variance?.value ?? null,
        mask: mask?.value ?? null,
      })
      warnings.push(...file.warnings)
      if (i === 0 && hdu > 0 && file.format === 'fits') primary = file.header(0)
    } finally {
      await file.close()
    }
  }
  const [first] = bands
  for (const { plane } of bands) {
    if (plane.width === first!.plane.width && plane.height === first!.plane.height) continue
    const sizes = bands.map((band) => `${band.plane.width}×${band.plane.height}`).join(', ')
    throw new GalateaError('unreadable', `The bands of '${set.source}' differ in size: ${sizes} pixels.`, {
      path: set.source,
    })
  }
  return { id: set.id, source: set.source, bands, primary, warnings: [...new Set(warnings)] }
}
