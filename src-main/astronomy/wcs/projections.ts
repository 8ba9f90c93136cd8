import { fromAngles, latitudeOf, longitudeOf, type Vector } from './vector'

/**
 * A map projection between native spherical coordinates and the plane, in radians: Calabretta & Greisen 2002 ("Paper
 * II"), section 5. Directions are unit vectors with the native pole along z; null lies outside the projection.
 */
export interface Projection {
  /** Native latitude of the reference point: 90° for zenithal, 0° for the others. */
  theta0: number
  toPlane(direction: Vector): readonly [x: number, y: number] | null
  toSphere(x: number, y: number): Vector | null
}

/** PV cards of the latitude axis: their index and value. */
export type Parameters = ReadonlyMap<number, number>

/** Projections with their three-letter codes. NCP is SIN with a slant, see `parse.ts`; TPV is TAN with a distortion. */
export const projections = {
  TAN: () => gnomonic,
  SIN: (pv) => orthographic(pv.get(1) ?? 0, pv.get(2) ?? 0),
  ARC: () =>
    radial(
      (r) => (r <= Math.PI ? r : null),
      (angle) => angle,
    ),
  STG: () =>
    radial(
      (r) => 2 * Math.atan(r / 2),
      (angle) => (angle < Math.PI ? 2 * Math.tan(angle / 2) : null),
    ),
  ZEA: () =>
    radial(
      (r) => (r <= 2 ? 2 * Math.asin(r / 2) : null),
      (angle) => 2 * Math.sin(angle / 2),
    ),
  CAR: () => plateCarree,
  AIT: () => hammerAitoff,
} satisfies Record<string, (pv: Parameters) => Projection>

export type ProjectionCode = keyof typeof projections

export const projectionCodes = Object.keys(projections) as ProjectionCode[]

export function isProjectionCode(code: string): code is ProjectionCode {
  return Object.hasOwn(projections, code)
}

/** TAN (equations 54–55), without an angle being computed. */
const gnomonic: Projection = {
  theta0: Math.PI / 2,
  toPlane: ([x, y, z]) => (z > 0 ? [y / z, -x / z] : null),
  toSphere: (x, y) => {
    const norm = Math.hypot(1, x, y)
    return [-y / norm, x / norm, 1 / norm]
  },
}

/** SIN, slanted by ξ and η (equations 59–67): the generalised orthographic projection of interferometers. */
function orthographic(xi: number, eta: number): Projection {
  return {
    theta0: Math.PI / 2,
    toPlane: ([vx, vy, vz]) => {
      // Beyond the limb the sphere is seen from behind (equation 68).
      if (vz - xi * vy + eta * vx < 0 && !(xi === 0 && eta === 0 && vz === 0)) return null
      return [vy + xi * (1 - vz), -vx + eta * (1 - vz)]
    },
    toSphere: (x, y) => {
      if (xi === 0 && eta === 0) {
        const squared = x * x + y * y
        return squared > 1 ? null : [-y, x, Math.sqrt(1 - squared)]
      }
      // Solved for sin θ and not for 1 − sin θ, which would be exact to the last digit near the pole: the reference
      // implementation, wcslib, rounds here too (1.5e-6 arcsec), and agreeing with it matters more than 1e-11 of a degree.
      const slant = xi * xi + eta * eta
      const along = x * xi + y * eta
      const b = along - slant
      const c = x * x + y * y - along - along + (slant - 1)
      const root = b * b - (slant + 1) * c
      if (root < 0) return null
      const sine = Math.min(1, (-b + Math.sqrt(root)) / (slant + 1))
      const [vx, vy] = [-y + eta * (1 - sine), x - xi * (1 - sine)]
      const norm = Math.hypot(vx, vy)
      const cosine = norm === 0 ? 0 : Math.cos(Math.asin(sine)) / norm
      return [vx * cosine, vy * cosine, sine]
    },
  }
}

/** Zenithal projections other than these two: the radius in the plane is a function of the angle from the pole. */
function radial(toAngle: (radius: number) => number | null, toRadius: (angle: number) => number | null): Projection {
  return {
    theta0: Math.PI / 2,
    toPlane: ([x, y, z]) => {
      const sine = Math.hypot(x, y)
      const radius = toRadius(Math.atan2(sine, z))
      if (radius === null) return null
      return sine === 0 ? (z > 0 ? [0, 0] : null) : [(radius * y) / sine, (-radius * x) / sine]
    },
    toSphere: (x, y) => {
      const radius = Math.hypot(x, y)
      const angle = toAngle(radius)
      if (angle === null) return null
      const factor = radius === 0 ? 0 : Math.sin(angle) / radius
      return [-y * factor, x * factor, Math.cos(angle)]
    },
  }
}

/** CAR (equations 83–84): longitude and latitude as they are. */
const plateCarree: Projection = {
  theta0: 0,
  toPlane: (direction) => [longitudeOf(direction), latitudeOf(direction)],
  toSphere: (x, y) => (Math.abs(y) <= Math.PI / 2 + 1e-12 && Math.abs(x) <= 2 * Math.PI ? fromAngles(x, y) : null),
}

/** AIT, Hammer–Aitoff (equations 105–109). */
const hammerAitoff: Projection = {
  theta0: 0,
  toPlane: (direction) => {
    const half = longitudeOf(direction) / 2
    const sine = direction[2]
    const cosine = Math.hypot(direction[0], direction[1])
    const gamma = Math.sqrt(2 / (1 + cosine * Math.cos(half)))
    return [2 * gamma * cosine * Math.sin(half), gamma * sine]
  },
  toSphere: (x, y) => {
    const squared = 1 - (x / 4) ** 2 - (y / 2) ** 2
    if (squared < 0.5 - 1e-12) return null
    const z = Math.sqrt(squared)
    const longitude = 2 * Math.atan2((z * x) / 2, 2 * squared - 1)
    const sine = y * z
    if (Math.abs(sine) > 1 + 1e-12) return null
    return fromAngles(longitude, Math.asin(Math.max(-1, Math.min(1, sine))))
  },
}
