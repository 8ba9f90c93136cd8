import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Header } from '../../astronomy/fits/header'
import { writeFits } from '../../astronomy/fits/write'
import { writeAtomically } from '../../base/files'
import { checkpoint } from '../../base/progress'
import { attributeDomain, namedAttributes } from '../../engine/gan/generate/description'
import { openGenerateModel, type GenerateModel } from '../../engine/gan/generate/model'
import { sampleImages } from '../../engine/gan/generate/sampler'
import { checkWishes, drawAttributes, resolveWishes, type Wishes } from '../../engine/gan/generate/wishes'
import { parseSetting } from '../../engine/gan/recipeText'
import { readModel, type Model } from '../../store/models'
import type { CommandDefinition, Context } from '../command'
import { requireEmpty } from '../folders'
import { integer } from '../options'

interface Options {
  model: string
  count: number
  attributes: string[]
  out: string
  overwrite?: boolean
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
      .option(
        '--attributes <key=value...>',
        'a value, a range from,to, or a word; the others follow the training data',
        [],
      )
      .option('--overwrite', 'write into a folder that holds something')
  },
  async run(_args, given, context) {
    const options = given as unknown as Options
    const started = performance.now()
    const output = resolve(options.out)
    if (!options.overwrite) await requireEmpty(output)
    const folder = resolve(options.model)
    const model = await readModel(folder, { task: 'generate' })
    const { device, threads } = context
    const generator = await openGenerateModel(
      { ...model.card, inputs: model.card.inputs, folder, generator: model.generator },
      { device, threads },
    )
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

/** `flux=50`, `flux=20,200` or `type=spiral`. */
function parseWishes(texts: readonly string[]): Wishes {
  const wishes: Record<string, Wishes[string]> = {}
  for (const text of texts) {
    const { path, value } = parseSetting(text)
    const numbers = String(value).split(',').map(Number)
    const [from, to] = numbers
    if (from === undefined || !numbers.every(Number.isFinite) || numbers.length > 2) wishes[path] = String(value)
    else wishes[path] = to === undefined ? from : [from, to]
  }
  return wishes
}

/** Writes all images and their catalogue, or none of them. */
async function writeImages(
  generator: GenerateModel,
  model: Model,
  output: string,
  count: number,
  wishes: Wishes,
  { seed, work }: Context,
): Promise<void> {
  const { attributes } = generator.description
  const rows = [['id', 'file', ...Object.keys(attributeDomain(attributes))].join(',')]
  const files: string[] = []
  try {
    for (let first = 0; first < count; first += batchSize) {
      await checkpoint(work)
      const indices = Array.from({ length: Math.min(batchSize, count - first) }, (_, i) => first + i)
      const asked = indices.map((index) => drawAttributes(generator.description, wishes, seed, index))
      const pixels = await sampleImages(generator, asked, seed, first)
      files.push(...indices.map((index) => join(output, fileName(index))))
      await writeBatch(generator, model, output, indices, pixels, seed)
      const cells = (row: readonly number[]) => Object.values(namedAttributes(attributes, row))
      rows.push(...indices.map((index, i) => [index, fileName(index), ...cells(asked[i]!)].join(',')))
      work.progress?.report((first + indices.length) / count, `${first + indices.length} of ${count}`)
    }
    await writeAtomically(join(output, 'catalog.csv'), `${rows.join('\n')}\n`)
  } catch (error) {
    await Promise.all(files.map((file) => rm(file, { force: true })))
    throw error
  }
}

/** Every file is synced to disk; together they wait once. */
async function writeBatch(
  generator: GenerateModel,
  { folder, card }: Model,
  output: string,
  indices: readonly number[],
  pixels: Float32Array,
  seed: number,
): Promise<void> {
  const length = pixels.length / indices.length
  const sha = card.files['generator.onnx']?.sha256.slice(0, 16) ?? ''
  const made = `Generated by Galatea, no observation: model ${card.name || folder} (${sha}), seed ${seed}`
  const written = await Promise.allSettled(
    indices.map((index, i) => {
      const image = pixels.subarray(i * length, (i + 1) * length)
      return writeFits(join(output, fileName(index)), imageHdus(image, generator, `${made}, image ${index}`))
    }),
  )
  const failed = written.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
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
