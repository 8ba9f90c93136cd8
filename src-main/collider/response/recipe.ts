import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { adversarialLosses, recipeSchema } from '../../engine/gan/recipe'
import { knob } from '../../engine/nn'

const { number, integer, flag } = knob

export const responseData = z.strictObject({
  mirror: flag(true, 'In training jets are mirrored at random in η, and in φ with exchanged charges.'),
  weights: knob.choice(
    ['none', 'sample', 'falling'],
    'none',
    'Weights of jets, images only: none; those of the sample; such that pT falls as exp(−0.035(pT − pT0)) + exp(−0.005(pT/2 − 35)).',
  ),
  fallingFrom: number(0, 1000, 40, 'pT0 of the falling spectrum; the published value is not known.', 'GeV'),
})

const constituentGenerator = z.strictObject({
  kind: z
    .literal('constituents')
    .describe('Architecture: every constituent is lost, measured or mistaken, and others are added.'),
  constituents: integer(4, 512, 72, 'The hardest so many generated constituents are trained on.'),
  added: integer(1, 128, 20, 'Most candidates that pile-up and fluctuations add.'),
  width: integer(4, 1024, 64, 'Units of the hidden layers.'),
  latent: integer(1, 64, 4, 'Noise numbers that all constituents of a jet share.'),
  cell: number(0.001, 0.5, 0.01745, 'Side of the cells in which photons merge, in η and φ.'),
  tower: number(0.001, 0.5, 0.0873, 'Side of the cells in which hadrons merge, in η and φ.'),
})

const jetDiscriminator = z.strictObject({
  kind: z.literal('jet').describe('Architecture: judges the set of candidates, the shapes and the total pT.'),
  width: integer(4, 1024, 64, 'Units of the hidden layers.'),
  candidates: number(0, 100, 1, 'Weight of the judgement of the set of candidates.'),
  shapes: number(0, 100, 1, 'Weight of the judgement of pTD, axes, mass, numbers and the pT of each species.'),
  total: number(0, 100, 1, 'Weight of the judgement of the total pT.'),
})

const imageGenerator = z.strictObject({
  kind: z.literal('image-unet').describe('Architecture: a U-Net on images with two heads, energy and hit.'),
  width: number(0.05, 8, 1, 'Channels over those published.'),
  latent: integer(0, 256, 0, 'Noise numbers beside the condition.'),
})

const imageDiscriminator = z.strictObject({
  kind: z.literal('image').describe('Architecture: judges both images, and their sums.'),
  dropout: number(0, 0.9, 0.25, 'Share of activations that is dropped after each layer.'),
  total: number(0, 100, 4.5, 'Weight of the judgement of the sums over that of the images.'),
})

export const responseRecipe = recipeSchema({
  task: 'jet-response',
  data: responseData.prefault({}),
  generator: z.discriminatedUnion('kind', [constituentGenerator, imageGenerator]).prefault({ kind: 'constituents' }),
  discriminator: z.discriminatedUnion('kind', [jetDiscriminator, imageDiscriminator]).prefault({ kind: 'jet' }),
  losses: z
    .strictObject({
      ...adversarialLosses,
      outcome: number(0, 1000, 10, 'Constituents: weight of the cross entropy of what becomes of each.'),
      response: number(0, 1000, 3, 'Constituents: weight of the pinball loss of the responses of pT, η and φ.'),
      added: number(0, 1000, 1, 'Constituents: weight of the likelihood of what is added.'),
      total: number(0, 1000, 5, 'Constituents: weight of the pinball loss of the response of the total pT.'),
      pixels: number(0, 1000, 1, 'Images: weight of the likelihood of hits and energies.'),
      value: number(0, 1e6, 1, 'Images: weight λ of the squared error of the energy of hit pixels within it.'),
      empty: number(0, 1000, 1, 'Images: weight α of the pixels that are not hit within it.'),
      sum: number(0, 1000, 1e-5, 'Images: weight τ of the squared error of the sum.'),
    })
    .prefault({ adversarialWeight: 0.2, r1: 0.02, r2: 0.02, penaltyInterval: 8 }),
})
export type ResponseRecipe = z.output<typeof responseRecipe>

type Kind<S extends 'generator' | 'discriminator', K extends string> = Extract<ResponseRecipe[S], { kind: K }>
/** The recipe of a network on constituents. */
export interface ConstituentRecipe extends ResponseRecipe {
  generator: Kind<'generator', 'constituents'>
  discriminator: Kind<'discriminator', 'jet'>
}
/** The recipe of a network on images. */
export interface ImageRecipe extends ResponseRecipe {
  generator: Kind<'generator', 'image-unet'>
  discriminator: Kind<'discriminator', 'image'>
}

/** Which of the two networks a recipe is for. @throws GalateaError `invalid-recipe` where its halves do not fit. */
export function narrowRecipe(
  recipe: ResponseRecipe,
): { on: 'constituents'; recipe: ConstituentRecipe } | { on: 'images'; recipe: ImageRecipe } {
  const { generator, discriminator } = recipe
  if (generator.kind === 'constituents' && discriminator.kind === 'jet') {
    return { on: 'constituents', recipe: { ...recipe, generator, discriminator } }
  }
  if (generator.kind === 'image-unet' && discriminator.kind === 'image') {
    return { on: 'images', recipe: { ...recipe, generator, discriminator } }
  }
  const fitting = generator.kind === 'constituents' ? 'jet' : 'image'
  const sentence = `A generator of the kind '${generator.kind}' needs a discriminator of the kind '${fitting}', not '${discriminator.kind}'.`
  throw new GalateaError('invalid-recipe', sentence, { key: 'discriminator.kind', value: discriminator.kind })
}
