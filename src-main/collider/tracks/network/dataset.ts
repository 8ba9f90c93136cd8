import { GalateaError } from '../../../base/errors'
import { checkpoint, type Work } from '../../../base/progress'
import { createDataset, type Candidate, type CreatedDataset } from '../../../store/dataset/create'
import type { Column } from '../../../store/dataset/manifest'
import type { Fractions } from '../../../store/dataset/split'
import { fileSha256 } from '../../../base/seal'
import { sameDetector, type Detector } from '../detector'
import { openTrackSample, type ReadOptions, type TrackSample } from '../files/read'
import { ConventionalSearch } from '../finding/conventional'
import type { TrackEvent } from '../hits'
import type { Track } from '../track'

export const taskId = 'track-finding'

/**
 * An item is an event. Rows beyond its own are zero; how many are its own stands in the catalogue.
 * - `hits` [most, 5]: x, y, z in mm, index of the surface (−1: none), index of the particle (−1: noise or not known).
 * - `tracks` [most, 5]: d0, z0, φ, tan λ, q/pT of the conventional method's tracks, the target.
 * - `particles` [most, 7]: vx, vy, vz in mm, px, py, pz in GeV, charge.
 */
export const rowLengths = { hits: 5, tracks: 5, particles: 7 } as const

const columns: readonly Column[] = [
  { name: 'hits', type: 'integer', description: 'hits of the event' },
  { name: 'tracks', type: 'integer', description: 'tracks that the conventional method finds: the target' },
  { name: 'particles', type: 'integer', description: 'true particles; 0 where they are not known' },
]

export interface TrackDatasetOptions {
  from: readonly string[]
  split: Fractions
  seed: number
  detector: string | null
}

interface Sizes {
  hits: number
  tracks: number
  particles: number
}

/**
 * Makes a data set of events for the task `track-finding`. The conventional method is run over every event: its tracks
 * are what the network learns to find. Samples of different detectors do not go together.
 */
export async function createTrackDataset(
  folder: string,
  options: TrackDatasetOptions,
  { overwrite, work }: { overwrite: boolean; work: Work },
): Promise<CreatedDataset & { warnings: string[] }> {
  const { from, seed, split, detector: detectorFile } = options
  const open = (): Promise<TrackSample[]> =>
    Promise.all(from.map((path) => openTrackSample(path, readOptions(detectorFile))))
  const samples = await open()
  const detector = commonDetector(samples)
  // Tensors of a data set have one shape, so the largest event has to be known first.
  const most = await largest(samples, work)
  const search = new ConventionalSearch(detector)
  const ranges = new Map<string, [number, number]>()
  const spec = {
    task: taskId,
    arrays: {
      hits: { shape: [most.hits, rowLengths.hits] },
      tracks: { shape: [most.tracks, rowLengths.tracks] },
      particles: { shape: [Math.max(1, most.particles), rowLengths.particles] },
    },
    columns,
    split: { seed, fractions: split },
    creation: { from: [...from], detector: detectorFile },
    properties: () => ({ detector, ranges: Object.fromEntries(ranges) }),
  }
  const again = await open()
  const created = await createDataset(folder, spec, candidates(again, search, most, ranges, work), { overwrite, work })
  return { ...created, warnings: again.flatMap(({ problems }) => problems.sentences()) }
}

function readOptions(detector: string | null): Partial<ReadOptions> {
  return { detector }
}

function commonDetector(samples: readonly TrackSample[]): Detector {
  const [first, ...others] = samples
  const other = others.find(({ detector }) => !sameDetector(detector, first!.detector))
  if (!other) return first!.detector
  const sentence = `'${first!.path}' and '${other.path}' are of different detectors: a data set holds one.`
  throw new GalateaError('usage', sentence, { from: samples.map(({ path }) => path) })
}

/** Most hits and particles of an event; a track needs six hits, so there are at most a sixth as many tracks. */
async function largest(samples: readonly TrackSample[], work: Work): Promise<Sizes> {
  const most = { hits: 1, tracks: 1, particles: 0 }
  for (const sample of samples) {
    for await (const { hits, truth } of sample.events()) {
      await checkpoint(work)
      most.hits = Math.max(most.hits, hits.count)
      most.particles = Math.max(most.particles, truth?.particles.count ?? 0)
    }
  }
  most.tracks = Math.ceil(most.hits / 6)
  return most
}

async function* candidates(
  samples: readonly TrackSample[],
  search: ConventionalSearch,
  most: Sizes,
  ranges: Map<string, [number, number]>,
  work: Work,
): AsyncGenerator<Candidate> {
  let number = 0
  for (const sample of samples) {
    const sha256 = sample.eventCount === null ? await fileSha256(sample.path) : ''
    for await (const event of sample.events()) {
      number++
      work.progress?.report(0, `finding the targets, event ${number}`)
      const source = `${sample.path}, event ${event.hits.event}`
      if (event.hits.count === 0) {
        yield { source, reason: 'no hits' }
        continue
      }
      const tracks = search.find(event.hits)
      const values = { hits: event.hits.count, tracks: tracks.length, particles: event.truth?.particles.count ?? 0 }
      for (const [name, value] of Object.entries(values)) {
        const [low, high] = ranges.get(name) ?? [value, value]
        ranges.set(name, [Math.min(low, value), Math.max(high, value)])
      }
      const id = `event-${String(number).padStart(7, '0')}`
      yield {
        ...{ id, object: id, cutout: null, values, arrays: arraysOf(event, tracks, most) },
        source: { file: sample.path, sha256, part: event.hits.event },
      }
    }
  }
}

function arraysOf({ hits, truth }: TrackEvent, tracks: readonly Track[], most: Sizes): Record<string, Float32Array> {
  const rows = new Float32Array(most.hits * rowLengths.hits)
  for (let i = 0; i < hits.count; i++) {
    rows.set([hits.x[i]!, hits.y[i]!, hits.z[i]!, hits.surface[i]!, truth?.particle[i] ?? -1], i * rowLengths.hits)
  }
  const targets = new Float32Array(most.tracks * rowLengths.tracks)
  for (const [i, { helix }] of tracks.entries()) {
    const { d0, z0, phi, tanLambda, qOverPt } = helix
    targets.set([d0, z0, phi, tanLambda, qOverPt], i * rowLengths.tracks)
  }
  const particles = new Float32Array(Math.max(1, most.particles) * rowLengths.particles)
  if (truth) {
    const { count, vx, vy, vz, px, py, pz, charge } = truth.particles
    for (let i = 0; i < count; i++) {
      const row = [vx[i]!, vy[i]!, vz[i]!, px[i]!, py[i]!, pz[i]!, charge[i]!]
      particles.set(row, i * rowLengths.particles)
    }
  }
  return { hits: rows, tracks: targets, particles }
}
