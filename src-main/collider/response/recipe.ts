import { z } from 'zod'
import { adversarialLosses, recipeSchema } from '../../engine/gan/recipe'
import { knob } from '../../engine/nn'

const { number, integer, flag } = knob

export const responseData = z.strictObject({
  mirror: flag(true, 'In training jets are mirrored at random in η, and in φ with exchanged charges.'),
})

export const constituentGeneratorKnobs = z.strictObject({
  kind: z
    .literal('constituents')
    .describe('Architecture: every constituent is lost, measured or mistaken; others are added.'),
  constituents: integer(4, 512, 72, 'The hardest so many generated constituents are simulated.'),
  added: integer(1, 128, 20, 'Most candidates that pile-up and fluctuations add.'),
  width: integer(4, 1024, 64, 'Units of the hidden layers.'),
  latent: integer(1, 64, 4, 'Noise numbers that all constituents of a jet share.'),
})

export const setDiscriminatorKnobs = z.strictObject({
  kind: z.literal('jet').describe('Architecture: judges the set of candidates, the shapes and the total pT.'),
  width: integer(4, 1024, 64, 'Units of the hidden layers.'),
  candidates: number(0, 100, 1, 'Weight of the judgement of the set of candidates.'),
  shapes: number(0, 100, 1, 'Weight of the judgement of pTD, axes, mass, numbers and the pT of each species.'),
  total: number(0, 100, 1, 'Weight of the judgement of the total pT.'),
})

export const responseRecipe = recipeSchema({
  task: 'jet-response',
  data: responseData.prefault({}),
  generator: z.discriminatedUnion('kind', [constituentGeneratorKnobs]).prefault({ kind: 'constituents' }),
  discriminator: z.discriminatedUnion('kind', [setDiscriminatorKnobs]).prefault({ kind: 'jet' }),
  losses: z
    .strictObject({
      ...adversarialLosses,
      outcome: number(0, 1000, 1, 'Weight of the cross entropy of what becomes of each constituent.'),
      response: number(0, 1000, 1, 'Weight of the pinball loss of the responses of pT, η and φ.'),
      added: number(0, 1000, 0.3, 'Weight of the likelihood of number, species, pT and place of added candidates.'),
    })
    .prefault({}),
})
export type ResponseRecipe = z.output<typeof responseRecipe>
