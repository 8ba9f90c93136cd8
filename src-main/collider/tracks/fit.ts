import type { Detector } from './detector'
import { advance, covarianceAt, helixOfState, pathToCylinder, pathToDisc, type State } from './helix'
import type { Hits } from './hits'
import { measure, newMeasurement, update } from './kalman'
import { crossMaterial } from './material'
import type { Navigator } from './navigation'
import type { Candidate, Track } from './track'

/** Standard deviations from which the final fit starts: it has to learn everything from the hits. */
const unknown = { across: 5, along: 20, phi: 0.1, tanLambda: 0.5, curvature: 1 }

/** The way to a surface, whichever kind. */
export function pathTo(state: State, detector: Detector, surface: number): number {
  const { kind, position } = detector.surfaces[surface]!
  return kind === 'barrel' ? pathToCylinder(state, position) : pathToDisc(state, position)
}

/** Sets the covariance of a state to what is known at the start of a fit. */
export function forget(state: State): void {
  state.fill(0, covarianceAt)
  const c = covarianceAt
  const t = 1 + state[5]! ** 2
  state[c] = unknown.across ** 2
  state[c + 2] = unknown.along ** 2 * t
  state[c + 5] = unknown.phi ** 2
  state[c + 9] = (unknown.tanLambda * t) ** 2
  // In units of the curvature itself, and of 5 m radius for a straight track.
  state[c + 14] = (unknown.curvature * Math.max(Math.abs(state[6]!), 2e-4)) ** 2
}

/**
 * The final fit of a candidate: a Kalman filter from the outermost hit to the axis (Frühwirth 1987), with the scattering
 * and mean loss of every surface on the way, crossed with or without a hit, the inner cylinders below the first hit
 * included. Null where the helix misses a surface on the way back.
 */
export function fitCandidate(candidate: Candidate, hits: Hits, detector: Detector, navigator: Navigator): Track | null {
  const state = candidate.end.slice()
  const m = newMeasurement()
  forget(state)
  let chi2 = 0
  const used: number[] = []
  let innermost = -1
  for (let i = candidate.surfaces.length - 1; i >= 0; i--) {
    const index = candidate.surfaces[i]!
    if (!moveTo(state, detector, index)) return null
    const surface = detector.surfaces[index]!
    const hit = candidate.hits[i]!
    if (hit >= 0) {
      measure(state, surface, hits.x[hit]!, hits.y[hit]!, hits.z[hit]!, m)
      chi2 += update(state, m)
      used.push(hit)
    }
    crossMaterial(state, surface, detector.field, -1)
    innermost = i
  }
  if (innermost < 0 || used.length < 3) return null
  for (const index of navigator.cylindersInside(Math.hypot(state[0]!, state[1]!))) {
    const { from, to } = detector.surfaces[index]!
    if (!moveTo(state, detector, index)) break
    if (state[2]! < from || state[2]! > to) continue
    crossMaterial(state, detector.surfaces[index]!, detector.field, -1)
  }
  const { helix, covariance } = helixOfState(state, detector.field)
  if (!(chi2 >= 0) || !covariance.every(Number.isFinite)) return null
  const degrees = 2 * used.length - 5
  return { helix, covariance, chi2, degrees, hits: Int32Array.from(used.reverse()), holes: candidate.holes }
}

function moveTo(state: State, detector: Detector, surface: number): boolean {
  const path = pathTo(state, detector, surface)
  if (!Number.isFinite(path) || Math.abs(path * state[6]!) > Math.PI) return false
  advance(state, path, true)
  return true
}
