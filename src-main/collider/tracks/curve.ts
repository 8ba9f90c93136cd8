import type { Detector } from './detector'
import { advance, pathToCylinder, pathToDisc, stateOfHelix, type Helix } from './helix'

/** Points of a drawn track: enough that its bend looks smooth on a screen. */
export const curvePoints = 25

/** How far a detector reaches, mm. */
export interface Reach {
  radius: number
  z: number
}

export function reachOf({ surfaces }: Detector): Reach {
  const most = (values: number[]): number => Math.max(...values)
  return {
    radius: most(surfaces.map(({ kind, position, to }) => (kind === 'barrel' ? position : to))),
    z: most(
      surfaces.map(({ kind, position, from, to }) =>
        kind === 'barrel' ? Math.max(Math.abs(from), Math.abs(to)) : Math.abs(position),
      ),
    ),
  }
}

/**
 * A helix from its closest approach to the z axis to where it leaves the detector, or half a turn where it curls up
 * within: `curvePoints` points as x, y, z, written from `at` on.
 */
export function writeCurve(helix: Helix, field: number, reach: Reach, out: Float32Array, at: number): void {
  const start = stateOfHelix(helix, field)
  const omega = Math.abs(start[6]!)
  const ends = [
    pathToCylinder(start, reach.radius),
    pathToDisc(start, Math.sign(start[5]!) * reach.z),
    omega > 0 ? Math.PI / omega : Infinity,
  ].filter((s) => Number.isFinite(s) && s > 0)
  const length = ends.length > 0 ? Math.min(...ends) : reach.radius
  for (let i = 0; i < curvePoints; i++) {
    const state = Float64Array.from(start)
    advance(state, (length * i) / (curvePoints - 1), false)
    for (let axis = 0; axis < 3; axis++) out[at + 3 * i + axis] = state[axis]!
  }
}
