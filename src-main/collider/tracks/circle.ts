import { type Helix, qOverPtOf, wrapAngle } from './helix'

/** A circle in the transverse plane: the track passes (−d0·sin φ0, d0·cos φ0) in the direction φ0 with curvature ω. */
export interface CircleParameters {
  d0: number
  phi: number
  /** dφ/ds; its sign is the turning direction (+: counter-clockwise). */
  omega: number
}

/**
 * The algebraic circle fit of Taubin (1991): minimises Σ(A·|x|² + B·x + C·y + D)² over the mean squared gradient. Solved
 * by Newton's method on the characteristic polynomial (Chernov & Lesort 2005), which finds the smallest root from 0.
 * @param x, y at least 3 points, not on one line, in the order the track passes them.
 */
export function taubinCircle(x: ArrayLike<number>, y: ArrayLike<number>): { x: number; y: number; radius: number } {
  const n = x.length
  if (n < 3) throw new RangeError(`a circle needs at least 3 points, got ${n}`)
  let [mx, my] = [0, 0]
  for (let i = 0; i < n; i++) {
    mx += x[i]! / n
    my += y[i]! / n
  }
  let [mxx, myy, mxy, mxz, myz, mzz] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const u = x[i]! - mx
    const v = y[i]! - my
    const w = u * u + v * v
    mxx += (u * u) / n
    myy += (v * v) / n
    mxy += (u * v) / n
    mxz += (u * w) / n
    myz += (v * w) / n
    mzz += (w * w) / n
  }
  const mz = mxx + myy
  const covariance = mxx * myy - mxy * mxy
  const varZ = mzz - mz * mz
  const a3 = 4 * mz
  const a2 = -3 * mz * mz - mzz
  const a1 = varZ * mz + 4 * covariance * mz - mxz * mxz - myz * myz
  const a0 = mxz * (mxz * myy - myz * mxy) + myz * (myz * mxx - mxz * mxy) - varZ * covariance
  let root = 0
  for (let iteration = 0; iteration < 50; iteration++) {
    const value = a0 + root * (a1 + root * (a2 + root * a3))
    const step = value / (a1 + root * (2 * a2 + 3 * a3 * root))
    root -= step
    if (Math.abs(step) <= 1e-15 * Math.abs(root)) break
  }
  const determinant = root * root - root * mz + covariance
  const u = (mxz * (myy - root) - myz * mxy) / determinant / 2
  const v = (myz * (mxx - root) - mxz * mxy) / determinant / 2
  return { x: u + mx, y: v + my, radius: Math.sqrt(u * u + v * v + mz) }
}

/** The circle as a track from the axis outwards; points tell which way round it goes. */
export function trackOfCircle(
  circle: { x: number; y: number; radius: number },
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): CircleParameters {
  const last = x.length - 1
  const cross = (x[0]! - circle.x) * (y[last]! - circle.y) - (y[0]! - circle.y) * (x[last]! - circle.x)
  const turn = cross >= 0 ? 1 : -1
  // The centre lies at p + n/ω: from there φ0 and d0 follow.
  const distance = Math.hypot(circle.x, circle.y)
  const phi = Math.atan2(turn * -circle.x, turn * circle.y)
  return { d0: turn * (distance - circle.radius), phi, omega: turn / circle.radius }
}

export interface CircleFit extends CircleParameters {
  /** Sum of squared orthogonal distances over σ². */
  chi2: number
  /** Of (d0, φ0, ω), 3×3 row by row: the inverse normal matrix. */
  covariance: Float64Array
}

/**
 * The circle of the smallest sum of squared orthogonal distances, by Gauss–Newton from Taubin's.
 * @param sigma standard deviation of every point across the track, > 0.
 */
export function fitCircle(x: ArrayLike<number>, y: ArrayLike<number>, sigma: number): CircleFit {
  let circle: CircleParameters = trackOfCircle(taubinCircle(x, y), x, y)
  let covariance = new Float64Array(9)
  for (let iteration = 0; iteration < 30; iteration++) {
    const { normal, gradient } = normalEquations(circle, x, y)
    covariance = invert3(normal)
    const step = [0, 1, 2].map((i) => -[0, 1, 2].reduce((sum, j) => sum + covariance[3 * i + j]! * gradient[j]!, 0))
    circle = { d0: circle.d0 + step[0]!, phi: wrapAngle(circle.phi + step[1]!), omega: circle.omega + step[2]! }
    const [scaleD, scaleO] = [Math.abs(circle.d0) + 1e-9, Math.abs(circle.omega) + 1e-12]
    if (Math.abs(step[0]!) < 1e-13 * scaleD && Math.abs(step[1]!) < 1e-15 && Math.abs(step[2]!) < 1e-13 * scaleO) break
  }
  const { squares } = normalEquations(circle, x, y)
  return { ...circle, chi2: squares / sigma ** 2, covariance: covariance.map((value) => value * sigma ** 2) }
}

