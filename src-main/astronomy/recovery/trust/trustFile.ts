import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GalateaError } from '../../../base/errors'
import { writeJson } from '../../../base/files'
import { fileSha256 } from '../../../base/seal'
import { writeModelCard, type Model } from '../../../store/models'

export const trustFile = 'trust.json'

const matrix = z.array(z.array(z.number()))

/**
 * `trust.json` beside a model: what its inputs look like, and by how much its predicted errors are wrong, learned from
 * data that it was not trained on.
 */
const trustSchema = z.object({
  format: z.literal('galatea-trust'),
  schemaVersion: z.literal(1),
  program: z.string(),
  created: z.string(),
  /** Hash of the data set that it was calibrated on, and its objects: `known` from training, the rest held out. */
  dataset: z.string(),
  objects: z.object({ known: z.int(), calibration: z.int(), test: z.int() }),
  familiarity: z.object({ features: z.array(z.string()), mean: z.array(z.number()), whitening: matrix, known: matrix }),
  checks: z.object({
    checks: z.record(z.string(), z.object({ median: z.number(), spread: z.number() })),
    limit: z.number(),
    asked: z.number(),
    falseAlarmRate: z.number(),
    objects: z.int(),
  }),
  /** null: the model predicts no uncertainty. */
  uncertainty: z
    .object({
      /** Of |recovered| in units of the input's noise, between the bins. */
      edges: z.array(z.number()),
      /** By which σ is multiplied in each bin, so that ±σ covers 68 % and 95 % of noisy pixels; null: too few objects. */
      factors: z.object({ 68: z.array(z.number().nullable()), 95: z.array(z.number().nullable()) }),
      objects: z.int(),
    })
    .nullable(),
  /** Of the test split: what was promised, measured. */
  measured: z.object({
    falseAlarmRate: z.number(),
    coverage: z.object({ 68: z.array(z.number().nullable()), 95: z.array(z.number().nullable()) }).nullable(),
  }),
})
export type Trust = z.output<typeof trustSchema>

/** null where a model was not calibrated. @throws GalateaError `corrupt` where the file does not hold. */
export async function readTrust(model: Pick<Model, 'folder'>): Promise<Trust | null> {
  const path = join(model.folder, trustFile)
  const there = await access(path).then(
    () => true,
    () => false,
  )
  if (!there) return null
  const parsed = trustSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const sentence = `'${path}' is no calibration of this program: ${issue?.path.join('.')}: ${issue?.message}.`
  throw new GalateaError('corrupt', sentence, { path })
}

/** Writes the calibration beside the model and its SHA-256 into the card. */
export async function writeTrust({ folder, card }: Model, trust: Trust): Promise<void> {
  const path = join(folder, trustFile)
  await writeJson(path, trust)
  const bytes = (await readFile(path)).length
  await writeModelCard(folder, {
    ...card,
    files: { ...card.files, [trustFile]: { sha256: await fileSha256(path), bytes } },
  })
}
