import { GalateaError } from '../../../base/errors'
import type { Arrays, BatchItem, Split, TaskData } from '../task'
import { describeSource, scaleAttribute, type AttributeScale, type GenerateDescription } from './description'
import type { GenerateRecipe } from './recipe'
import type { ImageSource, OpenImageSource } from './source'
import { createStretch, type PixelStretch } from './stretch'
import { symmetriesOf, turned } from './symmetry'

/** Images in the networks' scale, with their attributes; those that lack an attribute are left out. */
export async function openGenerateData(
  open: OpenImageSource,
  recipe: GenerateRecipe,
  folder: string,
): Promise<TaskData> {
  const source = await open(folder)
  try {
    if (source.sizes.train === 0) {
      throw new GalateaError('unreadable', `The data set '${folder}' has no images to train on.`, { folder })
    }
    const description = await describeSource(source, recipe.data)
    const items = {
      train: await completeItems(source, 'train', description.attributes),
      validation: await completeItems(source, 'validation', description.attributes),
      test: await completeItems(source, 'test', description.attributes),
    }
    return new GenerateData(source, recipe, description, items)
  } catch (error) {
    await source.close()
    throw error
  }
}

export interface CompleteItem {
  index: number
  attributes: readonly number[]
}

/** The images of a split that have all attributes, and their values. */
export async function completeItems(
  source: ImageSource,
  split: Split,
  scales: readonly AttributeScale[],
): Promise<readonly CompleteItem[]> {
  const columns = await Promise.all(scales.map((scale) => columnOf(source, split, scale)))
  return Array.from({ length: source.sizes[split] }, (_, index) => ({
    index,
    attributes: columns.map((column) => column[index] ?? NaN),
  })).filter(({ attributes }) => attributes.every(Number.isFinite))
}

async function columnOf(source: ImageSource, split: Split, { name, kind }: AttributeScale): Promise<readonly number[]> {
  if (!kind) return source.attribute(split, name)
  const words = await source.kind(split, kind.column)
  return words.map((word) => (word === null ? NaN : Number(word === kind.value)))
}

class GenerateData implements TaskData {
  readonly sizes: Readonly<Record<Split, number>>
  readonly hash: string
  private readonly stretch: PixelStretch

  constructor(
    private readonly source: ImageSource,
    private readonly recipe: GenerateRecipe,
    readonly description: GenerateDescription,
    private readonly items: Readonly<Record<Split, readonly CompleteItem[]>>,
  ) {
    this.sizes = { train: items.train.length, validation: items.validation.length, test: items.test.length }
    this.hash = source.hash
    this.stretch = createStretch(recipe.data, description)
  }

  async batch(split: Split, items: readonly BatchItem[]): Promise<Arrays> {
    const [channels, height, width] = this.description.shape
    const length = channels * height * width
    const scales = this.description.attributes
    const image = new Float32Array(items.length * length)
    const attributes = new Float32Array(items.length * scales.length)
    for (const [i, { index, random }] of items.entries()) {
      const item = this.items[split][index]!
      const pixels = await this.source.read(split, item.index)
      const turn = split === 'train' && this.recipe.data.flips ? random.integer(symmetriesOf(height, width)) : 0
      const { median } = this.description.pixels
      for (let at = 0; at < length; at++) {
        const value = pixels[turned(at, turn, height, width)]!
        image[i * length + at] = this.stretch.forward(Number.isNaN(value) ? median : value)
      }
      scales.forEach((scale, j) => (attributes[i * scales.length + j] = scaleAttribute(scale, item.attributes[j]!)))
    }
    return scales.length > 0 ? { image, attributes } : { image }
  }

  async close(): Promise<void> {
    await this.source.close()
  }
}
