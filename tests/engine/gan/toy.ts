import { concat } from '../../../src-main/engine/graph'
import { z } from 'zod'
import { imageContent } from '../../../src-main/engine/gan/content'
import { adversarialLosses, imageContentLosses, recipeSchema } from '../../../src-main/engine/gan/recipe'
import { defineTask, type BatchItem, type TaskData } from '../../../src-main/engine/gan/task'
import {
  buildDiscriminator,
  buildGenerator,
  discriminatorSection,
  imageGeneratorSection,
  knob,
} from '../../../src-main/engine/nn'
import { Random } from '../../../src-main/base/random'

/** The smallest task there is: 8×8 blobs from blobs with noise. Everything about it is known. */
const size = 8

export const toyRecipe = recipeSchema({
  task: 'toy',
  data: z
    .strictObject({ noise: knob.number(0, 10, 0.5, 'Noise on the blobs.'), broken: knob.flag(false, 'Yields NaN.') })
    .prefault({}),
  generator: imageGeneratorSection.prefault({
    kind: 'unet',
    depth: 2,
    width: 4,
    normalisation: 'batch',
    dropout: 0.25,
    dropoutLevels: 1,
  }),
  discriminator: discriminatorSection.prefault({ kind: 'patch', layers: 1, width: 4 }),
  losses: z.strictObject({ ...adversarialLosses, ...imageContentLosses }).prefault({ l1: 10 }),
})
export type ToyRecipe = z.output<typeof toyRecipe>

export const toyTask = defineTask<ToyRecipe>({
  id: 'toy',
  summary: 'noisy blobs in, blobs out',
  recipe: toyRecipe,
  open: async (recipe, folder) => toyData(recipe, folder),
  plan: (recipe) => ({
    inputs: { noisy: [1, size, size], clean: [1, size, size] },
    generatorInputs: ['noisy'],
    generator: (scope, inputs, batch) => ({
      image: buildGenerator(scope, recipe.generator, {
        image: inputs.noisy!,
        condition: null,
        batch,
        output: { channels: 1, height: inputs.noisy!.shape[2]!, width: inputs.noisy!.shape[3]! },
      }).image,
    }),
    real: (inputs) => inputs.clean!,
    generated: (outputs) => outputs.image!,
    discriminator: (scope, inputs, sample) => {
      const image = concat([sample, inputs.noisy!], 1)
      return [
        {
          name: 'image',
          logits: buildDiscriminator(scope, recipe.discriminator, { image, condition: null }).logits,
          weight: 1,
        },
      ]
    },
    content: (outputs, inputs) => imageContent(recipe.losses, outputs.image!, inputs.clean!, { range: 1 }),
    metrics: { error: { better: 'lower', unit: '', meaning: 'Mean squared error.' } },
    bestMetric: 'error',
    measure: (inputs, outputs, items) => ({
      error: Array.from({ length: items }, (_, item) => {
        let sum = 0
        for (let i = item * size * size; i < (item + 1) * size * size; i++) {
          sum += (outputs.image![i]! - inputs.clean![i]!) ** 2
        }
        return sum / (size * size)
      }),
    }),
    pictures: (inputs, outputs, item) =>
      Object.entries({ noisy: inputs.noisy!, image: outputs.image!, clean: inputs.clean! }).map(([name, data]) => ({
        name,
        width: size,
        height: size,
        channels: 1,
        data: data.subarray(item * size * size, (item + 1) * size * size),
        display: { kind: 'linear', low: -1, high: 2 },
      })),
    domain: { noise: [0, recipe.data.noise] },
    card: { size },
  }),
})

/** A blob whose place follows from the item. @param folder stands for the data's hash. */
function toyData(recipe: ToyRecipe, folder: string): TaskData {
  const sizes = { train: 10, validation: 5, test: 5 }
  const draw = ({ index, random }: BatchItem, first: number): { clean: Float32Array; noisy: Float32Array } => {
    const place = new Random(7, 'toy', first + index)
    const [x0, y0] = [place.uniform(2, 6), place.uniform(2, 6)]
    const clean = Float32Array.from({ length: size * size }, (_, i) =>
      Math.exp(-(((i % size) - x0) ** 2 + (Math.floor(i / size) - y0) ** 2) / 4),
    )
    const noise = random.fillNormal(new Float32Array(size * size), recipe.data.noise)
    return { clean, noisy: clean.map((value, i) => (recipe.data.broken ? NaN : value + noise[i]!)) }
  }
  return {
    description: { size },
    hash: folder,
    sizes,
    batch: async (split, items) => {
      const first = split === 'train' ? 0 : split === 'validation' ? 100 : 200
      const drawn = items.map((item) => draw(item, first))
      const join = (name: 'clean' | 'noisy'): Float32Array =>
        Float32Array.from(drawn.flatMap((images) => Array.from(images[name])))
      return { clean: join('clean'), noisy: join('noisy') }
    },
    close: async () => undefined,
  }
}

/** A recipe of the toy task with some sections' knobs changed. */
export function toy(changes: Record<string, Record<string, unknown>> = {}): ToyRecipe {
  const schedule = { batch: 4, steps: 6, validateEvery: 3, sampleEvery: 3, samples: 2, logEvery: 1, checkpointEvery: 0 }
  return toyRecipe.parse({ task: 'toy', ...changes, schedule: { ...schedule, ...changes.schedule } })
}
