import { z } from 'zod'
import { imageMapIds } from './colourMaps'
import { limitIds, stretchIds } from './stretch'

const settings = z.object({
  stretch: z.enum(stretchIds),
  lift: z.number(),
  limitRule: z.enum(limitIds),
  custom: z.object({ low: z.number(), high: z.number() }),
  map: z.enum(imageMapIds),
  inverted: z.boolean(),
  contrast: z.number().positive(),
  bias: z.number(),
  residualFactor: z.number().positive(),
  colour: z.object({
    q: z.number().positive(),
    brightness: z.number(),
    gains: z.tuple([z.number(), z.number(), z.number()]),
  }),
})

const roles = z.enum(['original', 'degraded', 'recovered', 'residual', 'uncertainty', 'consistency', 'truth'])

/** What a session keeps of how images are shown. */
export const displayState = z.object({
  shared: settings,
  own: z.partialRecord(roles, settings),
  linked: z.boolean(),
})
