import { z } from 'zod'
import { discriminatorSection, knob, noiseGeneratorSection } from '../../nn'
import { adversarialLosses, recipeSchema } from '../recipe'

/** Which attributes are asked for, and in which scale the networks see the pixels. */
export const generateData = z.strictObject({
  attributes: z
    .array(z.string().min(1))
    .max(64)
    .default([])
    .describe(
      'Attributes that can be asked for, columns of the catalogue, of numbers or of a few words; none: unconditional.',
    )
    .meta({ unit: '' }),
  stretch: knob.choice(
    ['asinh', 'linear'],
    'asinh',
    'Scale of the pixels in the networks; inverted in what comes out.',
  ),
  softening: knob.number(
    0.01,
    1e6,
    3,
    'Where asinh turns from linear to logarithmic, in units of the pixels’ scatter about their median.',
  ),
  flips: knob.flag(false, 'Images are mirrored and transposed at random; only where no attribute has a direction.'),
})
export type GenerateData = z.infer<typeof generateData>

export const generateRecipe = recipeSchema({
  task: 'generate',
  data: generateData.prefault({}),
  generator: noiseGeneratorSection.prefault({ kind: 'dcgan' }),
  discriminator: discriminatorSection.prefault({ kind: 'dense' }),
  losses: z
    .strictObject({
      ...adversarialLosses,
      reading: knob.number(
        0,
        1000,
        1,
        'Weight of the mean squared error of the attributes that the discriminator reads off an image.',
      ),
    })
    .prefault({ r1: 1, r2: 1, penaltyInterval: 4 }),
})
export type GenerateRecipe = z.output<typeof generateRecipe>
