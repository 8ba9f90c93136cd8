import { sizeOf } from '../../graph'
import type { ShapedArray } from '../../runtime/inference'
import type { RandomInput } from '../../nn'
import { GalateaError } from '../../../base/errors'
import { Random } from '../../../base/random'
import { drawInputs } from '../batches'
import { scaleAttribute, type AttributeScale, type GenerateDescription } from './description'
import type { GenerateModel } from './model'
import { createStretch } from './stretch'

/** What is asked for: a value, or a range that is drawn from; attributes without either follow the training data. */
export type Wishes = Readonly<Record<string, number | readonly [number, number]>>

/** Full names for the wishes: `ellipticity` may stand for the one attribute that ends in `_ellipticity`. */
export function resolveWishes({ attributes }: GenerateDescription, wishes: Wishes): Wishes {
  const names = attributes.map(({ name }) => name)
  return Object.fromEntries(
    Object.entries(wishes).map(([name, wish]) => {
      const longer = names.includes(name) ? [] : names.filter((candidate) => candidate.endsWith(`_${name}`))
      return [longer.length === 1 ? longer[0]! : name, wish]
    }),
  )
}

/** Refuses attributes that the model does not know, and values outside what it was trained on. */
export function checkWishes({ attributes }: GenerateDescription, wishes: Wishes): void {
  for (const [name, wish] of Object.entries(wishes)) {
    const scale = attributes.find((attribute) => attribute.name === name)
    if (!scale) {
      const known = attributes.length > 0 ? attributes.map((attribute) => attribute.name).join(', ') : 'none'
      throw new GalateaError('usage', `The model has no attribute '${name}': it has ${known}.`, { name })
    }
    for (const value of typeof wish === 'number' ? [wish] : wish) {
      if (value >= scale.minimum && value <= scale.maximum) continue
      const range = `${scale.minimum.toPrecision(4)} to ${scale.maximum.toPrecision(4)}`
      const sentence = `${name} = ${value} lies outside what the model was trained on, ${range}.`
      throw new GalateaError('out-of-domain', sentence, { name, value, range: [scale.minimum, scale.maximum] })
    }
  }
}

/** The attributes of image `index`: a pure function of the seed and the index. */
export function drawAttributes(
  { attributes }: GenerateDescription,
  wishes: Wishes,
  seed: number,
  index: number,
): number[] {
  return attributes.map((scale) => {
    const wish = wishes[scale.name]
    const random = new Random(seed, `attribute/${scale.name}`, index)
    if (typeof wish === 'number') return wish
    if (wish) return drawBetween(scale, wish[0], wish[1], random)
    return drawLikeTraining(scale, random)
  })
}

function drawBetween({ logarithmic }: AttributeScale, from: number, to: number, random: Random): number {
  return logarithmic ? from * (to / from) ** random.uniform() : random.uniform(from, to)
}

/** Normal in the attribute's own scale with the training data's moments, within their range. */
function drawLikeTraining(scale: AttributeScale, random: Random): number {
  const { logarithmic, mean, std, minimum, maximum } = scale
  for (;;) {
    const seen = random.normal(mean, std)
    const value = logarithmic ? Math.exp(seen) : seen
    if (value >= minimum && value <= maximum) return value
  }
}

/**
 * Images for the attributes given, a row each, in linear pixels [images, channels, height, width]. Noise is a pure
 * function of the seed and `first`, the index of the first image.
 */
export async function sampleImages(
  model: GenerateModel,
  attributes: readonly (readonly number[])[],
  seed: number,
  first: number,
): Promise<Float32Array> {
  const { runner, description, data, inputs } = model
  const batch = attributes.length
  const random = Object.entries(inputs).flatMap(([name, { shape, random }]): RandomInput[] =>
    random ? [{ name, shape: [batch, ...shape], distribution: random }] : [],
  )
  const feeds: Record<string, ShapedArray> = {}
  const drawn = drawInputs(seed, random, first)
  for (const { name, shape } of random) feeds[name] = { data: drawn[name]!, shape }
  if (description.attributes.length > 0) {
    const scaled = attributes.flatMap((row) => description.attributes.map((scale, i) => scaleAttribute(scale, row[i]!)))
    feeds.attributes = { data: Float32Array.from(scaled), shape: [batch, description.attributes.length] }
  }
  const { generated } = await runner.run(feeds)
  if (generated?.data.length !== batch * sizeOf(description.shape)) {
    throw new GalateaError('corrupt', 'The model does not put out images of the shape that its card states.')
  }
  const stretch = createStretch(data, description)
  return generated.data.map((value) => stretch.inverse(value))
}