/**
 * With u, v along and across the track from its closest approach the centre lies at v = 1/ω, and the distance δ of a
 * point from the circle obeys (1/ω − δ)² = u² + (v − 1/ω)²: δ = 2A/(1 + √(1 − 2ωA)), A = v − ω(u² + v²)/2, without
 * differences of large numbers (Karimäki 1991).
 */
function normalEquations(
  { d0, phi, omega }: CircleParameters,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): { normal: Float64Array; gradient: Float64Array; squares: number } {
  const [cos, sin] = [Math.cos(phi), Math.sin(phi)]
  const normal = new Float64Array(9)
  const gradient = new Float64Array(3)
  let squares = 0
  for (let i = 0; i < x.length; i++) {
    const u = x[i]! * cos + y[i]! * sin
    const v = y[i]! * cos - x[i]! * sin - d0
    const a = v - (omega * (u * u + v * v)) / 2
    const root = Math.sqrt(Math.max(0, 1 - 2 * omega * a))
    const distance = (2 * a) / (1 + root)
    // From ωδ²/2 − δ + A = 0: dδ = (dA + δ²/2·dω)/√(1 − 2ωA).
    const jacobian = [
      -(1 - omega * v) / root,
      (-u * (1 + omega * d0)) / root,
      (distance * distance - u * u - v * v) / (2 * root),
    ] as const
    squares += distance * distance
    for (let j = 0; j < 3; j++) {
      gradient[j] = gradient[j]! + jacobian[j]! * distance
      for (let k = 0; k < 3; k++) normal[3 * j + k] = normal[3 * j + k]! + jacobian[j]! * jacobian[k]!
    }
  }
  return { normal, gradient, squares }
}

function invert3(m: Float64Array): Float64Array<ArrayBuffer> {
  const [a, b, c, d, e, f, g, h, i] = m as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  if (!(Math.abs(determinant) > 0)) throw new RangeError('the points do not determine a circle')
  const cofactors = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f]
  const rest = [d * h - e * g, b * g - a * h, a * e - b * d]
  return Float64Array.from([...cofactors, ...rest], (value) => value / determinant)
}

export interface LineFit {
  z0: number
  tanLambda: number
  chi2: number
  /** Of (z0, tan λ), 2×2. */
  covariance: Float64Array
}

/** z = z0 + s·tan λ by least squares; `s` is the way from the closest approach, `sigma` that of every z. */
export function fitLine(s: ArrayLike<number>, z: ArrayLike<number>, sigma: number): LineFit {
  const n = s.length
  let [ms, mz] = [0, 0]
  for (let i = 0; i < n; i++) {
    ms += s[i]! / n
    mz += z[i]! / n
  }
  let [ss, sz] = [0, 0]
  for (let i = 0; i < n; i++) {
    ss += (s[i]! - ms) ** 2
    sz += (s[i]! - ms) * (z[i]! - mz)
  }
  const tanLambda = sz / ss
  const z0 = mz - tanLambda * ms
  let squares = 0
  for (let i = 0; i < n; i++) squares += (z[i]! - z0 - tanLambda * s[i]!) ** 2
  const slope = sigma ** 2 / ss
  const covariance = Float64Array.of(sigma ** 2 / n + slope * ms * ms, -slope * ms, -slope * ms, slope)
  return { z0, tanLambda, chi2: squares / sigma ** 2, covariance }
}

/** Way from the closest approach to the foot of each point on the circle, within half a turn ahead or behind. */
export function arcLengths(
  { d0, phi, omega }: CircleParameters,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): Float64Array {
  const [cos, sin] = [Math.cos(phi), Math.sin(phi)]
  return Float64Array.from({ length: x.length }, (_, i) => {
    const u = x[i]! * cos + y[i]! * sin
    const v = y[i]! * cos - x[i]! * sin - d0
    const across = 1 - omega * v
    const tangent = (omega * u) / across
    return Math.abs(tangent) < 1e-7 && across > 0 ? u / across : Math.atan2(omega * u, across) / omega
  })
}

/**
 * Circle and line fitted one after the other, without scattering and loss: the fast fit of a list of hits, and the start
 * of better ones. @param sigmaAcross, sigmaZ standard deviations of all hits in mm.
 */
export function fitHelix(
  hits: { x: ArrayLike<number>; y: ArrayLike<number>; z: ArrayLike<number> },
  field: number,
  sigmaAcross: number,
  sigmaZ: number,
): { helix: Helix; circle: CircleFit; line: LineFit } {
  const circle = fitCircle(hits.x, hits.y, sigmaAcross)
  const line = fitLine(arcLengths(circle, hits.x, hits.y), hits.z, sigmaZ)
  const { z0, tanLambda } = line
  return {
    helix: { d0: circle.d0, z0, phi: circle.phi, tanLambda, qOverPt: qOverPtOf(circle.omega, field) },
    circle,
    line,
  }
}
