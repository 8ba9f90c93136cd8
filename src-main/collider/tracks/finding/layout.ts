import type { Detector } from '../detector'
import { stateOfHelix } from '../helix'
import type { Navigator } from '../navigation'

/** Three surfaces that one track crosses, from the inside out. */
export type Triplet = readonly [number, number, number]

/**
 * Which surfaces can hold a seed: straight tracks from all along the beam spot are followed through the detector, and of
 * each one's surfaces those threes are taken that a track with at most one gap has. The first list starts among the four
 * innermost surfaces; the second goes further out, for tracks that were born late or left no hit there.
 * @param tanLambda only tracks between these two.
 */
export function seedTriplets(
  detector: Detector,
  navigator: Navigator,
  maximumZ0: number,
  tanLambda: readonly [number, number] = [-Infinity, Infinity],
): [Triplet[], Triplet[]] {
  const first = new Map<string, Triplet>()
  const second = new Map<string, Triplet>()
  const [low, high] = tanLambda.map((value) => Math.asinh(Math.max(-30, Math.min(30, value)))) as [number, number]
  const steps = Math.max(8, Math.ceil((high - low) / 0.03))
  for (let step = 0; step <= steps; step++) {
    const slope = Math.sinh(low + ((high - low) * step) / steps)
    for (const share of [-1, -0.5, 0, 0.5, 1]) {
      const crossed = straightCrossings(detector, navigator, share * maximumZ0, slope)
      for (let start = 0; start < 4; start++) {
        for (const [b, c] of gaps) {
          const triplet = [crossed[start], crossed[start + b], crossed[start + c]]
          if (!isTriplet(triplet)) continue
          const list = start + c < 4 ? first : second
          list.set(triplet.join(), triplet)
        }
      }
    }
  }
  for (const key of first.keys()) second.delete(key)
  return [[...first.values()], [...second.values()]]
}

const gaps = [
  [1, 2],
  [1, 3],
  [2, 3],
] as const

function isTriplet(values: (number | undefined)[]): values is [number, number, number] {
  return values.every((value) => value !== undefined)
}

function straightCrossings(detector: Detector, navigator: Navigator, z0: number, tanLambda: number): number[] {
  // A pT of 1 TeV is straight enough.
  const state = stateOfHelix({ d0: 0, z0, phi: 0, tanLambda, qOverPt: 1e-3 }, detector.field || 1)
  const surfaces: number[] = []
  let route = { cylinder: 0, disc: 0 }
  for (let i = 0; i < 7; i++) {
    const crossing = navigator.next(state, route)
    if (!crossing) break
    surfaces.push(crossing.surface)
    route = crossing
  }
  return surfaces
}
