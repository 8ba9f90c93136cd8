import type { Detector } from '../detector'
import { wrapAngle } from '../helix'
import type { HitIndex } from '../hits'
import { highlandAngle } from '../material'
import type { FindingOptions } from './options'
import type { Triplet } from './layout'

/** Three hits, inside out, and the helix through them as far as the search needs it. */
export interface Seed {
  hits: readonly [number, number, number]
  surfaces: Triplet
  /** Curvature of the circle through them, 1/mm, and slope dz/ds. */
  omega: number
  tanLambda: number
}

/** What seeds are looked for in. */
export interface SeedSearch {
  index: HitIndex
  options: FindingOptions
  /** Curvatures within `room` of `omega`, 1/mm. */
  bend: { omega: number; room: number }
  /** mm. */
  maximumD0: number
  /** Whether a hit may be in a seed. */
  isFree: (hit: number) => boolean
  /** Is handed each seed; what it does may change which hits are free for the next. */
  accept: (seed: Seed) => void
}

const doublets = new Int32Array(65536)
const thirds = new Int32Array(65536)

/**
 * Threes of hits on three surfaces that lie on a helix with curvature, |d0| and z0 within the cuts. A pair must point to
 * the beam spot along z and be bent no more than the cuts allow; `extendPair` then looks for the third hit.
 */
export function findSeeds(search: SeedSearch, triplet: Triplet): void {
  const { index, isFree } = search
  const { hits } = index
  const [a, b] = triplet
  for (let first = index.first[a]!; first < index.first[a + 1]!; first++) {
    const i = index.hit[first]!
    if (!isFree(i)) continue
    const ri = Math.hypot(hits.x[i]!, hits.y[i]!)
    const pairs = pairWindow(search, b, ri, hits.z[i]!, index.phi[first]!)
    for (let n = 0; n < pairs; n++) {
      const j = index.hit[doublets[n]!]!
      if (isFree(j)) extendPair(search, triplet, i, j)
    }
  }
}

/** Hits of the second surface within reach of the first one. */
function pairWindow(search: SeedSearch, b: number, ri: number, zi: number, phi: number): number {
  const { index, options, bend, maximumD0 } = search
  const { kind, position, from, to } = index.detector.surfaces[b]!
  const { maximumZ0 } = options
  let low: number
  let high: number
  let far: number
  if (kind === 'barrel') {
    far = position
    if (far <= ri) return 0
    // z at the axis within ±maximumZ0: z_b = z_i + (z_i − z0)·(r_b − r_i)/r_i.
    const stretch = (far - ri) / ri
    low = Math.max(from, zi + (zi - maximumZ0) * stretch)
    high = Math.min(to, zi + (zi + maximumZ0) * stretch)
  } else {
    // r_b = r_i·(z_b − z0)/(z_i − z0), for the z0 that can lie behind.
    const side = Math.sign(position)
    const near = side * (zi + side * maximumZ0)
    const nearest = side * (zi - side * maximumZ0)
    const span = side * position
    low = near > 0 ? (ri * (span + maximumZ0)) / near : from
    high = nearest > 0 ? (ri * (span - maximumZ0)) / nearest : to
    if (low > high) [low, high] = [high, low]
    low = Math.max(from, low, ri)
    high = Math.min(to, high * 1.02)
    far = high
  }
  if (low > high) return 0
  const centre = phi + (bend.omega * (far - ri)) / 2
  const width = (0.6 * bend.room * (far - ri) + maximumD0 * Math.abs(1 / ri - 1 / far)) * 1.1 + 0.003
  return index.window(b, wrapAngle(centre), width, low, high, doublets)
}

/**
 * The third hits that go with two. It must lie where the pair leads, straight in z and bent as the cuts allow, within
 * scattering and resolution; the circle and the line through all three decide.
 */
