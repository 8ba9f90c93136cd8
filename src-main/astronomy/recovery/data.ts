import { GalateaError } from '../../base/errors'
import type { Random } from '../../base/random'
import type { Arrays, BatchItem, Split, TaskData } from '../../engine/gan/task'
import { openDataset, type Dataset } from '../../store/dataset/dataset'
import type { Plane } from '../image'
import { degradeItem, drawBetween, drawConditions, type Conditions } from './degrading'
import { deconvolvePlane, type DeconvolutionFilters } from './deconvolved'
import { describeDataset, fwhmRangePixels, type RecoveryDescription } from './description'
import { planesOf } from './metrics'
import { filtersOf, toldSeeing, type RecoveryData, type RecoveryRecipe } from './recipe'

/** A data set of galaxies, degraded on the fly. */
export async function openRecoveryData(recipe: RecoveryRecipe, folder: string): Promise<RecoveryTaskData> {
  const dataset = await openDataset(folder)
  try {
    const description = describeDataset(dataset, recipe.data)
    fwhmRangePixels(recipe.data, description)
    if (description.size % recipe.data.downscale !== 0) {
      const sentence = `Items of ${description.size} px cannot be downscaled by ${recipe.data.downscale}.`
      throw new GalateaError('invalid-recipe', sentence, { key: 'data.downscale', value: recipe.data.downscale })
    }
    return new RecoveryTaskData(dataset, recipe.data, description)
  } catch (error) {
    dataset.close()
    throw error
  }
}

/** One item as drawn: the truth and what the network is given of it. */
export interface DrawnItem {
  id: string
  /** The sharp planes, sky at 0, in the unit of the files. */
  truth: Plane[]
  degraded: Plane[]
  noiseRms: readonly number[]
  conditions: Conditions
}

export class RecoveryTaskData implements TaskData {
  readonly sizes: Readonly<Record<Split, number>>
  private readonly filters: DeconvolutionFilters | null
  private readonly items: Readonly<Record<Split, readonly { index: number; id: string }[]>>

  constructor(
    private readonly dataset: Dataset,
    private readonly data: RecoveryData,
    readonly description: RecoveryDescription & Record<string, unknown>,
  ) {
    this.filters = filtersOf(data)
    this.items = { train: dataset.items('train'), validation: dataset.items('validation'), test: dataset.items('test') }
    const { train, validation, test } = this.items
    this.sizes = { train: train.length, validation: validation.length, test: test.length }
  }

  get hash(): string {
    return this.dataset.hash
  }

  async batch(split: Split, items: readonly BatchItem[]): Promise<Arrays> {
    const { bands, size } = this.description
    const coarse = (size / this.data.downscale) ** 2
    const [fine, channels] = [size ** 2, bands.length]
    const target = new Float32Array(items.length * channels * fine)
    const degraded = new Float32Array(items.length * channels * coarse)
    const scale = new Float32Array(items.length * channels)
    const valid = new Float32Array(items.length * coarse)
    const seeing = new Float32Array(items.length)
    const versions = this.filters?.strengths.length ?? 0
    const deconvolved = new Float32Array(degraded.length * versions)
    for (const [i, { index, random }] of items.entries()) {
      const drawn = await this.draw(split, index, random, split === 'train')
      const mismeasured = (scatter: number): number => (split === 'train' ? Math.exp(random.normal(0, scatter)) : 1)
      const error = mismeasured(this.data.noiseError)
      seeing[i] = drawn.conditions.fwhmPixels * mismeasured(this.data.seeingError)
      const units = this.units(drawn.noiseRms, error)
      drawn.truth.forEach((plane, band) => scaleInto(target, (i * channels + band) * fine, plane, 1 / units.truth))
      drawn.degraded.forEach((plane, band) => {
        scaleInto(degraded, (i * channels + band) * coarse, plane, 1 / units.degraded[band]!)
        scale[i * channels + band] = units.degraded[band]! / units.truth
      })
      if (this.filters) {
        const one = degraded.subarray(i * channels * coarse, (i + 1) * channels * coarse)
        deconvolved.set(this.deconvolve(one, seeing[i], this.filters), i * one.length * versions)
      }
      drawn.degraded[0]!.data.forEach((value, at) => (valid[i * coarse + at] = Number.isNaN(value) ? 0 : 1))
    }
    return {
      ...{ target, degraded, scale },
      ...(this.filters ? { deconvolved } : {}),
      ...(this.masks ? { valid } : {}),
      ...(toldSeeing(this.data) ? { seeing } : {}),
    }
  }

  /** The sharp item and its degraded image; `conditions` replace what would be drawn. */
  async draw(split: Split, index: number, random: Random, turn: boolean, conditions?: Conditions): Promise<DrawnItem> {
    const item = this.items[split][index]
    if (!item) throw new RangeError(`The split '${split}' has ${this.items[split].length} items, asked for ${index}`)
    const pixels = await this.dataset.readItem(item.index)
    const { size, bands } = this.description
    const symmetry = turn && this.data.flips ? random.integer(8) : 0
    const factor = turn && this.data.brighten[1] > 1 ? drawBetween(this.data.brighten, random) : 1
    const truth = bands.map((_, band) =>
      turned(pixels.subarray(band * size ** 2, (band + 1) * size ** 2), size, symmetry, factor),
    )
    const drawn = conditions ?? drawConditions(this.data, this.description, random)
    const { planes, noiseRms } = degradeItem(truth, drawn, this.data, this.description, random)
    return { id: item.id, truth, degraded: planes, noiseRms, conditions: drawn }
  }

  /** In which units truth and degraded pixels are fed: see `representation.ts`. */
  units(noiseRms: readonly number[], error = 1): { truth: number; degraded: number[] } {
    if (this.data.unit === 'nanomaggies') return { truth: 1, degraded: noiseRms.map(() => 1) }
    const truth = this.description.skyRms[this.description.reference]!
    return { truth, degraded: noiseRms.map((rms) => rms * error) }
  }

  /** [bands × filters, side, side] of [bands, side, side], in units of each band's noise. */
  private deconvolve(degraded: Float32Array, seeing: number, filters: DeconvolutionFilters): Float32Array {
    const { downscale } = this.data
    const side = this.description.size / downscale
    const out = new Float32Array(degraded.length * filters.strengths.length)
    planesOf(degraded, 0, this.description.bands.length, side)
      .flatMap((plane) => deconvolvePlane(plane, seeing / downscale, filters))
      .forEach((plane, i) => out.set(plane.data, i * side * side))
    return out
  }

  async close(): Promise<void> {
    this.dataset.close()
  }

  private get masks(): boolean {
    return this.data.maskFraction[1] > 0
  }
}

/** NaN becomes 0, the sky: the map of valid pixels tells the network where. */
function scaleInto(out: Float32Array, offset: number, plane: Plane, factor: number): void {
  for (let i = 0; i < plane.data.length; i++) {
    const value = plane.data[i]! * factor
    out[offset + i] = Number.isNaN(value) ? 0 : value
  }
}

/** One of the eight symmetries of a square: bit 0 mirrors x, bit 1 mirrors y, bit 2 exchanges them; times a factor. */
function turned(pixels: Float32Array, size: number, symmetry: number, factor: number): Plane {
  const data = new Float32Array(pixels.length)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const column = symmetry & 1 ? size - 1 - x : x
      const row = symmetry & 2 ? size - 1 - y : y
      data[y * size + x] = factor * pixels[symmetry & 4 ? column * size + row : row * size + column]!
    }
  }
  return { width: size, height: size, data }
}
