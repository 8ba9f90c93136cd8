/** A direction on the unit sphere. Vectors keep their precision at the poles, where arcsin(z) has lost it. */
export type Vector = readonly [x: number, y: number, z: number]

/** Rows of a rotation. */
export type Rotation = readonly [Vector, Vector, Vector]

export const degree = Math.PI / 180

/** @param longitude @param latitude in radians. */
export function fromAngles(longitude: number, latitude: number): Vector {
  const cos = Math.cos(latitude)
  return [cos * Math.cos(longitude), cos * Math.sin(longitude), Math.sin(latitude)]
}

export const longitudeOf = ([x, y]: Vector): number => Math.atan2(y, x)

export const latitudeOf = ([x, y, z]: Vector): number => Math.atan2(z, Math.hypot(x, y))

export function rotate(rotation: Rotation, vector: Vector): Vector {
  return [dot(rotation[0], vector), dot(rotation[1], vector), dot(rotation[2], vector)]
}

export function transpose([a, b, c]: Rotation): Rotation {
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ]
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
