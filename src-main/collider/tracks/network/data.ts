import type { Random } from '../../../base/random'
import { splits, type Arrays, type BatchItem, type Split, type TaskData } from '../../../engine/gan/task'
import { rowLengths } from './dataset'
import type { TrackDescription } from './description'
import { TrackEvents } from './events'
import {
  channels,
  channelsOf,
  columnOf,
  gridWidth,
  HoughTransform,
  planeLength,
  rowOf,
  sliceOf,
  type PlaneHits,
} from './grid'
import type { TrackData, TrackRecipe } from './recipe'

/** An item of training is one slice of one event. */
export async function openTrackData(recipe: TrackRecipe, folder: string): Promise<TaskData> {
  return new TrackTaskData(await TrackEvents.open(folder), recipe.data)
}

class TrackTaskData implements TaskData {
  readonly description: TrackDescription
  readonly hash: string
  readonly sizes: Readonly<Record<Split, number>>
  private readonly positions: Readonly<Record<Split, readonly number[]>>
  private readonly transform: HoughTransform

  constructor(
    private readonly events: TrackEvents,
    private readonly data: TrackData,
  ) {
    this.description = events.description
    this.hash = events.hash
    const { field, surfaces } = events.description.detector
    this.transform = new HoughTransform(data, field, channelsOf(surfaces))
    const of = (split: Split): number[] => events.positions(split)
    this.positions = { train: of('train'), validation: of('validation'), test: of('test') }
    const sizes = splits.map((split) => [split, this.positions[split].length * data.slices] as const)
    this.sizes = Object.fromEntries(sizes) as Record<Split, number>
  }

  async batch(split: Split, items: readonly BatchItem[]): Promise<Arrays> {
    const length = planeLength(this.data)
    const plane = new Float32Array(items.length * channels * length)
    const target = new Float32Array(items.length * length)
    for (const [i, { index, random }] of items.entries()) {
      const rows = await this.events.rows(this.positions[split][Math.floor(index / this.data.slices)]!)
      const slice = index % this.data.slices
      const symmetry = split === 'train' && this.data.symmetries ? drawSymmetry(random) : identity
      this.transform.count(planeHits(rows.hits, symmetry), slice, slice + 1)
      this.transform.write(slice, plane.subarray(i * channels * length, (i + 1) * channels * length))
      this.addTargets(rows.tracks, symmetry, slice, target.subarray(i * length, (i + 1) * length))
    }
    return { plane, target }
  }

  async close(): Promise<void> {
    this.events.close()
  }

  private addTargets(tracks: Float32Array, symmetry: Symmetry, slice: number, out: Float32Array): void {
    const { rotation, mirrorPhi, mirrorZ } = symmetry
    for (let at = 0; at < tracks.length; at += rowLengths.tracks) {
      const [phi, tanLambda, qOverPt] = [tracks[at + 2]!, tracks[at + 3]!, tracks[at + 4]!]
      if (sliceOf(this.data, mirrorZ * tanLambda) !== slice) continue
      addPeak(this.data, mirrorPhi * phi + rotation, mirrorPhi * qOverPt, out)
    }
  }
}

function planeHits(rows: Float32Array, { rotation, mirrorPhi, mirrorZ }: Symmetry): PlaneHits {
  const count = rows.length / rowLengths.hits
  const [r, phi, z] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
  const surface = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const at = i * rowLengths.hits
    r[i] = Math.hypot(rows[at]!, rows[at + 1]!)
    phi[i] = mirrorPhi * Math.atan2(rows[at + 1]!, rows[at]!) + rotation
    z[i] = mirrorZ * rows[at + 2]!
    surface[i] = rows[at + 3]!
  }
  return { count, r, phi, z, surface }
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
