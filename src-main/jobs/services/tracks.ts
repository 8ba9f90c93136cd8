import { basename } from 'node:path'
import type { BufferInput, BufferOutput, Input, Output } from '../../../src-preload/contract'
import type { FoundTrack, TrackEventHead } from '../../../src-preload/contract/tracks'
import { openEventFile, type Chunk } from '../../collider/events'
import { curvePoints, reachOf, writeCurve } from '../../collider/tracks/curve'
import type { Detector } from '../../collider/tracks/detector'
import { EventPager } from '../../collider/tracks/files/pager'
import { openTrackSample } from '../../collider/tracks/files/read'
import { parameterNames } from '../../collider/tracks/files/tracks'
import type { Truth, TrackEvent } from '../../collider/tracks/hits'
import { defaultReconstructable, reconstructable, trueHelix } from '../../collider/tracks/truth'
import type { BufferAnswer } from '../buffers'
import { OpenOnce } from './openOnce'

/** Hits stay open while they are looked at. */
const pagers = new OpenOnce<EventPager>(
  4,
  async (path) => new EventPager(await openTrackSample(path)),
  () => undefined,
)

export async function openTracks({ path }: Input<'openTracks'>): Promise<Output<'openTracks'>> {
  await pagers.forget(path)
  const { sample } = await pagers.get(path)
  const { name, field, surfaces } = sample.detector
  return {
    path,
    name: basename(path),
    events: sample.eventCount,
    detector: { name, field, surfaces: surfaces.map(({ kind, position, from, to }) => ({ kind, position, from, to })) },
    detectorFile: sample.detectorFile,
  }
}

type EventAnswer = BufferAnswer<BufferOutput<'readTrackEvent'>>

export async function readTrackEvent({ path, index }: BufferInput<'readTrackEvent'>): Promise<EventAnswer> {
  const pager = await pagers.get(path)
  const event = await pager.event(index)
  if (!event) {
    const value = { event: 0, hits: 0, exists: false, hasTruth: false, curvePoints, particles: [] }
    return { value, buffers: [] }
  }
  const { hits, truth } = event
  const { id, x, y, z, surface, count } = hits
  const particles = truth
    ? describeParticles({ ...event, truth }, pager.sample.detector)
    : { list: [], curves: new Float32Array(0) }
  return {
    value: {
      ...{ event: hits.event, hits: count, exists: true, hasTruth: truth !== null, curvePoints },
      particles: particles.list,
    },
    buffers: [
      ...[id, ...[x, y, z].map((axis) => Float32Array.from(axis)), surface],
      ...[truth ? truth.particle : new Int32Array(count).fill(-1), particles.curves],
    ],
  }
}

function describeParticles(
  event: TrackEvent & { truth: Truth },
  detector: Detector,
): { list: TrackEventHead['particles']; curves: Float32Array } {
  const { truth } = event
  const { count, id, charge } = truth.particles
  const wanted = reconstructable(event, defaultReconstructable)
  const curves = new Float32Array(count * curvePoints * 3)
  const reach = reachOf(detector)
  const list = Array.from({ length: count }, (_, i) => {
    const helix = trueHelix(truth, i, detector.field)
    writeCurve(helix, detector.field, reach, curves, i * curvePoints * 3)
    const { phi, d0, z0, tanLambda, qOverPt } = helix
    return {
      ...{ id: id[i]!, pt: Math.abs(1 / qOverPt), eta: Math.asinh(tanLambda), phi, d0, z0, charge: charge[i]! },
      counts: wanted[i] === 1,
    }
  })
  return { list, curves }
}

/** Which rows of a table of tracks an event has: they stand together. */
interface TrackTable {
  rows: Map<number, { first: number; count: number }>
}

const tables = new OpenOnce<TrackTable>(
  6,
  async (path) => {
    const file = await openEventFile(path)
    try {
      const rows: TrackTable['rows'] = new Map()
      for await (const { first, columns } of file.tables[0]!.read(['event_id'])) {
        const { values } = columns.event_id!
        for (let i = 0; i < values.length; i++) {
          const event = Number(values[i])
          const known = rows.get(event)
          if (known) known.count++
          else rows.set(event, { first: first + i, count: 1 })
        }
      }
      return { rows }
    } finally {
      await file.close()
    }
  },
  () => undefined,
)

type TracksAnswer = BufferAnswer<BufferOutput<'readTracks'>>

export async function readTracks({
  output,
  event,
  field,
  surfacesOf,
}: BufferInput<'readTracks'>): Promise<TracksAnswer> {
  const place = (await tables.get(output)).rows.get(event)
  const tracks: FoundTrack[] = []
  if (place) {
    const file = await openEventFile(output)
    try {
      const names = file.tables[0]!.columns.map(({ name }) => name)
      for await (const chunk of file.tables[0]!.read(names, place)) {
        for (let i = 0; i < chunk.entries; i++) tracks.push(trackOf(chunk, i))
      }
    } finally {
      await file.close()
    }
  }
  const { sample } = await pagers.get(surfacesOf)
  const reach = reachOf(sample.detector)
  const curves = new Float32Array(tracks.length * curvePoints * 3)
  tracks.forEach((track, i) => writeCurve(track, field, reach, curves, i * curvePoints * 3))
  return { value: { curvePoints, tracks }, buffers: [curves] }
}

function trackOf({ columns }: Chunk, i: number): FoundTrack {
  const number = (name: string): number => Number(columns[name]!.values[i])
  const { values, offsets } = columns.hits!
  const [list] = offsets
  // A table written as CSV holds them as text.
  const hits = list
    ? [...Array(list[i + 1]! - list[i]!).keys()].map((k) => Number(values[list[i]! + k]))
    : String(values[i]).split(' ').map(Number)
  const [d0, z0, phi, tanLambda, qOverPt] = parameterNames.map((name) => Math.sqrt(number(`cov_${name}_${name}`)))
  const particle = number('particle_id')
  return {
    ...{ number: number('track_id'), pt: number('pt'), eta: number('eta'), phi: number('phi') },
    ...{ d0: number('d0'), z0: number('z0'), tanLambda: number('tan_lambda'), qOverPt: number('q_over_pt') },
    ...{ charge: number('charge'), chi2: number('chi2'), ndf: number('ndf'), holes: number('n_holes') },
    errors: [d0!, z0!, phi!, tanLambda!, qOverPt!],
    particle: Number.isFinite(particle) ? particle : null,
    hits,
  }
}
