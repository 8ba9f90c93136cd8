import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { adversarialLosses, imageContentLosses, recipeSchema } from '../../engine/gan/recipe'
import { discriminatorSection, imageGeneratorSection, knob } from '../../engine/nn'
import { defaultFilters, type DeconvolutionFilters } from './deconvolved'

const { number, choice, flag, optional } = knob

/** [lowest, highest]: a value is drawn between them for every item at every use. */
function drawn(minimum: number, maximum: number, low: number, high: number, description: string, unit: string) {
  return z
    .tuple([z.number().min(minimum).max(maximum), z.number().min(minimum).max(maximum)])
    .refine(([from, to]) => from <= to, { message: 'the first must not be above the second' })
    .default([low, high])
    .describe(description)
    .meta({ unit })
}

/** How a sharp galaxy becomes a degraded one, and in which scale both are seen. */
export const recoveryData = z.strictObject({
  fwhm: drawn(0, 200, 7, 12.5, 'FWHM of the seeing that is added, drawn logarithmically; 0: none.', 'fwhmUnit'),
  fwhmUnit: choice(['pixel', 'arcsec'], 'pixel', 'Unit of `fwhm`; arc seconds need a pixel scale.'),
  profile: choice(['gaussian', 'moffat'], 'gaussian', 'Profile of the seeing that is added.'),
  moffatBeta: number(1.5, 10, 3.5, "Exponent of the Moffat profile's wings."),
  downscale: z.literal([1, 2, 4]).default(1).describe('Pixels are binned by this factor.').meta({ unit: '' }),
  noise: drawn(0, 1000, 1.2, 10, 'Total noise after degrading, drawn logarithmically.', 'sky rms'),
  noiseRecipe: choice(
    ['physical', 'paper-2017'],
    'physical',
    'physical: in units of the measured sky rms; paper-2017: of the pixels below 0.1 nanomaggies.',
  ),
  sameNoise: flag(false, 'The same noise realisation in all bands, as both published codes have it.'),
  electronsPerUnit: optional(1e-30, 1e30, null, 'Gain, where known: photon noise of the sources is added.', 'e⁻/unit'),
  seeing: choice(
    ['known', 'blind'],
    'known',
    'known: the network is told the FWHM that was added, as stars or a PSF tell it later; blind: it has to guess.',
  ),
  seeingError: number(
    0,
    0.5,
    0.03,
    'Scatter of the FWHM that the network is told about the true one, drawn in training.',
  ),
  deconvolved: flag(
    false,
    'The network is given Wiener-deconvolved images beside the degraded one; needs a known seeing and unit sky-rms.',
  ),
  maskFraction: drawn(0, 0.9, 0, 0, 'Fraction of pixels that are masked.', ''),
  unit: choice(
    ['sky-rms', 'nanomaggies'],
    'sky-rms',
    'Scale of the pixels; nanomaggies: only for data in this unit, clipped to −0.1…4 as published.',
  ),
  softening: number(0.1, 1000, 10, 'The network sees asinh(v/softening), v in units of its own noise.', 'noise rms'),
  noiseError: number(0, 0.5, 0.05, 'Scatter of the measured noise about the true one, drawn in training.'),
  brighten: drawn(
    1,
    1000,
    1,
    1,
    'In training the pixels of an item are multiplied by a factor drawn between these: sources brighter than it has.',
    '',
  ),
  flips: flag(true, 'Items are flipped and transposed at random in training.'),
  pixelScaleArcsec: optional(1e-6, 1e6, null, 'Pixel scale where the data set does not know it.', 'arcsec/pixel'),
  referenceBand: z
    .string()
    .nullable()
    .default(null)
    .describe('Band whose sky rms is the unit of the truth; null: r where there is one, else the first.')
    .meta({ unit: '' }),
})
export type RecoveryData = z.infer<typeof recoveryData>

/** Whether the network has the seeing as an input: only where there is more than one to tell. */
export function toldSeeing({ seeing, fwhm }: RecoveryData): boolean {
  return seeing === 'known' && fwhm[1] > fwhm[0]
}

/** Filters whose answers the network is given; null: none. @throws GalateaError where the recipe cannot have them. */
export function filtersOf({ deconvolved, seeing, unit }: RecoveryData): DeconvolutionFilters | null {
  if (!deconvolved) return null
  if (seeing === 'known' && unit === 'sky-rms') return defaultFilters
  const sentence = `data.deconvolved needs data.seeing 'known' and data.unit 'sky-rms', got '${seeing}' and '${unit}'.`
  throw new GalateaError('invalid-recipe', sentence, { key: 'data.deconvolved', value: deconvolved })
}

export const recoveryRecipe = recipeSchema({
  task: 'galaxy-recovery',
  data: recoveryData.prefault({}),
  generator: imageGeneratorSection.prefault({
    kind: 'unet',
    stem: 16,
    output: 'direct',
    variance: true,
  }),
  discriminator: discriminatorSection.prefault({ kind: 'patch' }),
  losses: z
    .strictObject({ ...adversarialLosses, ...imageContentLosses })
    .prefault({ adversarialWeight: 0.1, r1: 0.5, r2: 0.5, penaltyInterval: 8, likelihood: 0.5 }),
})
export type RecoveryRecipe = z.output<typeof recoveryRecipe>
