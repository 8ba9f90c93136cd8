import { checkpoint, type Work } from '../../../../base/progress'
import { chooseItems } from '../../batches'
import { simpleFeatures } from '../measure'
import type { GenerateModel } from '../model'
import { sampleImages } from '../sampler'
import type { MeasureAttributes } from '../measuring'
import type { ImageSource } from '../source'
import type { PixelStretch } from '../stretch'
import type { Split } from '../../task'
import { thumbnail, type Thumbnail } from './neighbours'

/** What an image is compared by, so that the images themselves need not be kept. */
export interface Described {
  features: readonly number[]
  /** Of each attribute; NaN where it cannot be measured. */
  measured: readonly number[]
  thumbnail: Thumbnail
}

export interface Describing {
  model: GenerateModel
  images: ImageSource
  stretch: PixelStretch
  measure: MeasureAttributes | null
  seed: number
}

const batch = 16

/** @param image in linear pixels. */
function describeImage({ model, stretch, measure }: Describing, image: Float32Array): Described {
  const { attributes, shape, pixels } = model.description
  const scaled = image.map((value) => stretch.forward(Number.isNaN(value) ? pixels.median : value))
  const names = attributes.map(({ name }) => name)
  return {
    features: simpleFeatures(scaled, shape),
    measured: measure ? measure(image, names) : names.map(() => NaN),
    thumbnail: thumbnail(scaled, shape),
  }
}

export async function describeSplit(
  describing: Describing,
  split: Split,
  indices: readonly number[],
  work: Work,
): Promise<Described[]> {
  const described: Described[] = []
  for (const [i, index] of indices.entries()) {
    if (i % batch === 0) await checkpoint(work)
    described.push(describeImage(describing, await describing.images.read(split, index)))
    work.progress?.report((i + 1) / indices.length, `${i + 1} of ${indices.length} real images`)
  }
  return described
}

export async function describeGenerated(
  describing: Describing,
  asked: readonly (readonly number[])[],
  work: Work,
): Promise<Described[]> {
  const described: Described[] = []
  for (let first = 0; first < asked.length; first += batch) {
    await checkpoint(work)
    const images = await generateBatch(describing, asked, first)
    described.push(...images.map((image) => describeImage(describing, image)))
    work.progress?.report(described.length / asked.length, `${described.length} of ${asked.length} generated images`)
  }
  return described
}

/** Image `index` again, as it was: noise belongs to its batch. In linear pixels. */
export async function generateAgain(
  describing: Describing,
  asked: readonly (readonly number[])[],
  index: number,
): Promise<Float32Array> {
  const images = await generateBatch(describing, asked, index - (index % batch))
  return images[index % batch]!
}

async function generateBatch(
  { model, seed }: Describing,
  asked: readonly (readonly number[])[],
  first: number,
): Promise<Float32Array[]> {
  const part = asked.slice(first, first + batch)
  const pixels = await sampleImages(model, part, seed, first)
  const length = pixels.length / part.length
  return part.map((_, i) => pixels.subarray(i * length, (i + 1) * length))
}

/** Positions of at most `most` images of the training split. */
export function someOfTraining(images: ImageSource, seed: number, most: number): number[] {
  return chooseItems(seed, 'training images', images.sizes.train, most)
}
