import { z } from 'zod'
import type { Shape } from '../../graph'
import type { Distribution } from '../../nn'
import type { DeviceOptions } from '../../runtime/devices'
import { loadOnnxModel, type OnnxModelRunner } from '../../runtime/inference'
import { GalateaError } from '../../../base/errors'
import { parseRecipe } from '../recipeText'
import { parseGenerateDescription, type GenerateDescription } from './description'
import { generateRecipe, type GenerateData } from './recipe'

/** A trained model of the task `generate`, ready to run. */
export interface GenerateModel {
  runner: OnnxModelRunner
  description: GenerateDescription
  data: GenerateData
  /** The card's: what the generator takes. */
  inputs: Readonly<Record<string, { shape: Shape; random: Distribution | null }>>
}

/** What a model's card, or a run as it would be exported, says of itself. */
export interface GenerateModelSource {
  /** For messages. */
  folder: string
  recipe: Readonly<Record<string, unknown>>
  details: Readonly<Record<string, unknown>>
  inputs: unknown
  /** generator.onnx: path or bytes. */
  generator: string | Uint8Array
}

const cardInputs = z.record(
  z.string(),
  z.object({
    shape: z.array(z.int().positive()),
    random: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('normal') }),
        z.object({ kind: z.literal('uniform') }),
        z.object({ kind: z.literal('dropout'), rate: z.number() }),
      ])
      .nullable(),
  }),
)

/** The caller disposes of its runner. @throws GalateaError `corrupt` for a card that does not hold. */
export async function openGenerateModel(source: GenerateModelSource, device: DeviceOptions): Promise<GenerateModel> {
  const { folder, recipe, details, generator } = source
  const inputs = cardInputs.safeParse(source.inputs)
  if (!inputs.success) {
    throw new GalateaError('corrupt', `The card of the model '${folder}' does not say what the generator takes.`)
  }
  const description = parseGenerateDescription(details)
  const { data } = parseRecipe(generateRecipe, recipe, folder)
  return { runner: await loadOnnxModel(generator, device), description, data, inputs: inputs.data }
}
