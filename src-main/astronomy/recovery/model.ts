import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { readModel, type Model } from '../../store/models'
import { deconvolutionFilters } from './deconvolved'
import { recoveryDescription } from './description'

/** What the tools need of a recovery model's card: `Plan.card` and `Plan.domain` as they come back from disk. */
const recoveryCard = recoveryDescription.extend({
  downscale: z.literal([1, 2, 4]),
  pixelUnit: z.enum(['sky-rms', 'nanomaggies']),
  masks: z.boolean(),
  /** Whether the generator takes the added seeing, px of the fine grid, as an input. */
  toldSeeing: z.boolean(),
  /** Filters whose answers the generator takes as an input. */
  deconvolution: deconvolutionFilters.nullable().default(null),
  uncertainty: z.boolean(),
  alignment: z.int().min(1),
  /** Input pixels beyond a tile that the network looks at; null: the whole image. */
  overlap: z.int().min(0).nullable(),
})
export type RecoveryCard = z.output<typeof recoveryCard>

const interval = z.tuple([z.number(), z.number()])
const domainSchema = z.object({
  bands: z.array(z.string()),
  fwhmPixels: interval.nullable(),
  pixelScaleArcsec: z.number().nullable(),
  noise: interval,
  skyRms: z.array(z.number()),
  unit: z.string().nullable(),
  maskFraction: interval,
  downscale: z.number(),
})
export type ModelDomain = z.output<typeof domainSchema>

export interface RecoveryModel extends Model {
  recovery: RecoveryCard
  domain: ModelDomain
}

/** @throws GalateaError `wrong-task`, `corrupt` or `not-found`. */
export async function readRecoveryModel(folder: string): Promise<RecoveryModel> {
  const model = await readModel(folder, { task: 'galaxy-recovery' })
  return { ...model, recovery: part(recoveryCard, model, 'details'), domain: part(domainSchema, model, 'domain') }
}

function part<S extends z.ZodType>(schema: S, model: Model, section: 'details' | 'domain'): z.output<S> {
  const parsed = schema.safeParse(model.card[section])
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = [section, ...(issue?.path ?? [])].join('.')
  const sentence = `The card of the model '${model.folder}' does not fit galaxy-recovery: ${where}: ${issue?.message}.`
  throw new GalateaError('corrupt', sentence, { path: model.folder })
}
