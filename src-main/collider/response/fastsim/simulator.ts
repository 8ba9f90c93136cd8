import { join } from 'node:path'
import { GalateaError } from '../../../base/errors'
import { readSafetensors } from '../../../base/safetensors'
import { parseRecipe } from '../../../engine/gan/recipeText'
import { chooseDevice, type DeviceOptions } from '../../../engine/runtime/devices'
import type { Model } from '../../../store/models'
import type { JetPairs, Jets } from '../../jets'
import { GeneratorSizes } from '../constituents/networks'
import { drawCandidates } from '../constituents/simulator'
import { parseResponseDescription, type ResponseDescription } from '../dataset/description'
import { responseRecipe } from '../recipe'

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
export async function openJetSimulator({ folder, card }: Model, options: DeviceOptions): Promise<JetSimulator> {
  const recipe = parseRecipe(responseRecipe, card.recipe, folder)
  const description = parseResponseDescription(card.details)
  if (!(weightsFile in card.files)) {
    throw new GalateaError('corrupt', `The card of the model '${folder}' names no ${weightsFile}.`, { path: folder })
  }
  const { tensors } = await readSafetensors(join(folder, weightsFile))
  const { id, name } = await chooseDevice(options)
  const networks = new GeneratorSizes(recipe.generator, tensors, options)
  return {
    description,
    device: name ? `${id}: ${name}` : id,
    simulate: (pairs, pileUp, seed, first) => drawCandidates(pairs, (size) => networks.for(size), pileUp, seed, first),
    dispose: () => networks.dispose(),
  }
}
