import { checkpoint, type Work } from '../../base/progress'
import type { TrackSample } from './files/read'
import { openTrackWriter } from './files/tracks'
import type { TrackFinder } from './finding/finder'
import { Pulls } from './pulls'
import {
  addCounts,
  countTracks,
  defaultReconstructable,
  matchTracks,
  noCounts,
  rates,
  type FindingCounts,
  type Reconstructable,
} from './truth'

/** What a search over a sample found. */
export interface TrackingResult {
  events: number
  tracks: number
  hits: number
  /** null where the sample holds no truth. */
  truth: {
    counts: FindingCounts
    rule: Reconstructable
    efficiency: number | null
    fakeRate: number | null
    pulls: { minimumPt: number; tracks: number; parameters: ReturnType<Pulls['summary']> }
  } | null
  seconds: number
  timing: Record<string, number>
}

/**
 * Finds the tracks of every event of a sample, one after another, and writes them to a table where an output is given.
 * @param provenance goes with the file.
 */
export async function findTracks(
  sample: TrackSample,
  finder: TrackFinder,
  output: string | null,
  provenance: Record<string, unknown>,
  work: Work,
  rule: Reconstructable = defaultReconstructable,
): Promise<TrackingResult> {
  const start = performance.now()
  const writer = output === null ? null : await openTrackWriter(output)
  const pulls = new Pulls(sample.detector.field)
  const result = { events: 0, tracks: 0, hits: 0 }
  let counts: FindingCounts | null = null
  try {
    for await (const event of sample.events()) {
      await checkpoint(work)
      const tracks = await finder.find(event.hits)
      result.events++
      result.tracks += tracks.length
      result.hits += event.hits.count
      let ids: number[] | null = null
      if (event.truth) {
        const { truth } = event
        counts = addCounts(counts ?? noCounts, countTracks(tracks, { ...event, truth }, rule))
        pulls.add(tracks, truth)
        ids = Array.from(matchTracks(tracks, truth).particle, (i) => (i < 0 ? 0 : truth.particles.id[i]!))
      }
      await writer?.write(event.hits, tracks, ids)
      const done = sample.eventCount ? result.events / sample.eventCount : 0
      work.progress?.report(done, `finding tracks, event ${result.events}`)
    }
    const problems = sample.problems.summary()
    const truth = counts && {
      ...{ counts, rule, ...rates(counts) },
      pulls: { minimumPt: pulls.minimumPt, tracks: pulls.count, parameters: pulls.summary() },
    }
    await writer?.close({ ...provenance, ...result, truth, problems })
    const seconds = (performance.now() - start) / 1000
    return { ...result, truth, seconds, timing: timing(finder, seconds) }
  } catch (error) {
    await writer?.abandon()
    throw error
  }
}

/** The finder's own parts, and what is left: reading, matching and writing. */
function timing(finder: TrackFinder, seconds: number): Record<string, number> {
  const parts = { ...finder.timing }
  const own = Object.values(parts).reduce((sum, value) => sum + value, 0)
  return { ...parts, files: Math.max(0, seconds - own) }
}
