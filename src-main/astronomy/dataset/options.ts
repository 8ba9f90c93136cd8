import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { firstIssue } from '../../store/dataset/manifest'

const optional = (description: string) => z.number().positive().nullable().default(null).describe(description)

/** How a data set of galaxies is made from files. Kept in its `dataset.json`, so that it can be made again. */
export const galaxyDatasetOptions = z.strictObject({
  task: z.enum(['galaxy-recovery', 'generate']).describe('Task that the data set is for.'),
  from: z.array(z.string().min(1)).min(1).describe('Files and folders.'),
  bands: z
    .array(z.string().min(1))
    .min(1)
    .nullable()
    .default(null)
    .describe('Names of the bands, in order; null: found in the names of HDUs and files.'),
  size: z.int().min(8).max(4096).default(64).describe('Side of an item in pixels.'),
  layout: z
    .enum(['auto', 'mosaic', 'stamps'])
    .default('auto')
    .describe('mosaic: sources are detected and cut out; stamps: every image is one item; auto: by size and number.'),
  fit: z
    .enum(['auto', 'crop', 'resize'])
    .default('auto')
    .describe('How stamps get their size: cut or padded with sky, or resized; auto: pictures are resized.'),
  sky: z
    .enum(['auto', 'subtract', 'keep'])
    .default('auto')
    .describe('Whether the level of the sky is taken off; auto: of everything but pictures.'),
  split: z.strictObject({
    train: z.number().min(0).max(1),
    validation: z.number().min(0).max(1),
    test: z.number().min(0).max(1),
  }),
  seed: z.int().min(0).max(4294967295).default(1).describe('Seed of the split and of filled-in sky.'),
  detectionBand: z.string().nullable().default(null).describe('Band for detection; null: r where there is one.'),
  minimumSnr: z.number().min(0).default(20).describe('Sources of a lower signal-to-noise ratio are left out.'),
  keepStars: z.boolean().default(false).describe('Stars are kept.'),
  maximumItems: z.int().min(1).nullable().default(null).describe('The brightest so many sources of each mosaic.'),
  unit: z.string().nullable().default(null).describe('Unit of the pixels, where the files do not say it.'),
  pixelScaleArcsec: optional('Arc seconds a pixel of the files, where they do not say it.'),
  zeroPoint: z.number().nullable().default(null).describe('Magnitude of one unit, where the files do not say it.'),
  gain: optional('Electrons per unit, where the files do not say it.'),
})
export type GalaxyDatasetOptions = z.output<typeof galaxyDatasetOptions>

/** @throws GalateaError `usage` naming the option and what was expected. */
export function parseGalaxyDatasetOptions(value: unknown): GalaxyDatasetOptions {
  const parsed = galaxyDatasetOptions.safeParse(value)
  if (!parsed.success) throw new GalateaError('usage', `The data set cannot be made: ${firstIssue(parsed.error)}.`)
  const { split, bands } = parsed.data
  const sum = split.train + split.validation + split.test
  if (Math.abs(sum - 1) > 1e-9) {
    throw new GalateaError('usage', `The shares of the splits must sum to 100 %, got ${(100 * sum).toFixed(4)} %.`)
  }
  if (bands && new Set(bands.map((band) => band.toLowerCase())).size < bands.length) {
    throw new GalateaError('usage', `The bands must differ, got ${bands.join(', ')}.`)
  }
  return parsed.data
}
