import type { Detector } from '../detector'
import { fitCandidate } from '../fit'
import { curvature } from '../helix'
import { HitIndex, type Hits } from '../hits'
import { Navigator } from '../navigation'
import type { Candidate, Track } from '../track'
import { Follower } from './follow'
import { seedTriplets, type Triplet } from './layout'
import { defaultFinding, type FindingOptions } from './options'
import { resolve } from './resolve'
import { findSeeds, type SeedSearch } from './seeds'

/**
 * The conventional search: seeds of three hits, followed outwards by a combinatorial Kalman filter, first from the beam
 * and then displaced ones; candidates fitted inwards, and hits that several want given to the best of them.
 */
export class ConventionalSearch {
  readonly navigator: Navigator
  private readonly follower: Follower
  private readonly passes: readonly { triplets: readonly Triplet[]; maximumD0: number }[]

  constructor(
    readonly detector: Detector,
    readonly options: FindingOptions = defaultFinding,
  ) {
    this.navigator = new Navigator(detector)
    this.follower = new Follower(detector, this.navigator, options)
    const [first, second] = seedTriplets(detector, this.navigator, options.maximumZ0)
    const [near, far] = options.maximumD0
    this.passes = [
      { triplets: first, maximumD0: near },
      { triplets: [...first, ...second], maximumD0: far },
    ]
  }

  find(hits: Hits): Track[] {
    return this.finish(this.search(hits), hits)
  }

  /** Everything the seeds lead to. */
  search(hits: Hits): CandidateList {
    const index = new HitIndex(hits, this.detector)
    const candidates = new CandidateList(hits.count)
    const room = Math.abs(curvature(1 / this.options.minimumPt, this.detector.field))
    for (const { triplets, maximumD0 } of this.passes) {
      const search = {
        ...{ index, options: this.options, bend: { omega: 0, room }, maximumD0 },
        ...this.sink(index, candidates),
      }
      for (const triplet of triplets) findSeeds(search, triplet)
    }
    return candidates
  }

  /** Where seeds go: each is followed, and kept if something comes of it. */
  sink(index: HitIndex, candidates: CandidateList): SeedSink {
    const sink: SeedSink = {
      convincing: 0,
      isFree: (hit) => candidates.isFree(hit),
      accept: (seed) => {
        const candidate = this.follower.follow(seed, index)
        if (candidate && candidates.add(candidate)) sink.convincing++
      },
    }
    return sink
  }

  /** Fits the candidates and settles which hit is whose. */
  finish(candidates: CandidateList, hits: Hits): Track[] {
    return resolve(candidates.all, hits.count, this.options, (candidate) =>
      fitCandidate(candidate, hits, this.detector, this.navigator),
    )
  }
}

export interface SeedSink extends Pick<SeedSearch, 'isFree' | 'accept'> {
  /** Convincing candidates so far. */
  convincing: number
}

/** Candidates so far. Hits of a convincing one start no further seeds. */
export class CandidateList {
  readonly all: Candidate[] = []
  private readonly taken: Uint8Array
  private readonly seen = new Set<string>()

  constructor(hits: number) {
    this.taken = new Uint8Array(hits)
  }

  isFree(hit: number): boolean {
    return this.taken[hit] === 0
  }

  /** Whether it is a convincing one. */
  add(candidate: Candidate): boolean {
    const key = candidate.hits.join()
    if (this.seen.has(key)) return false
    this.seen.add(key)
    this.all.push(candidate)
    const convincing = candidate.found >= 8 && candidate.holes <= 1 && candidate.chi2 < 2 * (2 * candidate.found - 5)
    if (convincing) for (const hit of candidate.hits) if (hit >= 0) this.taken[hit] = 1
    return convincing
  }
}
