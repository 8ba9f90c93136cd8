import { quantityName } from '../astronomy/dataset/item'
import { quantityColumns } from '../astronomy/dataset/quantities'
import { GalateaError } from '../base/errors'
import type { ImageSource } from '../engine/gan/generate/source'
import { splits, type Split } from '../engine/gan/task'
import { fixedColumns } from '../store/dataset/catalog'
import { openDataset, type Dataset } from '../store/dataset/dataset'

/** A data set's images with the numeric columns of its catalogue, for the task `generate`: of any science. */
export async function openDatasetImages(folder: string): Promise<ImageSource> {
  const dataset = await openDataset(folder)
  const [channels, height, width, ...more] = dataset.manifest.arrays.image?.shape ?? []
  if (channels === undefined || height === undefined || width === undefined || more.length > 0) {
    dataset.close()
    const sentence = `The data set '${folder}' holds no images: the task 'generate' needs an array 'image' [bands, height, width].`
    throw new GalateaError('wrong-task', sentence, { folder })
  }
  return new DatasetImages(dataset, [channels, height, width])
}

class DatasetImages implements ImageSource {
  readonly sizes: Readonly<Record<Split, number>>
  private readonly positions: Readonly<Record<Split, readonly number[]>>

  constructor(
    private readonly dataset: Dataset,
    readonly shape: readonly [number, number, number],
  ) {
    const positions = (split: Split): number[] => dataset.items(split).map(({ index }) => index)
    this.positions = { train: positions('train'), validation: positions('validation'), test: positions('test') }
    this.sizes = Object.fromEntries(splits.map((split) => [split, this.positions[split].length])) as Record<
      Split,
      number
    >
  }

  get bands(): readonly string[] {
    return this.dataset.manifest.bands
  }

  get unit(): string | null {
    return this.dataset.manifest.unit
  }

  get properties(): Readonly<Record<string, unknown>> {
    const { pixelScaleArcsec, properties } = this.dataset.manifest
    return { kind: properties.kind ?? null, pixelScaleArcsec, zeroPoint: properties.zeroPoint ?? null }
  }

  get attributes(): readonly string[] {
    return this.dataset.manifest.columns
      .filter(({ type }) => type === 'number' || type === 'integer')
      .map(({ name }) => name)
  }

  get kinds(): readonly string[] {
    const own = new Set(fixedColumns.map(({ name }) => name))
    return this.dataset.manifest.columns
      .filter(({ name, type }) => type === 'string' && !own.has(name))
      .map(({ name }) => name)
  }

  get hash(): string {
    return this.dataset.hash
  }

  /**
   * What was measured on the images is called `measured_flux_r` where a table that came with them has a `flux_r` of its
   * own, and `flux_r` otherwise: a recipe for both kinds may always write the prefix.
   */
  columnOf(name: string): string | null {
    if (this.attributes.includes(name)) return name
    const { bands, unit } = this.dataset.manifest
    const measured = quantityColumns(bands, unit).some((column) => column.name === quantityName(name))
    return measured && this.attributes.includes(quantityName(name)) ? quantityName(name) : null
  }

  read(split: Split, index: number): Promise<Float32Array> {
    return this.dataset.readItem(this.positions[split][index]!)
  }

  async attribute(split: Split, name: string): Promise<readonly number[]> {
    const column = this.columnOf(name)
    if (column === null) throw new RangeError(`the data set has no attribute '${name}'`)
    const cells = await this.dataset.column(column)
    return this.positions[split].map((position) => {
      const cell = cells[position]
      return typeof cell === 'number' ? cell : NaN
    })
  }

  async kind(split: Split, name: string): Promise<readonly (string | null)[]> {
    const cells = await this.dataset.column(name)
    return this.positions[split].map((position) => {
      const cell = cells[position]
      return typeof cell === 'string' ? cell : null
    })
  }

  async close(): Promise<void> {
    this.dataset.close()
  }
}
