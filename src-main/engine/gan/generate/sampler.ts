import { sizeOf } from '../../graph'
import type { ShapedArray } from '../../runtime/inference'
import type { RandomInput } from '../../nn'
import { GalateaError } from '../../../base/errors'
import { drawInputs } from '../batches'
import { scaleAttribute } from './description'
import type { GenerateModel } from './model'
import { createStretch } from './stretch'

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
