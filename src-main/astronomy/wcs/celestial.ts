import { GalateaError } from '../../base/errors'
import { degree, fromAngles, type Rotation } from './vector'

export interface Pole {
  /** CRVAL of longitude and latitude, degrees. */
  longitude: number
  latitude: number
  /** Native latitude of that point, radians. */
  theta0: number
  /** LONPOLE and LATPOLE in degrees; null where the file leaves them to their defaults. */
  lonpole: number | null
  latpole: number | null
}

/**
 * The rotation from native to celestial directions (Paper II, section 2.4): the native pole is found from the
 * reference point, of native coordinates (0, θ₀), and from LONPOLE.
 */
export function celestialRotation(pole: Pole): Rotation {
  const delta0 = pole.latitude * degree
  const alpha0 = pole.longitude * degree
  const { theta0 } = pole
  const phiP = (pole.lonpole ?? (delta0 >= theta0 - 1e-12 ? 0 : 180)) * degree
  const { alphaP, deltaP } =
    theta0 === Math.PI / 2
      ? { alphaP: alpha0, deltaP: delta0 }
      : poleOf(alpha0, delta0, theta0, phiP, (pole.latpole ?? 90) * degree)
  // Along the native axes, as celestial vectors: z is the pole; the meridian of native longitude φₚ leads north.
  const z = fromAngles(alphaP, deltaP)
  const north = fromAngles(alphaP + Math.PI, Math.PI / 2 - deltaP)
  const east = [-Math.sin(alphaP), Math.cos(alphaP), 0] as const
  const [cos, sin] = [Math.cos(phiP), Math.sin(phiP)]
  const at = (i: 0 | 1 | 2): readonly [number, number, number] => [
    cos * north[i] + sin * east[i],
    sin * north[i] - cos * east[i],
    z[i],
  ]
  return [at(0), at(1), at(2)]
}

/** Equations 8–10 of Paper II, with φ₀ = 0. */
function poleOf(
  alpha0: number,
  delta0: number,
  theta0: number,
  phiP: number,
  latpole: number,
): { alphaP: number; deltaP: number } {
  const [sinTheta, cosTheta] = [Math.sin(theta0), Math.cos(theta0)]
  const [sinPhi, cosPhi] = [Math.sin(phiP), Math.cos(phiP)]
  const middle = Math.atan2(sinTheta, cosTheta * cosPhi)
  const norm = Math.hypot(sinTheta, cosTheta * cosPhi)
  let deltaP: number
  if (norm < 1e-12) {
    if (Math.abs(Math.sin(delta0)) > 1e-12) throw impossible(phiP)
    deltaP = latpole
  } else {
    const ratio = Math.sin(delta0) / norm
    if (Math.abs(ratio) > 1 + 1e-12) throw impossible(phiP)
    const spread = Math.acos(Math.max(-1, Math.min(1, ratio)))
    const solutions = [middle + spread, middle - spread]
      .map((angle) => Math.atan2(Math.sin(angle), Math.cos(angle)))
      .filter((angle) => Math.abs(angle) <= Math.PI / 2 + 1e-12)
    if (solutions.length === 0) throw impossible(phiP)
    // The one nearer to LATPOLE; the northern one where both are as near.
    solutions.sort((a, b) => Math.abs(a - latpole) - Math.abs(b - latpole) || b - a)
    deltaP = solutions[0]!
  }
  if (Math.abs(Math.abs(deltaP) - Math.PI / 2) < 1e-12) {
    return { alphaP: deltaP > 0 ? alpha0 + phiP - Math.PI : alpha0 - phiP, deltaP }
  }
  if (Math.abs(Math.cos(delta0)) < 1e-12) return { alphaP: alpha0, deltaP }
  const sine = (sinPhi * cosTheta) / Math.cos(delta0)
  const cosine = (sinTheta - Math.sin(deltaP) * Math.sin(delta0)) / (Math.cos(deltaP) * Math.cos(delta0))
  return { alphaP: alpha0 - Math.atan2(sine, cosine), deltaP }
}

function impossible(phiP: number): GalateaError {
  const degrees = (phiP / degree).toFixed(6)
  return new GalateaError(
    'unreadable',
    `The WCS has no celestial pole for LONPOLE = ${degrees}: a possible value was expected`,
  )
}
