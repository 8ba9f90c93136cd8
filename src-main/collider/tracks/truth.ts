import { advance, helixOfState, type Helix, stateOfParticle, pathToAxis } from './helix'
import type { Truth, TrackEvent } from './hits'
import type { Track } from './track'

/**
 * A particle is reconstructable when it has at least `minimumHits` hits on different surfaces and a transverse momentum
 * of at least `minimumPt`; only those count for the efficiency.
 */
export interface Reconstructable {
  minimumHits: number
  /** GeV. */
  minimumPt: number
}

export const defaultReconstructable: Reconstructable = { minimumHits: 6, minimumPt: 0.4 }

/** Counts of one event or, added up, of many. */
export interface FindingCounts {
  particles: number
  reconstructable: number
  /** Reconstructable particles with a matched track. */
  found: number
  tracks: number
  /** Tracks without a particle that made more than half of their hits. */
  fakes: number
  /** Further tracks matched to a particle that has one. */
  duplicates: number
}

export const noCounts: FindingCounts = {
  particles: 0,
  reconstructable: 0,
  found: 0,
  tracks: 0,
  fakes: 0,
  duplicates: 0,
}

export function addCounts(a: FindingCounts, b: FindingCounts): FindingCounts {
  return {
    particles: a.particles + b.particles,
    reconstructable: a.reconstructable + b.reconstructable,
    found: a.found + b.found,
    tracks: a.tracks + b.tracks,
    fakes: a.fakes + b.fakes,
    duplicates: a.duplicates + b.duplicates,
  }
}

/** Share of reconstructable particles found, and of tracks that are fakes; null where there is none to divide by. */
export function rates({ reconstructable, found, tracks, fakes }: FindingCounts): {
  efficiency: number | null
  fakeRate: number | null
} {
  return {
    efficiency: reconstructable > 0 ? found / reconstructable : null,
    fakeRate: tracks > 0 ? fakes / tracks : null,
  }
}

/** Which particles count: 1 where reconstructable. */
export function reconstructable(event: TrackEvent & { truth: Truth }, rule: Reconstructable): Uint8Array {
  const { hits, truth } = event
  const { particles } = truth
  const seen = Array.from({ length: particles.count }, () => new Set<number>())
  for (let i = 0; i < hits.count; i++) {
    const particle = truth.particle[i]!
    if (particle >= 0 && hits.surface[i]! >= 0) seen[particle]!.add(hits.surface[i]!)
  }
  return Uint8Array.from(seen, (surfaces, i) =>
    surfaces.size >= rule.minimumHits && Math.hypot(particles.px[i]!, particles.py[i]!) >= rule.minimumPt ? 1 : 0,
  )
}

/**
 * Particle of each track: the one that made more than half of the track's hits, or −1. It is *matched* when the track
 * also holds more than half of the particle's hits.
 */
export function matchTracks(tracks: readonly Track[], truth: Truth): { particle: Int32Array; matched: Uint8Array } {
  const total = new Int32Array(truth.particles.count)
  for (const particle of truth.particle) if (particle >= 0) total[particle]!++
  const particle = new Int32Array(tracks.length).fill(-1)
  const matched = new Uint8Array(tracks.length)
  for (const [i, { hits }] of tracks.entries()) {
    const votes = new Map<number, number>()
    for (const hit of hits) votes.set(truth.particle[hit]!, (votes.get(truth.particle[hit]!) ?? 0) + 1)
    for (const [owner, count] of votes) {
      if (owner < 0 || 2 * count <= hits.length) continue
      particle[i] = owner
      matched[i] = 2 * count > total[owner]! ? 1 : 0
    }
  }
  return { particle, matched }
}

export function countTracks(
  tracks: readonly Track[],
  event: TrackEvent & { truth: Truth },
  rule: Reconstructable = defaultReconstructable,
): FindingCounts {
  const wanted = reconstructable(event, rule)
  const { particle, matched } = matchTracks(tracks, event.truth)
  const has = new Uint8Array(event.truth.particles.count)
  const counts = { ...noCounts, particles: has.length, tracks: tracks.length }
  for (let i = 0; i < tracks.length; i++) {
    if (particle[i]! < 0) counts.fakes++
    else if (matched[i] === 1) {
      if (has[particle[i]!] === 1) counts.duplicates++
      has[particle[i]!] = 1
    }
  }
  for (let i = 0; i < has.length; i++) {
    counts.reconstructable += wanted[i]!
    counts.found += wanted[i]! & has[i]!
  }
  return counts
}

/** The true helix of a particle at its closest approach to the z axis, as if it had come from there. */
export function trueHelix({ particles }: Truth, i: number, field: number): Helix {
  const { vx, vy, vz, px, py, pz, charge } = particles
  const state = stateOfParticle([vx[i]!, vy[i]!, vz[i]!], [px[i]!, py[i]!, pz[i]!], charge[i]!, field)
  advance(state, pathToAxis(state), false)
  return helixOfState(state, field).helix
}
