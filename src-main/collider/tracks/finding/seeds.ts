import type { Detector } from '../detector'
import { curvature } from '../helix'
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

const doublets = new Int32Array(65536)
const thirds = new Int32Array(65536)

/**
 * Threes of hits on three surfaces that lie on a helix with pT, |d0| and z0 within the cuts. A pair must point to the
 * beam spot along z and be bent no more than the smallest momentum and largest d0 allow; the third hit must lie where the
 * pair, straight in z, leads within scattering and resolution, and the circle through all three decides.
 * @param accept is handed each one; what it does with it may change which hits `isFree` for the next.
 * @param isFree whether a hit may start or join a seed.
 */
export function findSeeds(
  index: HitIndex,
  triplet: Triplet,
  options: FindingOptions,
  maximumD0: number,
  isFree: (hit: number) => boolean,
  accept: (seed: Seed) => void,
): void {
  const { hits, detector } = index
  const [a, b, c] = triplet
  const maximumOmega = Math.abs(curvature(1 / options.minimumPt, detector.field))
  for (let first = index.first[a]!; first < index.first[a + 1]!; first++) {
    const i = index.hit[first]!
    if (!isFree(i)) continue
    const ri = Math.hypot(hits.x[i]!, hits.y[i]!)
    const zi = hits.z[i]!
    const pairs = pairWindow(index, b, ri, zi, first, options, maximumOmega, maximumD0)
    for (let n = 0; n < pairs; n++) {
      const j = index.hit[doublets[n]!]!
      if (!isFree(j)) continue
      extendPair(index, triplet, c, i, j, options, maximumOmega, maximumD0, isFree, accept)
    }
  }
}

/** Hits of the second surface within reach of the first one. */
function pairWindow(
  index: HitIndex,
  b: number,
  ri: number,
  zi: number,
  first: number,
  options: FindingOptions,
  maximumOmega: number,
  maximumD0: number,
): number {
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
  const width = (0.55 * maximumOmega * (far - ri) + maximumD0 * Math.abs(1 / ri - 1 / far)) * 1.1 + 0.003
  return index.window(b, index.phi[first]!, width, low, high, doublets)
}

/** The third hits that go with two: `accept` is handed each seed. */
export function extendPair(
  index: HitIndex,
  triplet: Triplet,
  c: number,
  i: number,
  j: number,
  options: FindingOptions,
  maximumOmega: number,
  maximumD0: number,
  isFree: (hit: number) => boolean,
  accept: (seed: Seed) => void,
): void {
  const { hits, detector } = index
  const [xi, yi, zi] = [hits.x[i]!, hits.y[i]!, hits.z[i]!]
  const dx = hits.x[j]! - xi
  const dy = hits.y[j]! - yi
  const chord = Math.hypot(dx, dy)
  const slope = (hits.z[j]! - zi) / chord
  const { kind, position, from, to } = detector.surfaces[c]!
  const rj = Math.hypot(hits.x[j]!, hits.y[j]!)
  // Straight on in both views; what bending and scattering can do to it is the window's width.
  const rc =
    kind === 'barrel'
      ? position
      : Math.hypot(xi + dx * ((position - zi) / slope / chord), yi + dy * ((position - zi) / slope / chord))
  if (!(rc > rj - 1) || !Number.isFinite(rc)) return
  const reach = rc - rj
  const kick = kickAngle(detector, triplet, options) * (1 + slope * slope)
  const measured = Math.max(resolutionAcross(detector, triplet[0]), resolutionAcross(detector, triplet[1]))
  const lever = 1 + (2 * reach) / chord
  const tolerance =
    3 * (measured * lever * Math.max(1, Math.abs(slope)) + kick * reach) + 0.02 * Math.abs(slope) * reach + 0.5
  const centre = kind === 'barrel' ? hits.z[j]! + slope * reach : rc
  const spread =
    kind === 'barrel' ? tolerance : Math.min(tolerance / Math.max(Math.abs(slope), 0.1) + 0.03 * reach, 150)
  if (centre + spread < from || centre - spread > to) return
  const straight = Math.atan2(yi + dy * ((reach + chord) / chord), xi + dx * ((reach + chord) / chord))
  const width =
    (0.55 * maximumOmega * (reach + chord) * (reach + chord + 1)) / rc +
    (maximumD0 * (reach + chord)) / (rc * rc) +
    0.002
  const found = index.window(c, straight, Math.min(width, 0.6), centre - spread, centre + spread, thirds)
  for (let n = 0; n < found; n++) {
    const k = index.hit[thirds[n]!]!
    if (!isFree(k)) continue
    const ux = hits.x[k]! - xi
    const uy = hits.y[k]! - yi
    const wx = hits.x[k]! - hits.x[j]!
    const wy = hits.y[k]! - hits.y[j]!
    const longest = Math.hypot(ux, uy)
    const omega = (2 * (dx * uy - dy * ux)) / (chord * longest * Math.hypot(wx, wy))
    if (Math.abs(omega) > maximumOmega * 1.1) continue
    // The circle's closest approach: at (x, y) its direction is the chord's, turned back by half the chord's angle.
    const turn = Math.asin(Math.max(-1, Math.min(1, (omega * chord) / 2)))
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
    const [tx, ty] = [(dx * cos + dy * sin) / chord, (dy * cos - dx * sin) / chord]
    const d = distanceToAxis(xi, yi, tx, ty, omega)
    if (Math.abs(d) > maximumD0) continue
    const arcFirst = arc(chord, omega)
    const tanLambda = (hits.z[k]! - zi) / (arcFirst + arc(Math.hypot(wx, wy), omega))
    const z0 = zi - tanLambda * (xi * tx + yi * ty)
    if (Math.abs(z0) > options.maximumZ0) continue
    if (Math.abs(hits.z[j]! - zi - tanLambda * arcFirst) > tolerance) continue
    accept({ hits: [i, j, k], surfaces: triplet, omega, tanLambda })
  }
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

/** The scattering angle of the slowest track at the thickest of a seed's first two surfaces. */
function kickAngle(detector: Detector, [a, b]: Triplet, options: FindingOptions): number {
  const thickness = Math.max(detector.surfaces[a]!.thickness, detector.surfaces[b]!.thickness)
  return highlandAngle(options.minimumPt, thickness)
}

function resolutionAcross(detector: Detector, surface: number): number {
  return detector.surfaces[surface]!.resolution[1]
}
