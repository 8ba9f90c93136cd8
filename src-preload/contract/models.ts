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

export const modelCalls = {
  /** Every model folder that is known, unreadable ones left out. */
  listModels: defineCall(nothing, z.array(model)),
  /** Reads a model folder and remembers it. */
  addModel: defineCall(z.strictObject({ path: absolutePath }), model),
  /** Writes the trained generator of a run as a model folder, and remembers it. */
  exportRun: defineCall(z.strictObject({ run: absolutePath }), model),
}