export function extendPair(search: SeedSearch, triplet: Triplet, i: number, j: number): void {
  const { index, options, bend, maximumD0, isFree, accept } = search
  const { hits, detector } = index
  const c = triplet[2]
  const [xi, yi, zi] = [hits.x[i]!, hits.y[i]!, hits.z[i]!]
  const dx = hits.x[j]! - xi
  const dy = hits.y[j]! - yi
  const chord = Math.hypot(dx, dy)
  const slope = (hits.z[j]! - zi) / chord
  const { kind, position, from, to } = detector.surfaces[c]!
  // Along the line through both to the third surface.
  const b = (xi * dx + yi * dy) / chord
  const length =
    kind === 'disc'
      ? (position - zi) / slope
      : Math.sqrt(Math.max(0, b * b + position * position - xi * xi - yi * yi)) - b
  const path = length - chord
  if (!(path > 0) || !Number.isFinite(path)) return
  const [xc, yc] = [xi + (dx * length) / chord, yi + (dy * length) / chord]
  const rc = Math.hypot(xc, yc)
  const tolerance = toleranceZ(detector, triplet, options, slope, path, chord)
  const along = kind === 'barrel' ? hits.z[j]! + slope * path : rc
  const spread = kind === 'barrel' ? tolerance : Math.min(tolerance / Math.max(Math.abs(slope), 0.1) + 0.03 * path, 150)
  if (along + spread < from || along - spread > to) return
  // A circle through both leaves their line by ω·L·(L − chord)/2 at the distance L.
  const sagitta = (length * path) / 2 / rc
  const blur =
    kind === 'barrel' ? 0 : (spread * (Math.abs(bend.omega) + bend.room)) / 2 + (spread * maximumD0) / (rc * rc)
  const width = Math.min(1.15 * bend.room * sagitta + 0.1 * Math.abs(bend.omega) * sagitta + blur + 0.003, 0.7)
  const centre = wrapAngle(Math.atan2(yc, xc) + bend.omega * sagitta)
  const found = index.window(c, centre, width, along - spread, along + spread, thirds)
  for (let n = 0; n < found; n++) {
    const k = index.hit[thirds[n]!]!
    if (!isFree(k)) continue
    const ux = hits.x[k]! - xi
    const uy = hits.y[k]! - yi
    const rest = Math.hypot(hits.x[k]! - hits.x[j]!, hits.y[k]! - hits.y[j]!)
    const omega = (2 * (dx * uy - dy * ux)) / (chord * Math.hypot(ux, uy) * rest)
    if (Math.abs(omega - bend.omega) > bend.room * 1.1) continue
    // The direction at the first hit is the chord's, turned back by half the angle that the chord spans.
    const half = Math.max(-1, Math.min(1, (omega * chord) / 2))
    const cos = Math.sqrt(1 - half * half)
    const [tx, ty] = [(dx * cos + dy * half) / chord, (dy * cos - dx * half) / chord]
    if (Math.abs(distanceToAxis(xi, yi, tx, ty, omega)) > maximumD0) continue
    const first = arc(chord, omega)
    const tanLambda = (hits.z[k]! - zi) / (first + arc(rest, omega))
    if (Math.abs(zi - tanLambda * (xi * tx + yi * ty)) > options.maximumZ0) continue
    if (Math.abs(hits.z[j]! - zi - tanLambda * first) > tolerance) continue
    accept({ hits: [i, j, k], surfaces: triplet, omega, tanLambda })
  }
}

/** mm by which the third hit's z may lie off the line through the first two, at the lowest momentum. */
function toleranceZ(
  detector: Detector,
  [a, b]: Triplet,
  { minimumPt }: FindingOptions,
  slope: number,
  path: number,
  chord: number,
): number {
  const [first, second] = [detector.surfaces[a]!, detector.surfaces[b]!]
  const kick = highlandAngle(minimumPt, Math.max(first.thickness, second.thickness)) * (1 + slope * slope)
  const measured = Math.max(first.resolution[1], second.resolution[1]) * Math.max(1, Math.abs(slope))
  // The last two: a bent way is longer than the straight one, and room for the unforeseen.
  return 3 * (measured * (1 + (2 * path) / chord) + kick * path) + 0.02 * Math.abs(slope) * path + 0.5
}

/** Signed distance d0 of a circle from the axis, from a point, its direction there and its curvature. */
function distanceToAxis(x: number, y: number, tx: number, ty: number, omega: number): number {
  const across = y * tx - x * ty
  const square = x * x + y * y
  // |centre|·ω = √(1 + 2ωA), A = across + ω·|p|²/2, and d0 = 2A/(1 + √…).
  const a = across + (omega * square) / 2
  return (2 * a) / (1 + Math.sqrt(Math.max(0, 1 + 2 * omega * a)))
}

function arc(chord: number, omega: number): number {
  const half = (omega * chord) / 2
  return chord * (1 + (half * half) / 6)
}
