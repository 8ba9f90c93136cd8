/**
 * A charged particle's way in a solenoid, a helix around the field (B along +z). Units: mm, GeV, T, radians.
 *
 * With s the length of the way in the transverse plane from the point of closest approach to the z axis:
 *   φ(s) = φ0 + ω·s, ω = −k·B·(q/pT), k = 0.299792458·10⁻³ GeV/(T·mm);
 *   x(s) = −d0·sin φ0 + ∫cos φ ds, y(s) = d0·cos φ0 + ∫sin φ ds, z(s) = z0 + s·tan λ.
 * So a positive particle turns clockwise as seen from +z; |ω| = 1/R with pT = k·B·R; and d0 is positive where the z
 * axis lies to the right of the track. tan λ = pz/pT = cot θ.
 */
export interface Helix {
  /** mm. */
  d0: number
  /** mm. */
  z0: number
  /** Direction at the point of closest approach, −π…π. */
  phi: number
  tanLambda: number
  /** Charge over transverse momentum, 1/GeV. */
  qOverPt: number
}

/** GeV/(T·mm). */
export const momentumPerCurvature = 0.299792458e-3

/** Signed curvature dφ/ds in 1/mm. */
export function curvature(qOverPt: number, field: number): number {
  return -momentumPerCurvature * field * qOverPt
}

/** The inverse of `curvature`; the field must not be 0. */
export function qOverPtOf(omega: number, field: number): number {
  return -omega / (momentumPerCurvature * field)
}

/** −π…π. */
export function wrapAngle(angle: number): number {
  const turned = angle % (2 * Math.PI)
  if (turned > Math.PI) return turned - 2 * Math.PI
  return turned < -Math.PI ? turned + 2 * Math.PI : turned
}

/**
 * A point of a helix and its direction, with the covariance of five small deviations from it, as one array, so that
 * millions of steps allocate nothing:
 *   0 x, 1 y, 2 z; 3 cos φ, 4 sin φ; 5 tan λ; 6 ω;
 *   7…21 covariance, lower triangle row by row, of (ε, ζ, φ, tan λ, ω): ε the offset along n = (−sin φ, cos φ), ζ the
 *   offset in z, both in the plane through the point that holds z and n.
 */
export type State = Float64Array

export const stateLength = 22
export const covarianceAt = 7

/** The point of closest approach of a helix, without uncertainty. */
export function stateOfHelix(helix: Helix, field: number, out: State = new Float64Array(stateLength)): State {
  const [cos, sin] = [Math.cos(helix.phi), Math.sin(helix.phi)]
  out.fill(0)
  out[0] = -helix.d0 * sin
  out[1] = helix.d0 * cos
  out[2] = helix.z0
  out[3] = cos
  out[4] = sin
  out[5] = helix.tanLambda
  out[6] = curvature(helix.qOverPt, field)
  return out
}

/** A point with its momentum (px, py, pz) in GeV and charge. */
export function stateOfParticle(
  position: readonly [number, number, number],
  momentum: readonly [number, number, number],
  charge: number,
  field: number,
  out: State = new Float64Array(stateLength),
): State {
  const pt = Math.hypot(momentum[0], momentum[1])
  out.fill(0)
  out.set(position)
  out[3] = momentum[0] / pt
  out[4] = momentum[1] / pt
  out[5] = momentum[2] / pt
  out[6] = curvature(charge / pt, field)
  return out
}

/**
 * Length s of the way to the cylinder of a radius, NaN where the helix does not reach it: outwards from inside, and back
 * to it from outside. With h = (2/ω)·tan(ωs/2) the condition |p(s)| = r is the quadratic
 * h²(1 + ω·b + ω²D/4) + 2a·h + D = 0, a = p·τ, b = p·n, D = |p|² − r², well behaved for ω → 0.
 */
export function pathToCylinder(state: State, radius: number): number {
  const x = state[0]!
  const y = state[1]!
  const cos = state[3]!
  const sin = state[4]!
  const omega = state[6]!
  const a = x * cos + y * sin
  const b = y * cos - x * sin
  const d = x * x + y * y - radius * radius
  const square = a * a - (1 + omega * b + (omega * omega * d) / 4) * d
  if (!(square >= 0)) return NaN
  const root = Math.sqrt(square)
  // Inside (d < 0) the root ahead; outside the nearest one.
  const h = d <= 0 || a > 0 ? -d / (a + root) : -d / (a - root)
  const half = (omega * h) / 2
  return Math.abs(half) < 1e-4 ? h * (1 - (half * half) / 3) : (2 * Math.atan(half)) / omega
}

/** Length of the way to the plane of a disc, negative where it lies behind; ±∞ for a track along it. */
export function pathToDisc(state: State, position: number): number {
  return (position - state[2]!) / state[5]!
}

/** Length of the way to the closest approach to the z axis, the one nearer than a quarter turn. */
export function pathToAxis(state: State): number {
  const a = state[0]! * state[3]! + state[1]! * state[4]!
  const b = state[1]! * state[3]! - state[0]! * state[4]!
  const omega = state[6]!
  const base = 1 + omega * b
  const tangent = (-a * omega) / base
  return Math.abs(tangent) < 1e-4 ? (-a / base) * (1 - (tangent * tangent) / 3) : Math.atan(tangent) / omega
}

