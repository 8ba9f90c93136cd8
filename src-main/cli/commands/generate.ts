import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Header } from '../../astronomy/fits/header'
import { writeFits } from '../../astronomy/fits/write'
import { GalateaError } from '../../base/errors'
import { writeAtomically } from '../../base/files'
import { checkpoint } from '../../base/progress'
import { generateRecipe } from '../../engine/gan/generate/recipe'
import {
  checkWishes,
  drawAttributes,
  resolveWishes,
  sampleImages,
  type GenerateModel,
  type Wishes,
} from '../../engine/gan/generate/sampler'
import { parseGenerateDescription } from '../../engine/gan/generate/task'
import { parseRecipe, parseSetting } from '../../engine/gan/recipeText'
import { loadOnnxModel } from '../../engine/runtime/inference'
import { readModel, type Model } from '../../store/models'
import type { CommandDefinition, Context } from '../command'
import { integer } from '../options'

interface Options {
  model: string
  count: number
  attributes: string[]
  out: string
}

const batchSize = 16

export const definition: CommandDefinition = {
  name: 'generate',
  summary: 'Make new images with a trained model, with the attributes asked for',
  configure(command) {
    command
      .requiredOption('--model <folder>', 'a model of the task generate')
      .requiredOption('--out <folder>', 'where the images go, as FITS, with catalog.csv')
      .option('--count <n>', 'number of images', integer(1, 10_000_000), 16)
      .option('--attributes <key=value...>', 'a value, or a range from,to; the others follow the training data', [])
  },
  async run(_args, given, context) {
    const options = given as unknown as Options
    const started = performance.now()
    const folder = resolve(options.model)
    const model = await readModel(folder, { task: 'generate' })
    const generator = await openGenerator(model, context)
    const output = resolve(options.out)
    try {
      const wishes = resolveWishes(generator.description, parseWishes(options.attributes))
      checkWishes(generator.description, wishes)
      await writeImages(generator, model, output, options.count, wishes, context)
    } finally {
      await generator.runner.dispose()
    }
    const seconds = (performance.now() - started) / 1000
    const { count } = options
    const text = `${count} images in ${output}, ${seconds.toFixed(1)} s on ${generator.runner.device}`
    return { json: { output, count, seconds, device: generator.runner.device }, text }
  },
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

async function openGenerator({ folder, card, generator }: Model, context: Context): Promise<GenerateModel> {
  const inputs = cardInputs.safeParse(card.inputs)
  if (!inputs.success) {
    throw new GalateaError('corrupt', `The card of the model '${folder}' does not say what the generator takes.`)
  }
  const { device, threads } = context
  return {
    runner: await loadOnnxModel(generator, { device, threads }),
    description: parseGenerateDescription(card.details),
    data: parseRecipe(generateRecipe, card.recipe, folder).data,
    inputs: inputs.data,
  }
}

/** `flux=50` or `flux=20,200`. */
function parseWishes(texts: readonly string[]): Wishes {
  return Object.fromEntries(
    texts.map((text) => {
      const { path, value } = parseSetting(text)
      const numbers = String(value).split(',').map(Number)
      const [from, to] = numbers
      if (from === undefined || !numbers.every(Number.isFinite) || numbers.length > 2) {
        throw new GalateaError('usage', `An attribute is a number or a range from,to, got '${text}'.`, { text })
      }
      return [path, to === undefined ? from : ([from, to] as const)]
    }),
  )
}

async function writeImages(
  generator: GenerateModel,
  { folder, card }: Model,
  output: string,
  count: number,
  wishes: Wishes,
  { seed, work }: Context,
): Promise<void> {
  const { attributes, shape } = generator.description
  const [channels, height, width] = shape
  const length = channels * height * width
  const rows = [['id', 'file', ...attributes.map(({ name }) => name)].join(',')]
  const name = card.name || folder
  const sha = card.files['generator.onnx']?.sha256.slice(0, 16) ?? ''
  for (let first = 0; first < count; first += batchSize) {
    await checkpoint(work)
    const indices = Array.from({ length: Math.min(batchSize, count - first) }, (_, i) => first + i)
    const asked = indices.map((index) => drawAttributes(generator.description, wishes, seed, index))
    const pixels = await sampleImages(generator, asked, seed, first)
    // Every file is synced to disk; together they wait once.
    await Promise.all(
      indices.map(async (index, i) => {
        const image = pixels.subarray(i * length, (i + 1) * length)
        const history = `Generated by Galatea, no observation: model ${name} (${sha}), seed ${seed}, image ${index}`
        await writeFits(join(output, fileName(index)), imageHdus(image, generator, history))
      }),
    )
    rows.push(...indices.map((index, i) => [index, fileName(index), ...asked[i]!].join(',')))
    work.progress?.report((first + indices.length) / count, `${first + indices.length} of ${count}`)
  }
  await writeAtomically(join(output, 'catalog.csv'), `${rows.join('\n')}\n`)
}

const fileName = (index: number): string => `generated-${String(index).padStart(5, '0')}.fits`

/** An empty primary HDU, then an image a channel, as data sets read them. */
function imageHdus(image: Float32Array, { description }: GenerateModel, history: string) {
  const { shape, bands, unit, properties } = description
  const [channels, height, width] = shape
  const plane = height * width
  const header = new Header()
  if (typeof properties.pixelScaleArcsec === 'number')
    header.setReal('PIXSCALE', properties.pixelScaleArcsec, '[arcsec]')
  const images = Array.from({ length: channels }, (_, channel) => ({
    planes: [{ width, height, data: image.slice(channel * plane, (channel + 1) * plane) }],
    name: bands[channel] ?? `channel${channel}`,
    ...(unit === null ? {} : { unit }),
    header,
  }))
  return [{ planes: [], header: new Header().append('HISTORY', history) }, ...images]
}
