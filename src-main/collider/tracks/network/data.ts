import { GalateaError } from '../../../base/errors'
import type { Random } from '../../../base/random'
import { splits, type Arrays, type BatchItem, type Split, type TaskData } from '../../../engine/gan/task'
import { openDataset, type Dataset } from '../../../store/dataset/dataset'
import { rowLengths, taskId } from './dataset'
import { trackDescription, type TrackDescription } from './description'
import { channels, channelsOf, columnOf, HoughTransform, planeLength, rowOf, sliceOf, type PlaneHits } from './grid'
import { gridWidth } from './grid'
import type { TrackData, TrackRecipe } from './recipe'

/** An item of training is one slice of one event. */
export async function openTrackData(recipe: TrackRecipe, folder: string): Promise<TaskData> {
  const dataset = await openDataset(folder)
  try {
    if (dataset.manifest.task !== taskId) {
      const sentence = `The data set '${folder}' is for the task '${dataset.manifest.task}', expected one for '${taskId}'.`
      throw new GalateaError('wrong-task', sentence, { folder, task: dataset.manifest.task })
    }
    const parsed = trackDescription.safeParse(dataset.manifest.properties)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!
      const sentence = `The data set '${folder}' does not say what a detector it is of: ${issue.path.join('.')}: ${issue.message}.`
      throw new GalateaError('corrupt', sentence, { folder })
    }
    const counts = { hits: await dataset.column('hits'), tracks: await dataset.column('tracks') }
    return new TrackTaskData(dataset, recipe.data, parsed.data, counts.hits.map(Number), counts.tracks.map(Number))
  } catch (error) {
    dataset.close()
    throw error
  }
}

class TrackTaskData implements TaskData {
  readonly sizes: Readonly<Record<Split, number>>
  private readonly positions: Readonly<Record<Split, readonly number[]>>
  private readonly transform: HoughTransform

  constructor(
    private readonly dataset: Dataset,
    private readonly data: TrackData,
    readonly description: TrackDescription,
    private readonly hitCounts: readonly number[],
    private readonly trackCounts: readonly number[],
  ) {
    const { detector } = description
    this.transform = new HoughTransform(data, detector.field, channelsOf(detector.surfaces))
    const of = (split: Split): number[] => dataset.items(split).map(({ index }) => index)
    this.positions = { train: of('train'), validation: of('validation'), test: of('test') }
    const sizes = splits.map((split) => [split, this.positions[split].length * data.slices] as const)
    this.sizes = Object.fromEntries(sizes) as Record<Split, number>
  }

  get hash(): string {
    return this.dataset.hash
  }

  async batch(split: Split, items: readonly BatchItem[]): Promise<Arrays> {
    const length = planeLength(this.data)
    const plane = new Float32Array(items.length * channels * length)
    const target = new Float32Array(items.length * length)
    for (const [i, { index, random }] of items.entries()) {
      const item = this.positions[split][Math.floor(index / this.data.slices)]!
      const slice = index % this.data.slices
      const symmetry = split === 'train' && this.data.symmetries ? drawSymmetry(random) : identity
      const hits = await this.hits(item, symmetry)
      this.transform.count(hits, slice, slice + 1)
      this.transform.write(slice, plane.subarray(i * channels * length, (i + 1) * channels * length))
      const tracks = await this.dataset.readItem(item, 'tracks')
      const part = target.subarray(i * length, (i + 1) * length)
      for (let track = 0; track < this.trackCounts[item]!; track++) {
        const [, , phi, tanLambda, qOverPt] = tracks.subarray(track * rowLengths.tracks) as unknown as [
          number,
          number,
          number,
          number,
          number,
        ]
        const { rotation, mirrorPhi, mirrorZ } = symmetry
        if (sliceOf(this.data, mirrorZ * tanLambda) !== slice) continue
        addPeak(this.data, mirrorPhi * phi + rotation, mirrorPhi * qOverPt, part)
      }
    }
    return { plane, target }
  }

  async close(): Promise<void> {
    this.dataset.close()
  }

  private async hits(item: number, { rotation, mirrorPhi, mirrorZ }: Symmetry): Promise<PlaneHits> {
    const rows = await this.dataset.readItem(item, 'hits')
    const count = this.hitCounts[item]!
    const [r, phi, z, surface] = [0, 1, 2, 3].map(() => new Float64Array(count)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    for (let i = 0; i < count; i++) {
      const at = i * rowLengths.hits
      r[i] = Math.hypot(rows[at]!, rows[at + 1]!)
      phi[i] = mirrorPhi * Math.atan2(rows[at + 1]!, rows[at]!) + rotation
      z[i] = mirrorZ * rows[at + 2]!
      surface[i] = rows[at + 3]!
    }
    return { count, r, phi, z, surface }
  }
}

/** Of the detector and the field: a turn about the beam, its mirror image with the charges exchanged, and z to −z. */
interface Symmetry {
  rotation: number
  mirrorPhi: 1 | -1
  mirrorZ: 1 | -1
}

const identity: Symmetry = { rotation: 0, mirrorPhi: 1, mirrorZ: 1 }

function drawSymmetry(random: Random): Symmetry {
  const sign = (): 1 | -1 => (random.integer(2) === 0 ? 1 : -1)
  return { rotation: random.uniform(0, 2 * Math.PI), mirrorPhi: sign(), mirrorZ: sign() }
}

/** A Gaussian of height 1 at a track's place, its image beyond the seam included; where peaks meet, the higher counts. */
function addPeak(data: TrackData, phi: number, qOverPt: number, out: Float32Array): void {
  const { phiBins, curvatureBins, peakWidth } = data
  const width = gridWidth(data)
  const row = rowOf(data, qOverPt) - 0.5
  const centre = columnOf(data, phi) - 0.5
  const reach = Math.ceil(3 * peakWidth)
  for (const column of [centre - phiBins, centre, centre + phiBins]) {
    for (let y = Math.max(0, Math.round(row) - reach); y <= Math.min(curvatureBins - 1, Math.round(row) + reach); y++) {
      for (let x = Math.max(0, Math.round(column) - reach); x <= Math.min(width - 1, Math.round(column) + reach); x++) {
        const value = Math.exp(-((x - column) ** 2 + (y - row) ** 2) / (2 * peakWidth ** 2))
        if (value > out[y * width + x]!) out[y * width + x] = value
      }
    }
  }
}
