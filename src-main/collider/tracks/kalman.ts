import { covarianceAt, type State } from './helix'
import type { Surface } from './detector'

/**
 * A hit as seen from a state on its surface: residuals along the circle (u) and across it (v: z on a cylinder, radius on
 * a disc), and how they depend on the deviations (ε, ζ) of the state. One object, used again and again.
 */
export interface Measurement {
  du: number
  dv: number
  /** u = a·ε + b·ζ, v = c·ε + d·ζ. */
  a: number
  b: number
  c: number
  d: number
  varU: number
  varV: number
}

export function newMeasurement(): Measurement {
  return { du: 0, dv: 0, a: 0, b: 0, c: 0, d: 0, varU: 1, varV: 1 }
}

/**
 * A deviation ε·n + ζ·z is carried along the track (τ, t) onto the surface: by σ = ε·sin ψ/cos ψ on a cylinder, ψ the
 * angle between the direction and the radius, so that u = ε/cos ψ and v = ζ + t·ε·tan ψ; by σ = −ζ/t on a disc, so that
 * u = ε·cos ψ − ζ/t·sin ψ and v = −ε·sin ψ − ζ/t·cos ψ.
 * @param along the state's own u axis is at its azimuth; the hit's offset is taken on the chord there.
 */
export function measure(state: State, surface: Surface, x: number, y: number, z: number, out: Measurement): void {
  const px = state[0]!
  const py = state[1]!
  const r = Math.sqrt(px * px + py * py)
  const cosA = px / r
  const sinA = py / r
  const cos = state[3]! * cosA + state[4]! * sinA
  const sin = state[4]! * cosA - state[3]! * sinA
  const t = state[5]!
  // On the circle: the angle between hit and state times the radius, exact for a hit at the same radius.
  const across = y * cosA - x * sinA
  const radial = x * cosA + y * sinA
  if (surface.kind === 'barrel') {
    out.du = r * Math.atan2(across, radial)
    out.dv = z - state[2]!
    out.a = 1 / cos
    out.b = 0
    out.c = (t * sin) / cos
    out.d = 1
  } else {
    out.du = across
    out.dv = radial - r
    out.a = cos
    out.b = -sin / t
    out.c = -sin
    out.d = -cos / t
  }
  out.varU = surface.resolution[0] ** 2
  out.varV = surface.resolution[1] ** 2
}

/** χ² (two degrees of freedom) of a hit against the prediction: residuals over the sum of both uncertainties. */
export function chi2Of(state: State, m: Measurement): number {
  const c = covarianceAt
  const p00 = state[c]!
  const p10 = state[c + 1]!
  const p11 = state[c + 2]!
  const uu = m.a * m.a * p00 + 2 * m.a * m.b * p10 + m.b * m.b * p11 + m.varU
  const vv = m.c * m.c * p00 + 2 * m.c * m.d * p10 + m.d * m.d * p11 + m.varV
  const uv = m.a * m.c * p00 + (m.a * m.d + m.b * m.c) * p10 + m.b * m.d * p11
  return (m.du * m.du * vv - 2 * m.du * m.dv * uv + m.dv * m.dv * uu) / (uu * vv - uv * uv)
}

const deviation = new Float64Array(5)

/** Takes a hit in: Kalman's gain in two scalar steps, the state moved by the deviation found. Returns its χ². */
export function update(state: State, m: Measurement): number {
  deviation.fill(0)
  const chi2 = scalarUpdate(state, m.a, m.b, m.du, m.varU) + scalarUpdate(state, m.c, m.d, m.dv, m.varV)
  const cos = state[3]!
  const sin = state[4]!
  const epsilon = deviation[0]!
  const turn = deviation[2]!
  state[0] = state[0]! - epsilon * sin
  state[1] = state[1]! + epsilon * cos
  state[2] = state[2]! + deviation[1]!
  const norm = 1 / Math.sqrt(1 + turn * turn)
  state[3] = (cos - turn * sin) * norm
  state[4] = (sin + turn * cos) * norm
  state[5] = state[5]! + deviation[3]!
  state[6] = state[6]! + deviation[4]!
  return chi2
}

const gain = new Float64Array(5)

function scalarUpdate(state: State, a: number, b: number, value: number, variance: number): number {
  const c = covarianceAt
  // P·hᵀ with h = (a, b, 0, 0, 0).
  const g0 = a * state[c]! + b * state[c + 1]!
  const g1 = a * state[c + 1]! + b * state[c + 2]!
  const g2 = a * state[c + 3]! + b * state[c + 4]!
  const g3 = a * state[c + 6]! + b * state[c + 7]!
  const g4 = a * state[c + 10]! + b * state[c + 11]!
  const total = a * g0 + b * g1 + variance
  const residual = value - a * deviation[0]! - b * deviation[1]!
  gain[0] = g0
  gain[1] = g1
  gain[2] = g2
  gain[3] = g3
  gain[4] = g4
  const scale = residual / total
  let at = c
  for (let i = 0; i < 5; i++) {
    deviation[i] = deviation[i]! + gain[i]! * scale
    const row = gain[i]! / total
    for (let j = 0; j <= i; j++, at++) state[at] = state[at]! - row * gain[j]!
  }
  return (residual * residual) / total
}
