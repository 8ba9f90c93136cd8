import { describe, expect, it } from 'vitest'
import {
  advance,
  covarianceAt,
  curvature,
  helixOfState,
  pathToAxis,
  pathToCylinder,
  pathToDisc,
  qOverPtOf,
  stateOfHelix,
  stateOfParticle,
  wrapAngle,
  type State,
} from '../../../src-main/collider/tracks/helix'

const field = 2
const cases = [
  { d0: 1.2, z0: -30, phi: 0.7, tanLambda: 0.4, qOverPt: 2 },
  { d0: -0.3, z0: 55, phi: -2.9, tanLambda: -2.5, qOverPt: -0.1 },
  { d0: 12, z0: 0, phi: 3, tanLambda: 1, qOverPt: 1e-7 },
]

describe('a helix', () => {
  it('has the radius pT/(k·B) and turns clockwise for a positive charge', () => {
    // 1 GeV in 2 T: R = 1/(0.299792458·2) m.
    expect(1 / curvature(1, 2)).toBeCloseTo(-1667.8204759907603, 9)
    expect(qOverPtOf(curvature(0.7, 2), 2)).toBeCloseTo(0.7, 14)
    const state = stateOfHelix({ d0: 0, z0: 0, phi: 0, tanLambda: 0, qOverPt: 1 }, field)
    advance(state, 100, false)
    expect(state[1]).toBeLessThan(0)
  })

  it('is followed exactly, in one step or in many', () => {
    for (const helix of cases) {
      const omega = curvature(helix.qOverPt, field)
      const state = stateOfHelix(helix, field)
      for (let i = 0; i < 50; i++) advance(state, 10, false)
      const expected = {
        x: -helix.d0 * Math.sin(helix.phi) + (Math.sin(helix.phi + omega * 500) - Math.sin(helix.phi)) / omega,
        y: helix.d0 * Math.cos(helix.phi) - (Math.cos(helix.phi + omega * 500) - Math.cos(helix.phi)) / omega,
      }
      // The closed form subtracts nearly equal numbers over ω, which costs it 16 digits less ω's smallness.
      const tolerance = 1e-9 + 1e-15 / Math.abs(omega)
      expect(Math.abs(state[0]! - expected.x)).toBeLessThan(tolerance)
      expect(Math.abs(state[1]! - expected.y)).toBeLessThan(tolerance)
      expect(state[2]).toBeCloseTo(helix.z0 + 500 * helix.tanLambda, 9)
      expect(Math.hypot(state[3]!, state[4]!)).toBeCloseTo(1, 14)
    }
  })

  it('reaches cylinders and discs, and comes back from them', () => {
    for (const helix of cases) {
      const state = stateOfHelix(helix, field)
      const out = pathToCylinder(state, 500)
      expect(out).toBeGreaterThan(0)
      advance(state, out, false)
      expect(Math.hypot(state[0]!, state[1]!)).toBeCloseTo(500, 9)
      const back = pathToCylinder(state, 100)
      expect(back).toBeLessThan(0)
      advance(state, back, false)
      expect(Math.hypot(state[0]!, state[1]!)).toBeCloseTo(100, 9)
      advance(state, pathToDisc(state, 321), false)
      expect(state[2]).toBeCloseTo(321, 9)
    }
  })

  it('says where it does not reach', () => {
    // 0.2 GeV in 2 T has a radius of 334 mm: nothing beyond 667 mm.
    const state = stateOfHelix({ d0: 0, z0: 0, phi: 1, tanLambda: 0, qOverPt: 5 }, field)
    expect(pathToCylinder(state, 660)).toBeGreaterThan(0)
    expect(pathToCylinder(state, 670)).toBeNaN()
  })

  it('gives its parameters back from anywhere on it', () => {
    for (const helix of cases) {
      const state = stateOfHelix(helix, field)
      advance(state, 400, false)
      const found = helixOfState(state, field).helix
      expect(found.d0).toBeCloseTo(helix.d0, 8)
      expect(found.z0).toBeCloseTo(helix.z0, 8)
      expect(wrapAngle(found.phi - helix.phi)).toBeCloseTo(0, 10)
      expect(found.tanLambda).toBe(helix.tanLambda)
      expect(found.qOverPt).toBeCloseTo(helix.qOverPt, 12)
      expect(pathToAxis(state)).toBeCloseTo(-400, 8)
    }
  })

  it('of a particle starts at its vertex in its direction', () => {
    const state = stateOfParticle([1, 2, 3], [3, 4, -10], -1, field)
    expect(Array.from(state.subarray(0, 6))).toEqual([1, 2, 3, 0.6, 0.8, -2])
    expect(state[6]).toBeCloseTo(-curvature(1 / 5, field), 15)
  })
})

