import { GalateaError } from '../../base/errors'

/** The band asked for; else r, the deepest of most surveys; else the middle one. */
export function detectionBand(bands: readonly string[], asked: string | null): number {
  const wanted = asked ?? 'r'
  const index = bands.findIndex((band) => band.toLowerCase() === wanted.toLowerCase())
  if (index >= 0) return index
  if (asked === null) return bands.length >> 1
  throw new GalateaError('usage', `There is no band '${asked}' to detect in: expected one of ${bands.join(', ')}.`, {
    bands,
  })
}
