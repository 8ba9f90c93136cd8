import { z } from 'zod'
import { defineCall } from './call'
import { absolutePath, jsonObject, nothing } from './common'

/** A model folder (generator.onnx and card.json) in the words of the window. */
export const model = z.object({
  path: absolutePath,
  name: z.string(),
  task: z.string(),
  /** Bands of the images it was trained on, in order. */
  bands: z.array(z.string()),
  /** Output pixels per input pixel. */
  scale: z.number().positive(),
  parameters: z.int().nonnegative().nullable(),
  /** The trained range, as the card says it. */
  domain: jsonObject,
  /** Test metrics as the card says them. */
  metrics: jsonObject,
})
export type Model = z.infer<typeof model>

/** What the calibration beside a model promises, and what was measured on objects that it had not seen. */
const promises = z.object({
  /** Fraction of good objects that may be called unfamiliar: as asked, and as measured. */
  askedFalseAlarmRate: z.number(),
  falseAlarmRate: z.number(),
  /** Fraction of pixels within ±σ and ±2σ: the lowest and the highest of the bins of brightness; null: no uncertainty. */
  coverage: z.object({ 68: z.tuple([z.number(), z.number()]), 95: z.tuple([z.number(), z.number()]) }).nullable(),
  /** Objects that it was measured on. */
  objects: z.int(),
})

/** Everything that a model's card says, and what is known of its files. */
const modelCard = model.extend({
  description: z.string(),
  data: z.string(),
  limits: z.string(),
  licence: z.string(),
  cite: z.string(),
  /** ISO 8601. */
  created: z.string(),
  program: z.string(),
  /** Of all its files. */
  bytes: z.int().nonnegative(),
  /** SHA-256 of the generator. */
  sha256: z.string(),
  /** By method: its name and its metrics. */
  baselines: jsonObject,
  recipe: jsonObject,
  /** Hash of the data set, items of it, and steps; null where it was not trained here. */
  training: z.object({ dataset: z.string(), items: z.int(), steps: z.int() }).nullable(),
  promises: promises.nullable(),
})
export type ModelCard = z.infer<typeof modelCard>

/** A folder of the list; where it cannot be used, why. */
const knownModel = z.object({ path: absolutePath, card: modelCard.nullable(), reason: z.string().nullable() })
export type KnownModel = z.infer<typeof knownModel>

/** What a file or folder says of itself: whether it is as it was written, and what made it. */
const verification = z.object({
  path: absolutePath,
  /** `unknown`: it states nothing that could be compared, or cannot be read. */
  state: z.enum(['holds', 'changed', 'unknown']),
  /** A sentence; null where it holds. */
  reason: z.string().nullable(),
  /** SHA-256 as found; null for folders. */
  sha256: z.string().nullable(),
  origin: z.record(z.string(), z.string()),
})
export type Verification = z.infer<typeof verification>

/** What a person says of a model on its card; empty where nothing is said. */
const modelWords = z.strictObject({
  name: z.string().max(120),
  /** What it does and what it is for. */
  description: z.string().max(4000),
  licence: z.string().max(200),
  cite: z.string().max(1000),
  /** What it was trained on, in words. */
  data: z.string().max(4000),
  /** What it must not be used for. */
  limits: z.string().max(4000),
})
export type ModelWords = z.infer<typeof modelWords>

export const modelCalls = {
  /** Every model folder that is known, unreadable ones left out. */
  listModels: defineCall(nothing, z.array(model)),
  /** The same list in full, with those that cannot be used. */
  listModelCards: defineCall(nothing, z.array(knownModel)),
  /** Puts a model on the list or takes it off; its files stay as they are. */
  keepModel: defineCall(z.strictObject({ path: absolutePath, kept: z.boolean() }), nothing),
  /** Changes what the card calls the model and says of it. */
  describeModel: defineCall(
    z.strictObject({ path: absolutePath, name: modelWords.shape.name, description: modelWords.shape.description }),
    modelCard,
  ),
  /** The same as the command `verify`. */
  verifyFiles: defineCall(z.strictObject({ paths: z.array(absolutePath).min(1).max(200) }), z.array(verification)),
  /** Reads a model folder and remembers it. */
  addModel: defineCall(z.strictObject({ path: absolutePath }), model),
  /** Writes the trained generator of a run as a model folder, and remembers it. */
  exportRun: defineCall(
    z.strictObject({
      run: absolutePath,
      /** `best`, `latest` or `pinned-…`; left out: the best there is. */
      checkpoint: z.string().max(64).optional(),
      card: modelWords.optional(),
    }),
    model,
  ),
}
