import type { Candidate, Track } from '../track'
import type { FindingOptions } from './options'

/** A hit is worth this much χ² when candidates are ranked. */
const hitBonus = 10

interface Fitted {
  candidate: Candidate
  track: Track
  score: number
}

/**
 * Gives every hit to one track: candidates are fitted and taken in the order of their worth; one that wants hits taken
 * already goes without them and is fitted again, or falls when too few are left.
 */
export function resolve(
  candidates: readonly Candidate[],
  hits: number,
  options: FindingOptions,
  fit: (candidate: Candidate) => Track | null,
): Track[] {
  const good = (track: Track): boolean =>
    track.hits.length >= options.minimumHits && track.chi2 <= options.maximumChi2 * track.degrees
  const queue: Fitted[] = []
  for (const candidate of candidates) {
    const track = fit(candidate)
    if (track && good(track)) queue.push({ candidate, track, score: score(track) })
  }
  queue.sort((a, b) => b.score - a.score)

  const owned = new Uint8Array(hits)
  const tracks: Track[] = []
  for (const { candidate, track } of queue) {
    const shared = track.hits.reduce((count, hit) => count + owned[hit]!, 0)
    if (2 * shared >= track.hits.length) continue
    const settled = shared === 0 ? track : fit(without(candidate, owned))
    if (!settled || !good(settled)) continue
    for (const hit of settled.hits) owned[hit] = 1
    tracks.push(settled)
  }
  return tracks
}

function score({ hits, chi2, holes }: Track): number {
  return hitBonus * hits.length - chi2 - (hitBonus / 2) * holes
}

/** The candidate without the hits that are owned: those become holes. */
function without(candidate: Candidate, owned: Uint8Array): Candidate {
  const hits = candidate.hits.map((hit) => (hit >= 0 && owned[hit] === 1 ? -1 : hit))
  let length = hits.length
  while (length > 0 && hits[length - 1] === -1) length--
  let start = 0
  while (start < length && hits[start] === -1) start++
  const kept = hits.slice(start, length)
  const found = kept.reduce((count, hit) => count + (hit >= 0 ? 1 : 0), 0)
  const surfaces = candidate.surfaces.slice(start, length)
  return { ...candidate, hits: kept, surfaces, found, holes: kept.length - found }
}