/** Moves a state along its helix by s, in place; its covariance too where asked for. */
export function advance(state: State, s: number, withCovariance: boolean): void {
  const omega = state[6]!
  const theta = omega * s
  const sin = Math.sin(theta)
  const half = Math.sin(theta / 2)
  const versine = 2 * half * half
  const small = Math.abs(theta) < 1e-4
  /** ∫cos and ∫sin of the turning angle along the way. */
  const along = small ? s * (1 - (theta * theta) / 6) : sin / omega
  const across = small ? (s * theta) / 2 : versine / omega
  const cx = state[3]!
  const cy = state[4]!
  const cos = 1 - versine
  state[0] = state[0]! + along * cx - across * cy
  state[1] = state[1]! + along * cy + across * cx
  state[2] = state[2]! + s * state[5]!
  const nx = cx * cos - cy * sin
  const ny = cy * cos + cx * sin
  // Rounding must not let the direction's length drift over many steps.
  const norm = 1.5 - 0.5 * (nx * nx + ny * ny)
  state[3] = nx * norm
  state[4] = ny * norm
  if (!withCovariance) return
  const bend = small ? (s * s) / 2 : versine / (omega * omega)
  const lag = small ? (s * s * theta) / 6 : (theta - sin) / (omega * omega)
  transport(state, s, { cos, sin, along, across, bend, lag })
}

/** Of the turning angle θ = ωs: cos θ, sin θ, sin θ/ω, (1 − cos θ)/ω, (1 − cos θ)/ω², (θ − sin θ)/ω². */
interface Turn {
  cos: number
  sin: number
  along: number
  across: number
  bend: number
  lag: number
}

/**
 * P → F·P·Fᵀ. A deviation (ε, ζ, δφ, δt, δω) shifts the point at s by ε' = ε·cos θ + δφ·sin θ/ω + δω·(1 − cos θ)/ω²
 * across and by a = ε·sin θ + δφ·(1 − cos θ)/ω + δω·(θ − sin θ)/ω² along the way; going back by a to the plane across
 * costs ζ the amount t·a and φ the amount ω·a.
 */
function transport(state: State, s: number, { cos, sin, along, across, bend, lag }: Turn): void {
  const omega = state[6]!
  const t = state[5]!
  const c = covarianceAt
  const p00 = state[c]!
  const p10 = state[c + 1]!
  const p11 = state[c + 2]!
  const p20 = state[c + 3]!
  const p21 = state[c + 4]!
  const p22 = state[c + 5]!
  const p30 = state[c + 6]!
  const p31 = state[c + 7]!
  const p32 = state[c + 8]!
  const p33 = state[c + 9]!
  const p40 = state[c + 10]!
  const p41 = state[c + 11]!
  const p42 = state[c + 12]!
  const p43 = state[c + 13]!
  const p44 = state[c + 14]!
  const f10 = -t * sin
  const f12 = -t * across
  const f14 = -t * lag
  const f20 = -omega * sin
  // Rows 0…2 of F·P; rows 3 and 4 are those of P.
  const m00 = cos * p00 + along * p20 + bend * p40
  const m02 = cos * p20 + along * p22 + bend * p42
  const m03 = cos * p30 + along * p32 + bend * p43
  const m01 = cos * p10 + along * p21 + bend * p41
  const m04 = cos * p40 + along * p42 + bend * p44
  const m10 = f10 * p00 + p10 + f12 * p20 + s * p30 + f14 * p40
  const m11 = f10 * p10 + p11 + f12 * p21 + s * p31 + f14 * p41
  const m12 = f10 * p20 + p21 + f12 * p22 + s * p32 + f14 * p42
  const m13 = f10 * p30 + p31 + f12 * p32 + s * p33 + f14 * p43
  const m14 = f10 * p40 + p41 + f12 * p42 + s * p43 + f14 * p44
  const m20 = f20 * p00 + cos * p20 + along * p40
  const m22 = f20 * p20 + cos * p22 + along * p42
  const m23 = f20 * p30 + cos * p32 + along * p43
  const m24 = f20 * p40 + cos * p42 + along * p44
  state[c] = m00 * cos + m02 * along + m04 * bend
  state[c + 1] = m00 * f10 + m01 + m02 * f12 + m03 * s + m04 * f14
  state[c + 2] = m10 * f10 + m11 + m12 * f12 + m13 * s + m14 * f14
  state[c + 3] = m20 * cos + m22 * along + m24 * bend
  state[c + 4] = m10 * f20 + m12 * cos + m14 * along
  state[c + 5] = m20 * f20 + m22 * cos + m24 * along
  state[c + 6] = m03
  state[c + 7] = m13
  state[c + 8] = m23
  state[c + 10] = m04
  state[c + 11] = m14
  state[c + 12] = m24
}

/** The parameters of the helix through a state, and its covariance (5×5, row by row: d0, z0, φ, tan λ, q/pT). */
export function helixOfState(state: State, field: number): { helix: Helix; covariance: Float64Array } {
  const at = state.slice()
  advance(at, pathToAxis(at), true)
  const [x, y, z, cos, sin, tanLambda, omega] = at as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const d0 = y * cos - x * sin
  const helix = { d0, z0: z, phi: Math.atan2(sin, cos), tanLambda, qOverPt: qOverPtOf(omega, field) }
  // A turned direction moves the closest approach along the track by −d0·δφ/(1 + ω·d0).
  const shift = -d0 / (1 + omega * d0)
  const jacobian = [
    [1, 0, 0, 0, 0],
    [0, 1, tanLambda * shift, 0, 0],
    [0, 0, 1 + omega * shift, 0, 0],
    [0, 0, 0, 1, 0],
    [0, 0, 0, 0, qOverPtOf(1, field)],
  ]
  const packed = (i: number, j: number): number =>
    at[covarianceAt + (i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i)]!
  const covariance = new Float64Array(25)
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 5; j++) {
      let sum = 0
      for (let k = 0; k < 5; k++) {
        for (let l = 0; l < 5; l++) sum += jacobian[i]![k]! * packed(k, l) * jacobian[j]![l]!
      }
      covariance[5 * i + j] = sum
    }
  }
  return { helix, covariance }
}
