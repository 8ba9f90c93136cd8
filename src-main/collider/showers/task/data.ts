import { GalateaError } from '../../../base/errors'
import type { Random } from '../../../base/random'
import { splits, type Arrays, type BatchItem, type Split, type TaskData } from '../../../engine/gan/task'
import { openDataset, type Dataset } from '../../../store/dataset/dataset'
import { readShowerProperties } from '../dataset'
import { commonAngles, voxelsOf, type ShowerGeometry } from '../geometry'
import { describeShowers, type ShowerDescription } from './description'
import type { ShowerRecipe } from './recipe'
import type { KnownShower } from './statistics'

/** A data set of showers, turned at random in training. */
export async function openShowerData(recipe: ShowerRecipe, folder: string): Promise<ShowerTaskData> {
  const dataset = await openDataset(folder)
  try {
    const properties = readShowerProperties(dataset.manifest, folder)
    const items = Object.fromEntries(
      splits.map((split) => [split, dataset.items(split).map(({ index }) => index)]),
    ) as Record<Split, number[]>
    if (items.train.length === 0) {
      throw new GalateaError('unreadable', `The data set '${folder}' has no showers to train on.`, { folder })
    }
    const incident = await readIncident(dataset)
    const buffer = new Float32Array(dataset.manifest.arrays.shower!.shape[0]!)
    const training: KnownShower[] = []
    for (const index of items.train) {
      await dataset.readBatch([index], 'shower', buffer)
      training.push({ energy: incident.energy[index]!, eta: incident.eta[index]!, voxels: buffer.slice() })
    }
    const description = describeShowers(training, {
      geometry: properties.geometry,
      threshold: recipe.data.threshold ?? properties.threshold,
      provenance: properties.provenance,
      eta: properties.eta,
      knots: recipe.data.knots,
    })
    return new ShowerTaskData(dataset, recipe, description, items, incident)
  } catch (error) {
    dataset.close()
    throw error
  }
}

/** Of every item: MeV, and η (0 where the files do not say it). */
interface Incident {
  energy: Float64Array
  eta: Float64Array
}

async function readIncident(dataset: Dataset): Promise<Incident> {
  const keys = Array.from({ length: dataset.length }, (_, i) => i)
  const pairs = await dataset.readBatch(keys, 'incident')
  return {
    energy: Float64Array.from(keys, (i) => pairs[2 * i]!),
    eta: Float64Array.from(keys, (i) => pairs[2 * i + 1]!),
  }
}

export class ShowerTaskData implements TaskData {
  readonly sizes: Readonly<Record<Split, number>>
  private readonly voxels: number
  private readonly angles: number

  constructor(
    private readonly dataset: Dataset,
    private readonly recipe: ShowerRecipe,
    readonly description: ShowerDescription,
    private readonly items: Readonly<Record<Split, readonly number[]>>,
    private readonly incident: Incident,
  ) {
    this.sizes = { train: items.train.length, validation: items.validation.length, test: items.test.length }
    this.voxels = dataset.manifest.arrays.shower!.shape[0]!
    this.angles = commonAngles(description.geometry)
  }

  get hash(): string {
    return this.dataset.hash
  }

  async batch(split: Split, items: readonly BatchItem[]): Promise<Arrays> {
    const indices = items.map(({ index }) => this.items[split][index]!)
    const shower = await this.dataset.readBatch(indices, 'shower')
    const { threshold } = this.description
    if (this.recipe.data.threshold !== null) {
      for (let i = 0; i < shower.length; i++) if (shower[i]! < threshold) shower[i] = 0
    }
    if (split === 'train' && this.recipe.data.symmetry && this.angles > 1) {
      items.forEach(({ random }, i) =>
        turn(shower.subarray(i * this.voxels, (i + 1) * this.voxels), this.description.geometry, this.angles, random),
      )
    }
    return {
      shower,
      energy: Float32Array.from(indices, (index) => this.incident.energy[index]!),
      ...(this.description.eta ? { eta: Float32Array.from(indices, (index) => this.incident.eta[index]!) } : {}),
    }
  }

  async close(): Promise<void> {
    this.dataset.close()
  }
}

/** Turns a shower by a random multiple of the common angle and mirrors every other one, in place. */
function turn(shower: Float32Array, geometry: ShowerGeometry, common: number, random: Random): void {
  const step = random.integer(common)
  const mirrored = random.integer(2) === 1
  let first = 0
  for (const layer of geometry.layers) {
    const count = voxelsOf(layer)
    if (layer.kind === 'polar' && layer.angles > 1) {
      const rings = layer.rEdges.length - 1
      const old = shower.slice(first, first + count)
      const shift = (step * layer.angles) / common
      for (let angle = 0; angle < layer.angles; angle++) {
        const turned = (angle + shift) % layer.angles
        const target = mirrored ? layer.angles - 1 - turned : turned
        shower.set(old.subarray(angle * rings, (angle + 1) * rings), first + target * rings)
      }
    }
    first += count
  }
}
