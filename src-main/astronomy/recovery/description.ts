import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import type { Description } from '../../engine/gan/task'
import type { Dataset } from '../../store/dataset/dataset'
import { readGalaxyProperties } from '../dataset/properties'
import type { RecoveryData } from './recipe'

/** What networks, domain and card have to know of the data set; lists follow the bands. */
export const recoveryDescription = z.object({
  bands: z.array(z.string()).min(1),
  size: z.int().min(8),
  /** Noise of a sky pixel in the unit of the files. */
  skyRms: z.array(z.number().positive()),
  /** Position in `bands` of the band whose sky rms is the unit of the truth. */
  reference: z.int().min(0),
  /** Seeing of the images as they are, px; null where it could not be measured. */
  nativeFwhm: z.array(z.number().nullable()),
  unit: z.string().nullable(),
  pixelScaleArcsec: z.number().positive().nullable(),
  zeroPoint: z.array(z.number().nullable()),
})
export type RecoveryDescription = z.output<typeof recoveryDescription>

/** @throws GalateaError `wrong-task` for a data set without galaxies, `invalid-recipe` where recipe and data do not fit. */
export function describeDataset(dataset: Dataset, data: RecoveryData): RecoveryDescription {
  const { manifest, folder } = dataset
  const properties = readGalaxyProperties(manifest, folder)
  if (manifest.size === null || manifest.bands.length === 0) {
    throw new GalateaError('wrong-task', `The data set '${folder}' holds no images.`, { path: folder })
  }
  if (data.unit === 'nanomaggies' && manifest.unit !== null && !/nanomag|nmgy/i.test(manifest.unit)) {
    const sentence = `The recipe's data.unit is nanomaggies, but the data set '${folder}' is in '${manifest.unit}'.`
    throw new GalateaError('invalid-recipe', sentence, { key: 'data.unit', unit: manifest.unit })
  }
  const { sky } = properties
  const skyRms = manifest.bands.map((band, i) => {
    const rms = sky.rms[i]
    if (rms != null && rms > 0) return rms
    const sentence = `The data set '${folder}' knows no sky noise for the band '${band}', which galaxy-recovery needs.`
    throw new GalateaError('wrong-task', sentence, { path: folder, band })
  })
  return {
    bands: manifest.bands,
    size: manifest.size,
    skyRms,
    reference: referenceBand(manifest.bands, data.referenceBand),
    nativeFwhm: properties.psf.fwhmPixels,
    unit: manifest.unit,
    pixelScaleArcsec: manifest.pixelScaleArcsec ?? data.pixelScaleArcsec,
    zeroPoint: properties.zeroPoint,
  }
}

function referenceBand(bands: readonly string[], wanted: string | null): number {
  const found = bands.findIndex((band) => band.toLowerCase() === (wanted ?? 'r').toLowerCase())
  if (found >= 0) return found
  if (wanted === null) return 0
  const sentence = `The recipe's data.referenceBand is '${wanted}', but the data set has the bands ${bands.join(', ')}.`
  throw new GalateaError('invalid-recipe', sentence, { key: 'data.referenceBand', value: wanted })
}

export function parseDescription(description: Description): RecoveryDescription {
  const parsed = recoveryDescription.safeParse(description)
  if (parsed.success) return parsed.data
  throw new GalateaError('corrupt', 'The description of the data set does not fit the task galaxy-recovery.', {
    issues: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  })
}

/** The recipe's range of added seeing in pixels of the sharp images. @throws GalateaError without a pixel scale. */
export function fwhmRangePixels(data: RecoveryData, description: RecoveryDescription): [number, number] {
  if (data.fwhmUnit === 'pixel') return data.fwhm
  const scale = description.pixelScaleArcsec
  if (scale !== null) return [data.fwhm[0] / scale, data.fwhm[1] / scale]
  const sentence =
    "The recipe's data.fwhm is in arc seconds, but neither the data set nor data.pixelScaleArcsec says how large a pixel is."
  throw new GalateaError('invalid-recipe', sentence, { key: 'data.pixelScaleArcsec' })
}