describe('the covariance of a state', () => {
  /** The state after a deviation along one of its five axes. */
  function deviate(state: State, axis: number, by: number): State {
    const moved = state.slice()
    const [cos, sin] = [state[3]!, state[4]!]
    if (axis === 0) {
      moved[0] = state[0]! - by * sin
      moved[1] = state[1]! + by * cos
    }
    if (axis === 1) moved[2] = state[2]! + by
    if (axis === 2) {
      moved[3] = Math.cos(Math.atan2(sin, cos) + by)
      moved[4] = Math.sin(Math.atan2(sin, cos) + by)
    }
    if (axis === 3) moved[5] = state[5]! + by
    if (axis === 4) moved[6] = state[6]! + by
    return moved
  }

  /** Deviation of a state from a reference, slid along the track onto the plane across the reference. */
  function deviation(state: State, reference: State): number[] {
    const moved = state.slice()
    for (let i = 0; i < 5; i++) {
      const ahead = (moved[0]! - reference[0]!) * reference[3]! + (moved[1]! - reference[1]!) * reference[4]!
      advance(moved, -ahead, false)
    }
    const [dx, dy] = [moved[0]! - reference[0]!, moved[1]! - reference[1]!]
    const turn = Math.atan2(moved[4]!, moved[3]!) - Math.atan2(reference[4]!, reference[3]!)
    return [
      dy * reference[3]! - dx * reference[4]!,
      moved[2]! - reference[2]!,
      wrapAngle(turn),
      moved[5]! - reference[5]!,
      moved[6]! - reference[6]!,
    ]
  }

  it('is carried as finite differences of the exact step say', () => {
    const steps = [1e-3, 1e-3, 1e-6, 1e-6, 1e-9]
    for (const helix of cases.slice(0, 2)) {
      const state = stateOfHelix(helix, field)
      advance(state, 60, false)
      const length = 700
      const end = state.slice()
      advance(end, length, false)
      const jacobian = steps.map((by, axis) => {
        const [up, down] = [by, -by].map((sign) => {
          const moved = deviate(state, axis, sign)
          advance(moved, length, false)
          return deviation(moved, end)
        }) as [number[], number[]]
        return up.map((value, i) => (value - down[i]!) / (2 * by))
      })
      const sigmas = [0.03, 0.2, 1e-3, 2e-3, 1e-5]
      const carried = state.slice()
      carried.fill(0, covarianceAt)
      sigmas.forEach((sigma, i) => (carried[covarianceAt + (i * (i + 3)) / 2] = sigma * sigma))
      advance(carried, length, true)
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j <= i; j++) {
          const expected = sigmas.reduce((sum, sigma, k) => sum + jacobian[k]![i]! * sigma ** 2 * jacobian[k]![j]!, 0)
          const scale = Math.sqrt(
            sigmas.reduce((sum, sigma, k) => sum + (jacobian[k]![i]! * sigma) ** 2, 0) *
              sigmas.reduce((sum, sigma, k) => sum + (jacobian[k]![j]! * sigma) ** 2, 0),
          )
          const found = carried[covarianceAt + (i * (i + 1)) / 2 + j]!
          // Central differences in float64 are good to some 1e-6 here.
          expect(Math.abs(found - expected)).toBeLessThan(1e-5 * scale)
        }
      }
    }
  })
})
