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
