import type { Detector } from '../detector'
import { ConventionalSearch } from './conventional'
import type { TrackFinder } from './finder'
import type { FindingOptions } from './options'

export function conventionalFinder(detector: Detector, options?: FindingOptions): TrackFinder {
  const search = new ConventionalSearch(detector, options)
  const timing = { search: 0, fit: 0 }
  return {
    method: 'conventional',
    description: 'seeds of three hits, followed by a combinatorial Kalman filter, fitted by a Kalman filter',
    timing,
    device: null,
    flags: () => [],
    async find(hits) {
      const start = performance.now()
      const candidates = search.search(hits)
      const found = performance.now()
      const tracks = search.finish(candidates, hits)
      timing.search += (found - start) / 1000
      timing.fit += (performance.now() - found) / 1000
      return tracks
    },
    close: async () => undefined,
  }
}
