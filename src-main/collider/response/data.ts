import type { Arrays, BatchItem, Split, TaskData } from '../../engine/gan/task'
import { openDataset, type Dataset } from '../../store/dataset/dataset'
import { constituentBatch, type StoredJet } from './constituents/batch'
import { describeJets, type ResponseDescription } from './dataset/description'
import { imageBatch } from './images/batch'
import { narrowRecipe, type ResponseRecipe } from './recipe'
import { jetWeights } from './weights'

/** Jet pairs of a data set, as a recipe's networks are fed. */
export async function openResponseData(recipe: ResponseRecipe, folder: string): Promise<ResponseData> {
  const dataset = await openDataset(folder)
  try {
    const description = await describeJets(dataset)
    return new ResponseData(dataset, narrowRecipe(recipe), await jetWeights(dataset, recipe.data), description)
  } catch (error) {
    dataset.close()
    throw error
  }
}

export class ResponseData implements TaskData {
  readonly sizes: Readonly<Record<Split, number>>
  private readonly positions: Readonly<Record<Split, readonly number[]>>

  constructor(
    private readonly dataset: Dataset,
    private readonly recipe: ReturnType<typeof narrowRecipe>,
    private readonly weightOf: (jet: Float32Array) => number,
    readonly description: ResponseDescription & Record<string, unknown>,
  ) {
    const positions = (split: Split): number[] => dataset.items(split).map(({ index }) => index)
    this.positions = { train: positions('train'), validation: positions('validation'), test: positions('test') }
    const { train, validation, test } = this.positions
    this.sizes = { train: train.length, validation: validation.length, test: test.length }
  }

  get hash(): string {
    return this.dataset.hash
  }

  async batch(split: Split, items: readonly BatchItem[]): Promise<Arrays> {
    const jets: StoredJet[] = []
    for (const { index } of items) jets.push(await this.read(split, index))
    const { on, recipe } = this.recipe
    const mirrors = items.map(({ random }) => (split === 'train' && recipe.data.mirror ? random : null))
    if (on === 'images') return imageBatch(jets, this.weightOf, mirrors)
    const { generator } = recipe
    return constituentBatch(jets, { gen: generator.constituents, added: generator.added }, generator, mirrors)
  }

  async read(split: Split, index: number): Promise<StoredJet> {
    const position = this.positions[split][index]
    if (position === undefined) {
      throw new RangeError(`The split '${split}' has ${this.sizes[split]} jets, asked for number ${index}`)
    }
    const [gen, reco, jet] = await Promise.all(
      ['gen', 'reco', 'jet'].map((name) => this.dataset.readItem(position, name)),
    )
    return { gen: gen!, reco: reco!, jet: jet! }
  }

  async close(): Promise<void> {
    this.dataset.close()
  }
}
