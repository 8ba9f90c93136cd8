import { curvature } from '../helix'
import type { HitIndex } from '../hits'
import type { FindingOptions } from '../finding/options'
import type { Triplet } from '../finding/layout'
import { extendPair, type Seed } from '../finding/seeds'
import type { HoughGrid } from './grid'
import type { Peak } from './peaks'

/** mm: how far from the axis a track may pass, for the road's width near it. */
const displacement = 5
/** Cells by which the network's peak may lie off the track. */
const reach = 1.5

const firsts = new Int32Array(4096)
const seconds = new Int32Array(4096)

/**
 * Threes of hits in the road of a peak: along the circle the network proposes, within the slice's slopes. The conventional
 * search looks everywhere for what is looked for here along one curve.
 * @param slopes tan λ at the slice's borders.
 */
export function findRoadSeeds(
  index: HitIndex,
  triplets: readonly Triplet[],
  grid: HoughGrid,
  peak: Peak,
  slopes: readonly [number, number],
  options: FindingOptions,
  isFree: (hit: number) => boolean,
  accept: (seed: Seed) => void,
): void {
  const { hits, detector } = index
  const omega = curvature(peak.qOverPt, detector.field)
  const dOmega = Math.abs(curvature((2 * reach) / (grid.curvatureBins * grid.minimumPt), detector.field))
  const dPhi = (reach * 2 * Math.PI) / grid.phiBins
  const maximumOmega = Math.abs(curvature(1 / options.minimumPt, detector.field))
  const maximumD0 = options.maximumD0[1]
  const [low, high] = slopes
  const fits = (seed: Seed): void => {
    const room = 0.1 * (1 + Math.abs(seed.tanLambda))
    if (Math.abs(seed.omega - omega) > 2 * dOmega) return
    if (seed.tanLambda >= low - room && seed.tanLambda <= high + room) accept(seed)
  }
  for (const triplet of triplets) {
    const [a, b, c] = triplet
    const start = reachOf(index, a, 0, -grid.beamLength, grid.beamLength, slopes)
    if (!start) continue
    const width = dPhi + (dOmega / 2) * start.r + displacement / start.r + bend(omega, start.dr)
    const count = index.window(a, azimuth(peak.phi + turn(omega, start.r)), width, start.from, start.to, firsts)
    for (let n = 0; n < count; n++) {
      const i = index.hit[firsts[n]!]!
      if (!isFree(i)) continue
      const ri = Math.hypot(hits.x[i]!, hits.y[i]!)
      const next = reachOf(index, b, ri, hits.z[i]!, hits.z[i]!, slopes)
      if (!next) continue
      const step = turn(omega, next.r) - turn(omega, ri)
      const room = dOmega * (next.r - ri) + displacement * Math.abs(1 / ri - 1 / next.r) + bend(omega, next.dr) + 0.004
      const pairs = index.window(b, azimuth(index.phi[firsts[n]!]! + step), room, next.from, next.to, seconds)
      for (let k = 0; k < pairs; k++) {
        const j = index.hit[seconds[k]!]!
        if (isFree(j)) extendPair(index, triplet, c, i, j, options, maximumOmega, maximumD0, isFree, fits)
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

function azimuth(phi: number): number {
  const turned = phi % (2 * Math.PI)
  if (turned > Math.PI) return turned - 2 * Math.PI
  return turned < -Math.PI ? turned + 2 * Math.PI : turned
}
