import { GalateaError } from '../../../base/errors'
import type { DeviceOptions } from '../../../engine/runtime/devices'
import { loadOnnxModel, type OnnxModelRunner } from '../../../engine/runtime/inference'
import { sameDetector, type Detector } from '../detector'
import { CandidateList, ConventionalSearch } from '../finding/conventional'
import type { FinderFlag, TrackFinder } from '../finding/finder'
import { seedTriplets, type Triplet } from '../finding/layout'
import { defaultFinding, type FindingOptions } from '../finding/options'
import { HitIndex, type Hits } from '../hits'
import type { Track } from '../track'
import { channels, channelsOf, HoughTransform, planeLength, gridWidth, sliceBorders } from './grid'
import type { TrackCard, TrackModel } from './model'
import { findPeaks, type Peak } from './peaks'
import { findRoadSeeds } from './road'

/** A cell with hits on fewer surfaces holds no track: planes without one are not shown to the network. */
const fewestSurfaces = 5

/** mm by which tracks may miss the axis, when they are looked for by their innermost hits, and further out. */
const displacements = [4, 8] as const

/** An event with so many times the hits of the largest one trained on is flagged. */
const crowd = 1.2

/**
 * The network proposes, the fit finishes: hits become Hough planes, the network clears them to peaks, and along each
 * peak's circle seeds are looked for that the conventional method follows and fits.
 * @throws GalateaError `out-of-domain` where the hits are of another detector than the model's.
 */
export async function networkFinder(
  model: TrackModel,
  detector: Detector,
  device: DeviceOptions,
  options: FindingOptions = defaultFinding,
): Promise<NetworkFinder> {
  requireSameDetector(model, detector)
  return new NetworkFinder(model.card, detector, await loadOnnxModel(model.generator, device), options)
}

export class NetworkFinder implements TrackFinder {
  readonly method = 'network'
  readonly description =
    'a network proposes circles from Hough planes of the hits; the Kalman filter follows and fits them'
  readonly timing = { planes: 0, network: 0, finish: 0 }
  /** Peaks so far. */
  proposed = 0
  private readonly crowded: number[] = []
  private readonly transform: HoughTransform
  private readonly search: ConventionalSearch
  private readonly slices: readonly { slopes: [number, number]; triplets: readonly (readonly Triplet[])[] }[]

  constructor(
    private readonly card: TrackCard,
    detector: Detector,
    private readonly runner: OnnxModelRunner,
    private readonly options: FindingOptions,
  ) {
    const { grid } = card
    this.transform = new HoughTransform(grid, detector.field, channelsOf(detector.surfaces))
    this.search = new ConventionalSearch(detector, options)
    const borders = sliceBorders(grid)
    this.slices = Array.from({ length: grid.slices }, (_, i) => {
      const slopes: [number, number] = [borders[i]!, borders[i + 1]!].map((value) =>
        Math.max(-30, Math.min(30, value)),
      ) as [number, number]
      return { slopes, triplets: seedTriplets(detector, this.search.navigator, grid.beamLength, slopes) }
    })
  }

  get device(): string {
    return this.runner.device
  }

  async find(hits: Hits): Promise<Track[]> {
    const start = performance.now()
    if (hits.count > crowd * this.card.ranges.hits[1]) this.crowded.push(hits.count)
    const { planes, slices } = this.planesOf(hits)
    const filled = performance.now()
    const peaks = await this.propose(planes, slices)
    const proposed = performance.now()
    const tracks = this.finish(peaks, hits)
    this.timing.planes += (filled - start) / 1000
    this.timing.network += (proposed - filled) / 1000
    this.timing.finish += (performance.now() - proposed) / 1000
    this.proposed += peaks.length
    return tracks
  }

  flags(): FinderFlag[] {
    if (this.crowded.length === 0) return []
    const { hits: range } = this.card.ranges
    const value = Math.max(...this.crowded)
    const count = this.crowded.length
    const message = `${count} events have up to ${value} hits; the model was trained on events of ${range[0]} to ${range[1]}.`
    return [{ code: 'more-hits-than-trained', count, value, range, message }]
  }

  close(): Promise<void> {
    return this.runner.dispose()
  }

  private planesOf(hits: Hits): { planes: Float32Array; slices: number[] } {
    const { grid } = this.card
    const r = new Float64Array(hits.count)
    const phi = new Float64Array(hits.count)
    for (let i = 0; i < hits.count; i++) {
      r[i] = Math.hypot(hits.x[i]!, hits.y[i]!)
      phi[i] = Math.atan2(hits.y[i]!, hits.x[i]!)
    }
    this.transform.count({ count: hits.count, r, phi, z: hits.z, surface: hits.surface })
    const slices = this.slices.map((_, i) => i).filter((i) => this.transform.mostSurfaces(i) >= fewestSurfaces)
    const length = channels * planeLength(grid)
    const planes = new Float32Array(slices.length * length)
    for (const [n, slice] of slices.entries()) {
      this.transform.write(slice, planes.subarray(n * length, (n + 1) * length))
    }
    return { planes, slices }
  }

  private async propose(planes: Float32Array, slices: readonly number[]): Promise<(Peak & { slice: number })[]> {
    if (slices.length === 0) return []
    const { grid } = this.card
    const shape = [slices.length, channels, grid.curvatureBins, gridWidth(grid)]
    const { peaks } = await this.runner.run({ plane: { data: planes, shape } })
    const length = planeLength(grid)
    if (peaks?.data.length !== slices.length * length) {
      throw new GalateaError('corrupt', 'The model does not put out planes of the shape that its card states.')
    }
    const found = slices.flatMap((slice, n) =>
      findPeaks(grid, peaks.data.subarray(n * length, (n + 1) * length), grid.threshold).map((peak) => ({
        ...peak,
        slice,
      })),
    )
    return found.sort((a, b) => b.height - a.height)
  }

  private finish(peaks: readonly (Peak & { slice: number })[], hits: Hits): Track[] {
    const index = new HitIndex(hits, this.search.detector)
    const candidates = new CandidateList(hits.count)
    const sink = this.search.sink(index, candidates)
    const road = { index, options: this.options, isFree: sink.isFree, accept: sink.accept }
    let open = peaks
    // Most tracks are found by their innermost hits; only what is not is looked for further out.
    for (const stage of [0, 1] as const) {
      open = open.filter((peak) => {
        const { slopes, triplets } = this.slices[peak.slice]!
        const before = sink.convincing
        findRoadSeeds(road, triplets[stage]!, this.card.grid, peak, slopes, displacements[stage])
        return sink.convincing === before
      })
    }
    return this.search.finish(candidates, hits)
  }
}

function requireSameDetector({ name, card }: TrackModel, detector: Detector): void {
  if (sameDetector(card.detector, detector)) return
  const sentence = `The model '${name}' was trained for '${card.detector.name}' (${card.detector.surfaces.length} surfaces, ${card.detector.field} T); these hits are of '${detector.name}' (${detector.surfaces.length} surfaces, ${detector.field} T), which differs.`
  throw new GalateaError('out-of-domain', sentence, { model: card.detector.name, hits: detector.name })
}
