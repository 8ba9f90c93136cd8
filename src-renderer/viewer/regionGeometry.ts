import type { RegionKind, RegionShape } from '../../src-preload/contract/regions'
import type { Point } from './view'

/** A point by which a shape is changed. Positions are FITS pixels, as those of shapes. */
export interface Handle extends Point {
  id: string
}

const least = 0.25
const radians = (degrees: number): number => (degrees * Math.PI) / 180
const along = (angle: number, length: number): Point => ({
  x: length * Math.cos(radians(angle)),
  y: length * Math.sin(radians(angle)),
})
const plus = (a: Point, b: Point): Point => ({ x: a.x + b.x, y: a.y + b.y })
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

export function middleOf(shape: RegionShape): Point {
  if (shape.kind === 'line') return { x: (shape.x1 + shape.x2) / 2, y: (shape.y1 + shape.y2) / 2 }
  if (shape.kind !== 'polygon') return { x: shape.x, y: shape.y }
  const n = shape.points.length
  return {
    x: shape.points.reduce((sum, [x]) => sum + x, 0) / n,
    y: shape.points.reduce((sum, [, y]) => sum + y, 0) / n,
  }
}

/** The shape that is drawn from one point to another; polygons are drawn corner by corner and begin as a triangle. */
export function drawnShape(kind: RegionKind, from: Point, to: Point): RegionShape {
  const r = Math.max(least, distance(from, to))
  const [dx, dy] = [Math.max(least, Math.abs(to.x - from.x)), Math.max(least, Math.abs(to.y - from.y))]
  switch (kind) {
    case 'circle':
      return { kind, x: from.x, y: from.y, r }
    case 'ellipse':
      return { kind, x: from.x, y: from.y, a: dx, b: dy, angle: 0 }
    case 'box':
      return { kind, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, width: dx, height: dy, angle: 0 }
    case 'annulus':
      return { kind, x: from.x, y: from.y, inner: r * 0.6, outer: r }
    case 'line':
      return { kind, x1: from.x, y1: from.y, x2: to.x, y2: to.y }
    case 'point':
      return { kind, x: from.x, y: from.y }
    case 'polygon':
      return {
        kind,
        points: [
          [from.x - r, from.y - r],
          [from.x + r, from.y - r],
          [from.x, from.y + r],
        ],
      }
  }
}

export function moved(shape: RegionShape, dx: number, dy: number): RegionShape {
  if (shape.kind === 'line') {
    return { ...shape, x1: shape.x1 + dx, y1: shape.y1 + dy, x2: shape.x2 + dx, y2: shape.y2 + dy }
  }
  if (shape.kind === 'polygon') return { ...shape, points: shape.points.map(([x, y]) => [x + dx, y + dy]) }
  return { ...shape, x: shape.x + dx, y: shape.y + dy }
}

/** The same patch of sky on a grid of `factor` times as many pixels along a side. */
export function rescaled(shape: RegionShape, factor: number): RegionShape {
  const at = (v: number): number => (v - 0.5) * factor + 0.5
  switch (shape.kind) {
    case 'circle':
      return { ...shape, x: at(shape.x), y: at(shape.y), r: shape.r * factor }
    case 'ellipse':
      return { ...shape, x: at(shape.x), y: at(shape.y), a: shape.a * factor, b: shape.b * factor }
    case 'box':
      return { ...shape, x: at(shape.x), y: at(shape.y), width: shape.width * factor, height: shape.height * factor }
    case 'annulus':
      return { ...shape, x: at(shape.x), y: at(shape.y), inner: shape.inner * factor, outer: shape.outer * factor }
    case 'point':
      return { ...shape, x: at(shape.x), y: at(shape.y) }
    case 'line':
      return { ...shape, x1: at(shape.x1), y1: at(shape.y1), x2: at(shape.x2), y2: at(shape.y2) }
    case 'polygon':
      return { ...shape, points: shape.points.map(([x, y]) => [at(x), at(y)]) }
  }
}

/** Where a shape may be taken hold of; `turn` lies beyond the end of the first axis. */
export function handlesOf(shape: RegionShape): Handle[] {
  switch (shape.kind) {
    case 'circle':
      return [{ id: 'r', x: shape.x + shape.r, y: shape.y }]
    case 'annulus':
      return [
        { id: 'outer', x: shape.x + shape.outer, y: shape.y },
        { id: 'inner', x: shape.x, y: shape.y + shape.inner },
      ]
    case 'ellipse':
      return turnable(shape, shape.a, shape.b)
    case 'box':
      return turnable(shape, shape.width / 2, shape.height / 2)
    case 'line':
      return [
        { id: 'start', x: shape.x1, y: shape.y1 },
        { id: 'end', x: shape.x2, y: shape.y2 },
      ]
    case 'polygon':
      return shape.points.map(([x, y], i) => ({ id: String(i), x, y }))
    case 'point':
      return []
  }
}

function turnable(shape: { x: number; y: number; angle: number }, a: number, b: number): Handle[] {
  return [
    { id: 'a', ...plus(shape, along(shape.angle, a)) },
    { id: 'b', ...plus(shape, along(shape.angle + 90, b)) },
    { id: 'turn', ...plus(shape, along(shape.angle, a * 1.3 + 2)) },
  ]
}

/** The shape after a handle was taken to a point. */
export function withHandle(shape: RegionShape, id: string, to: Point): RegionShape {
  switch (shape.kind) {
    case 'circle':
      return { ...shape, r: Math.max(least, distance(shape, to)) }
    case 'annulus': {
      const r = distance(shape, to)
      return id === 'outer'
        ? { ...shape, outer: Math.max(shape.inner + least, r) }
        : { ...shape, inner: Math.min(shape.outer - least, r) }
    }
    case 'ellipse':
    case 'box': {
      const [dx, dy] = [to.x - shape.x, to.y - shape.y]
      if (id === 'turn') return { ...shape, angle: ((Math.atan2(dy, dx) * 180) / Math.PI + 360) % 360 }
      const axis = along(shape.angle + (id === 'b' ? 90 : 0), 1)
      const reach = Math.max(least, Math.abs(dx * axis.x + dy * axis.y))
      if (shape.kind === 'ellipse') return id === 'a' ? { ...shape, a: reach } : { ...shape, b: reach }
      return id === 'a' ? { ...shape, width: 2 * reach } : { ...shape, height: 2 * reach }
    }
    case 'line':
      return id === 'start' ? { ...shape, x1: to.x, y1: to.y } : { ...shape, x2: to.x, y2: to.y }
    case 'polygon':
      return { ...shape, points: shape.points.map((point, i) => (String(i) === id ? [to.x, to.y] : point)) }
    case 'point':
      return shape
  }
}

/** The numbers of a shape by their names, for fields. */
export function numbersOf(shape: RegionShape): [key: string, value: number][] {
  return Object.entries(shape).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
}
