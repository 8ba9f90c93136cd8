/** What an event display draws, and where it lies on the screen. Pure: no canvas, no window. */

export type Projection = 'xy' | 'rz'

/** Which curves there are; hits are drawn below them. */
export const curveLayers = ['truth', 'conventional', 'network'] as const
export type CurveLayer = (typeof curveLayers)[number]

export interface Curves {
  /** x, y, z of each point, one curve after another, mm. */
  points: Float32Array
  perCurve: number
  count: number
}

export interface SceneHits {
  x: Float32Array
  y: Float32Array
  z: Float32Array
  /** Index of the particle that made it, −1 for noise. */
  particle: Int32Array
}

/** Where the plane is looked at: the point in the middle, mm, and pixels a mm. */
export interface Camera {
  u: number
  v: number
  scale: number
}

/** Points of a projection: x–y, or z–r, the upper half of the detector (y > 0) above the beam and the lower one below. */
export function project(projection: Projection, x: number, y: number, z: number): [u: number, v: number] {
  return projection === 'xy' ? [x, y] : [z, (y < 0 ? -1 : 1) * Math.hypot(x, y)]
}

/** All points of curves, u and v by turns. */
export function projectCurves({ points, perCurve, count }: Curves, projection: Projection): Float32Array {
  const plane = new Float32Array(2 * perCurve * count)
  for (let i = 0; i < perCurve * count; i++) {
    const [u, v] = project(projection, points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!)
    plane[2 * i] = u
    plane[2 * i + 1] = v
  }
  return plane
}

export function projectHits(hits: SceneHits, projection: Projection): Float32Array {
  const plane = new Float32Array(2 * hits.x.length)
  for (let i = 0; i < hits.x.length; i++) {
    const [u, v] = project(projection, hits.x[i]!, hits.y[i]!, hits.z[i]!)
    plane[2 * i] = u
    plane[2 * i + 1] = v
  }
  return plane
}

interface Surface {
  kind: 'barrel' | 'disc'
  position: number
  from: number
  to: number
}

/** What holds the whole detector: left, right, bottom, top, mm. */
export function extentOf(surfaces: readonly Surface[], projection: Projection): [number, number, number, number] {
  const radius = Math.max(1, ...surfaces.map(({ kind, position, to }) => (kind === 'barrel' ? position : to)))
  const z = surfaces.flatMap(({ kind, position, from, to }) => (kind === 'barrel' ? [from, to] : [position]))
  if (projection === 'xy') return [-radius, radius, -radius, radius]
  return [Math.min(-1, ...z), Math.max(1, ...z), -radius, radius]
}

/** Shows an extent whole, with a little room around it. */
export function fit([left, right, bottom, top]: readonly number[], width: number, height: number): Camera {
  const scale = 0.92 * Math.min(width / (right! - left!), height / (top! - bottom!))
  return { u: (left! + right!) / 2, v: (bottom! + top!) / 2, scale: Math.max(scale, 1e-6) }
}

export function toScreen(camera: Camera, width: number, height: number, u: number, v: number): [number, number] {
  return [width / 2 + (u - camera.u) * camera.scale, height / 2 - (v - camera.v) * camera.scale]
}

export function toPlane(camera: Camera, width: number, height: number, x: number, y: number): [number, number] {
  return [camera.u + (x - width / 2) / camera.scale, camera.v - (y - height / 2) / camera.scale]
}

const [least, most] = [1e-3, 1e4]

/** Larger or smaller about a point of the screen, which stays where it is. */
export function zoomAt(camera: Camera, factor: number, width: number, height: number, x: number, y: number): Camera {
  const [u, v] = toPlane(camera, width, height, x, y)
  const scale = Math.min(most, Math.max(least, camera.scale * factor))
  return { u: u - (x - width / 2) / scale, v: v + (y - height / 2) / scale, scale }
}

/** The point nearest to a place of the plane, at most `reach` mm off; −1 for none. */
export function nearestPoint(plane: Float32Array, u: number, v: number, reach: number): number {
  let [best, found] = [reach * reach, -1]
  for (let i = 0; i < plane.length / 2; i++) {
    const distance = (plane[2 * i]! - u) ** 2 + (plane[2 * i + 1]! - v) ** 2
    if (distance > best) continue
    best = distance
    found = i
  }
  return found
}

/** The curve that passes nearest to a place of the plane, at most `reach` mm off; −1 for none. */
export function nearestCurve(plane: Float32Array, perCurve: number, u: number, v: number, reach: number): number {
  let [best, found] = [reach * reach, -1]
  for (let i = 0; i + 1 < plane.length / 2; i++) {
    if ((i + 1) % perCurve === 0) continue
    const [ax, ay, bx, by] = [plane[2 * i]!, plane[2 * i + 1]!, plane[2 * i + 2]!, plane[2 * i + 3]!]
    const [dx, dy] = [bx - ax, by - ay]
    const along = Math.min(1, Math.max(0, ((u - ax) * dx + (v - ay) * dy) / (dx * dx + dy * dy || 1)))
    const distance = (ax + along * dx - u) ** 2 + (ay + along * dy - v) ** 2
    if (distance > best) continue
    best = distance
    found = Math.floor(i / perCurve)
  }
  return found
}
