import { curvature, wrapAngle } from '../helix'
import type { HitIndex } from '../hits'
import type { Triplet } from '../finding/layout'
import { extendPair, type SeedSearch } from '../finding/seeds'
import type { HoughGrid } from './grid'
import type { Peak } from './peaks'

/** Cells by which the network's peak may lie off the track. */
const reach = 1.5

const firsts = new Int32Array(4096)
const seconds = new Int32Array(4096)

/**
 * Threes of hits in the road of a peak: along the circle the network proposes, within the slice's slopes. The conventional
 * search looks everywhere for what is looked for here along one curve.
 * @param slopes tan λ at the slice's borders.
 * @param displacement mm by which the track may miss the axis: the road is wider near it.
 */
export function findRoadSeeds(
  sink: Pick<SeedSearch, 'index' | 'options' | 'isFree' | 'accept'>,
  triplets: readonly Triplet[],
  grid: HoughGrid,
  peak: Peak,
  slopes: readonly [number, number],
  displacement: number,
): void {
  const { index, options, isFree } = sink
  const { hits, detector } = index
  const omega = curvature(peak.qOverPt, detector.field)
  const room = Math.abs(curvature((2 * reach) / (grid.curvatureBins * grid.minimumPt), detector.field))
  const dPhi = (reach * 2 * Math.PI) / grid.phiBins
  const [low, high] = slopes
  const search: SeedSearch = {
    ...{ index, options, isFree, bend: { omega, room: 1.5 * room }, maximumD0: options.maximumD0[1] },
    accept(seed) {
      const margin = 0.1 * (1 + Math.abs(seed.tanLambda))
      if (seed.tanLambda >= low - margin && seed.tanLambda <= high + margin) sink.accept(seed)
    },
  }
  for (const triplet of triplets) {
    const [a, b] = triplet
    const start = reachOf(index, a, 0, -grid.beamLength, grid.beamLength, slopes)
    if (!start) continue
    const width = dPhi + (room / 2) * start.r + displacement / start.r + bend(omega, start.dr)
    const centre = wrapAngle(peak.phi + turn(omega, start.r))
    const count = index.window(a, centre, width, start.from, start.to, firsts)
    for (let n = 0; n < count; n++) {
      const i = index.hit[firsts[n]!]!
      if (!isFree(i)) continue
      const ri = Math.hypot(hits.x[i]!, hits.y[i]!)
      const next = reachOf(index, b, ri, hits.z[i]!, hits.z[i]!, slopes)
      if (!next) continue
      const step = turn(omega, next.r) - turn(omega, ri)
      const spread = room * (next.r - ri) + displacement * Math.abs(1 / ri - 1 / next.r) + bend(omega, next.dr) + 0.004
      const ahead = wrapAngle(index.phi[firsts[n]!]! + step)
      const pairs = index.window(b, ahead, spread, next.from, next.to, seconds)
      for (let k = 0; k < pairs; k++) {
        const j = index.hit[seconds[k]!]!
        if (isFree(j)) extendPair(search, triplet, i, j)
      }
    }
  }
}

/**
 * Where on a surface a track may come through that was at radius `r` between two z: the range of z or radius, and the
 * radius there with its half width. Null where it cannot.
 */
function reachOf(
  index: HitIndex,
  surface: number,
  r: number,
  zLow: number,
  zHigh: number,
  [low, high]: readonly [number, number],
): { from: number; to: number; r: number; dr: number } | null {
  const { kind, position, from, to } = index.detector.surfaces[surface]!
  if (kind === 'barrel') {
    const s = position - r
    if (s <= 0) return null
    // The way along a bent track is up to a sixth longer than the straight one.
    const room = 0.2 * s * 0.2 + 2
    const bottom = Math.max(from, zLow + Math.min(low * s, low * s * 1.15) - room)
    const top = Math.min(to, zHigh + Math.max(high * s, high * s * 1.15) + room)
    return bottom <= top ? { from: bottom, to: top, r: position, dr: 0 } : null
  }
  // Slopes towards this disc only; the flattest reaches it furthest out.
  const side = Math.sign(position)
  const steep = Math.max(side * low, side * high)
  const flat = Math.min(side * low, side * high)
  if (!(steep > 0)) return null
  const nearest = side * position - Math.max(side * zLow, side * zHigh)
  const furthest = side * position - Math.min(side * zLow, side * zHigh)
  const inner = Math.max(from, r, r + (0.83 * nearest) / steep - 2)
  const outer = Math.min(to, flat > 0 ? r + furthest / flat + 2 : to)
  return inner <= outer ? { from: inner, to: outer, r: (inner + outer) / 2, dr: (outer - inner) / 2 } : null
}

/** Azimuth of a circle through the axis at a radius, less its direction there. */
function turn(omega: number, r: number): number {
  return Math.asin(Math.max(-1, Math.min(1, (omega * r) / 2)))
}

/** What a radius that is not known does to the azimuth. */
function bend(omega: number, dr: number): number {
  return Math.abs(omega) * dr * 0.6
}
