import type { RegionShape } from './region'
import { parallelogramInDisc } from '../measure/aperture'

type Vertex = readonly [x: number, y: number]

/** What a shape covers. Positions are pixels from 0: a pixel (i, j) reaches from i − ½ to i + ½. */
export interface Coverage {
  /** The least rectangle of whole pixels around it, both ends included. */
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
  /** Area of the pixel that the shape covers, 0 … 1, exact. */
  overlap(i: number, j: number): number
  contains(x: number, y: number): boolean
}

/** null for lines and points, which cover nothing. */
export function coverageOf(shape: RegionShape): Coverage | null {
  switch (shape.kind) {
    case 'circle':
      return ellipse(shape.x - 1, shape.y - 1, shape.r, shape.r, 0)
    case 'ellipse':
      return ellipse(shape.x - 1, shape.y - 1, shape.a, shape.b, (shape.angle * Math.PI) / 180)
    case 'annulus': {
      const outer = ellipse(shape.x - 1, shape.y - 1, shape.outer, shape.outer, 0)
      if (shape.inner === 0) return outer
      const inner = ellipse(shape.x - 1, shape.y - 1, shape.inner, shape.inner, 0)
      return {
        ...outer,
        overlap: (i, j) => outer.overlap(i, j) - inner.overlap(i, j),
        contains: (x, y) => outer.contains(x, y) && !inner.contains(x, y),
      }
    }
    case 'box':
      return polygon(boxCorners(shape).map(([x, y]) => [x - 1, y - 1] as const))
    case 'polygon':
      return polygon(shape.points.map(([x, y]) => [x - 1, y - 1] as const))
    case 'line':
    case 'point':
      return null
  }
}

/** Counter-clockwise from the lower left of the unturned box. */
export function boxCorners(shape: RegionShape & { kind: 'box' }): Vertex[] {
  const { x, y, width, height, angle } = shape
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([u, v]) => {
    const [dx, dy] = [(u! * width) / 2, (v! * height) / 2]
    return [x + dx * cos - dy * sin, y + dx * sin + dy * cos] as const
  })
}

/** In coordinates where the ellipse is the unit circle every pixel is the same parallelogram, shifted. */
function ellipse(x0: number, y0: number, a: number, b: number, theta: number): Coverage {
  const [cos, sin] = [Math.cos(theta), Math.sin(theta)]
  const [ux, uy, vx, vy] = [cos / a, sin / a, -sin / b, cos / b]
  const margin = 0.5 * Math.max(Math.hypot(ux + uy, vx + vy), Math.hypot(ux - uy, vx - vy))
  const inside = margin < 1 ? (1 - margin) ** 2 : -1
  const outside = (1 + margin) ** 2
  const reach = { x: Math.hypot(a * cos, b * sin), y: Math.hypot(a * sin, b * cos) }
  return {
    x0: Math.ceil(x0 - reach.x - 0.5),
    y0: Math.ceil(y0 - reach.y - 0.5),
    x1: Math.floor(x0 + reach.x + 0.5),
    y1: Math.floor(y0 + reach.y + 0.5),
    overlap(i, j) {
      const u = ux * (i - x0) + uy * (j - y0)
      const v = vx * (i - x0) + vy * (j - y0)
      const squared = u * u + v * v
      if (squared >= outside) return 0
      return squared <= inside ? 1 : parallelogramInDisc(u, v, ux / 2, vx / 2, uy / 2, vy / 2) * a * b
    },
    contains(x, y) {
      const u = ux * (x - x0) + uy * (y - y0)
      const v = vx * (x - x0) + vy * (y - y0)
      return u * u + v * v <= 1
    },
  }
}

/** A simple polygon; where edges cross one another, areas are those of the signed sum. */
function polygon(vertices: readonly Vertex[]): Coverage {
  const xs = vertices.map(([x]) => x)
  const ys = vertices.map(([, y]) => y)
  return {
    x0: Math.ceil(Math.min(...xs) - 0.5),
    y0: Math.ceil(Math.min(...ys) - 0.5),
    x1: Math.floor(Math.max(...xs) + 0.5),
    y1: Math.floor(Math.max(...ys) + 0.5),
    overlap: (i, j) => clippedArea(vertices, i, j),
    contains: (x, y) => isInside(vertices, x, y),
  }
}

/** Area of the polygon within a pixel: its edges are clipped to the four sides one after the other (Sutherland–Hodgman). */
function clippedArea(vertices: readonly Vertex[], i: number, j: number): number {
  let rest = vertices
  for (const [axis, limit, sign] of [
    [0, i - 0.5, 1],
    [0, i + 0.5, -1],
    [1, j - 0.5, 1],
    [1, j + 0.5, -1],
  ] as const) {
    rest = clip(rest, axis, limit, sign)
    if (rest.length < 3) return 0
  }
  let twice = 0
  for (let k = 0; k < rest.length; k++) {
    const [a, b] = [rest[k]!, rest[(k + 1) % rest.length]!]
    twice += a[0] * b[1] - b[0] * a[1]
  }
  return Math.min(1, Math.abs(twice) / 2)
}

function clip(vertices: readonly Vertex[], axis: 0 | 1, limit: number, sign: 1 | -1): Vertex[] {
  const kept: Vertex[] = []
  for (let k = 0; k < vertices.length; k++) {
    const [a, b] = [vertices[k]!, vertices[(k + 1) % vertices.length]!]
    const [da, db] = [sign * (a[axis] - limit), sign * (b[axis] - limit)]
    if (da >= 0) kept.push(a)
    if (da >= 0 !== db >= 0) {
      const along = da / (da - db)
      kept.push([a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])])
    }
  }
  return kept
}

function isInside(vertices: readonly Vertex[], x: number, y: number): boolean {
  let inside = false
  for (let k = 0; k < vertices.length; k++) {
    const [a, b] = [vertices[k]!, vertices[(k + 1) % vertices.length]!]
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) inside = !inside
  }
  return inside
}
