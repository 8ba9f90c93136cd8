import { z } from 'zod'
import { adversarialLosses, recipeSchema } from '../../engine/gan/recipe'
import { knob } from '../../engine/nn'

const { number, integer, flag } = knob

export const responseData = z.strictObject({
  mirror: flag(true, 'In training jets are mirrored at random in η, and in φ with exchanged charges.'),
  weights: z
    .enum(['none', 'sample', 'spectrum-2018'])
    .default('none')
    .describe('Weight of each jet in the losses: none; the sample’s; such that pT follows the published spectrum.')
    .meta({ unit: '' }),
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

export const responseRecipe = recipeSchema({
  task: 'jet-response',
  data: responseData.prefault({}),
  generator: z.discriminatedUnion('kind', [constituentGenerator]).prefault({ kind: 'constituents' }),
  discriminator: z.discriminatedUnion('kind', [jetDiscriminator]).prefault({ kind: 'jet' }),
  losses: z
    .strictObject({
      ...adversarialLosses,
      outcome: number(0, 1000, 1, 'Constituents: weight of the cross entropy of what becomes of each.'),
      response: number(0, 1000, 1, 'Constituents: weight of the pinball loss of the responses of pT, η and φ.'),
      added: number(0, 1000, 0.3, 'Constituents: weight of the likelihood of what is added.'),
    })
    .prefault({ adversarialWeight: 0.3, r1: 0.02, r2: 0.02, penaltyInterval: 8 }),
})
export type ResponseRecipe = z.output<typeof responseRecipe>

/** Narrowed to one of the two networks. */
export type ConstituentRecipe = ResponseRecipe
