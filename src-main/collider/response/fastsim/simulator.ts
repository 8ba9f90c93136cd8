import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { GalateaError } from '../../../base/errors'
import { readSafetensors } from '../../../base/safetensors'
import { parseRecipe } from '../../../engine/gan/recipeText'
import { chooseDevice, type DeviceOptions } from '../../../engine/runtime/devices'
import { ModelWorkers } from '../../../engine/runtime/workers'
import { loadOnnxModel } from '../../../engine/runtime/inference'
import type { Model } from '../../../store/models'
import type { JetPairs, Jets } from '../../jets'
import { exportedNetwork, GeneratorSizes } from '../constituents/networks'
import { drawCandidates } from '../constituents/simulator'
import { parseResponseDescription, type ResponseDescription } from '../dataset/description'
import { drawImages } from '../images/simulator'
import { narrowRecipe, responseRecipe } from '../recipe'

/** A trained model of the task jet-response, ready to draw reconstructed jets. */
export interface JetSimulator {
  readonly description: ResponseDescription
  /** As it is shown to people. */
  readonly device: string
  /**
   * The reconstructed jets of generated ones; the same for the same seed and number, however a sample is divided.
   * @param pileUp number of pile-up collisions of jet i. @param first number of the first jet in the sample.
   */
  simulate(pairs: JetPairs, pileUp: (jet: number) => number, seed: number, first: number): Promise<Jets>
  dispose(): Promise<void>
}

const weightsFile = 'weights.safetensors'

/** @throws GalateaError `corrupt` where something of the model is missing. */
export async function openJetSimulator(
  { folder, card, generator }: Model,
  options: DeviceOptions,
): Promise<JetSimulator> {
  const narrow = narrowRecipe(parseRecipe(responseRecipe, card.recipe, folder))
  if (narrow.on === 'images') {
    const { recipe, details, inputs } = card
    return openExportedSimulator({ name: card.name, folder, recipe, details, inputs, generator }, options)
  }
  const description = parseResponseDescription(card.details)
  if (!(weightsFile in card.files)) {
    throw new GalateaError('corrupt', `The card of the model '${folder}' names no ${weightsFile}.`, { path: folder })
  }
  const { tensors } = await readSafetensors(join(folder, weightsFile))
  const device = await chooseDevice(options)
  const threads = options.threads ?? availableParallelism()
  const workers = device.id === 'cpu' && threads > 1 ? new ModelWorkers(threads) : null
  const networks = new GeneratorSizes(narrow.recipe.generator, tensors, options, workers)
  const { runner } = await networks.for(1)
  return {
    description,
    device: runner.device,
    simulate: (pairs, pileUp, seed, first) =>
      drawCandidates(pairs, (size) => networks.for(size), pileUp, seed, first, networks.parallel),
    dispose: () => networks.dispose(),
  }
}

/** An exported generator with what its card says of it. */
export interface ExportedSource {
  name: string
  folder: string
  recipe: Readonly<Record<string, unknown>>
  details: Readonly<Record<string, unknown>>
  inputs: unknown
  /** Path or bytes of generator.onnx. */
  generator: string | Uint8Array
}

const cardInputs = z.record(
  z.string(),
  z.object({
    shape: z.array(z.int().positive()),
    random: z
      .discriminatedUnion('kind', [z.object({ kind: z.literal('normal') }), z.object({ kind: z.literal('uniform') })])
      .nullable(),
  }),
)

/** generator.onnx as it is: jets of more constituents than it has places lose their softest. */
export async function openExportedSimulator(source: ExportedSource, options: DeviceOptions): Promise<JetSimulator> {
  const inputs = cardInputs.safeParse(source.inputs)
  if (!inputs.success) {
    const sentence = `The card of the model '${source.folder}' does not say what the generator takes.`
    throw new GalateaError('corrupt', sentence, { path: source.folder })
  }
  const { on } = narrowRecipe(parseRecipe(responseRecipe, source.recipe, source.folder))
  const description = parseResponseDescription(source.details)
  const runner = await loadOnnxModel(source.generator, options)
  const network = exportedNetwork(runner, inputs.data)
  return {
    description,
    device: runner.device,
    simulate: (pairs, pileUp, seed, first) =>
      on === 'images'
        ? drawImages(pairs, network, pileUp, seed, first)
        : drawCandidates(pairs, () => Promise.resolve(network), pileUp, seed, first),
    dispose: () => runner.dispose(),
  }
}
