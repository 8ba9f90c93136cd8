import type { RegionProfile, RegionShape } from './region'
import { coverageOf, type Coverage } from './coverage'
import type { Cutout } from './statistics'

/** How far beyond a circle or an ellipse its profile goes. */
const beyond = 1.6
/** Radius in pixels of a point's profile. */
const pointRadius = 15
const mostRings = 200

/** The shape as large as its profile reaches; null where it has none. */
export function profiledShape(shape: RegionShape): RegionShape | null {
  switch (shape.kind) {
    case 'circle':
      return { ...shape, r: shape.r * beyond }
    case 'ellipse':
      return { ...shape, a: shape.a * beyond, b: shape.b * beyond }
    case 'annulus':
      return { kind: 'circle', x: shape.x, y: shape.y, r: shape.outer }
    case 'point':
      return { kind: 'circle', x: shape.x, y: shape.y, r: pointRadius }
    case 'line':
      return shape
    default:
      return null
  }
}

/**
 * Means in rings of one pixel (wider ones for large shapes) by exact overlap, ellipses along their major axis, and the
 * sum within each radius without the background: the curve of growth. The error of a mean is the scatter of the ring's
 * pixels by the root of their number. Along a line: bilinear values a pixel apart.
 * @param reaching what {@link profiledShape} gives.
 */
export function profileOf(reaching: RegionShape, cutout: Cutout, level: number): RegionProfile {
  if (reaching.kind === 'line') return alongLine(reaching, cutout)
  const reach =
    reaching.kind === 'ellipse' ? Math.max(reaching.a, reaching.b) : reaching.kind === 'circle' ? reaching.r : 0
  const rings = Math.max(1, Math.min(mostRings, Math.ceil(reach)))
  const sums = cumulative(reaching, rings, cutout)
  const value: (number | null)[] = []
  const error: (number | null)[] = []
  for (const [k, outer] of sums.entries()) {
    const inner = k > 0 ? sums[k - 1]! : { sum: 0, area: 0, n: 0, plain: 0, squares: 0 }
    const area = outer.area - inner.area
    value.push(area > 1e-9 ? (outer.sum - inner.sum) / area : null)
    const n = outer.n - inner.n
    const mean = (outer.plain - inner.plain) / n
    const variance = (outer.squares - inner.squares) / n - mean ** 2
    error.push(n > 1 ? Math.sqrt(Math.max(0, variance) / n) : null)
  }
  const growth = sums.map(({ sum, area }) => sum - level * area)
  const at = sums.map((_, k) => ((k + 0.5) * reach) / rings)
  return { kind: 'radial', at, value, error, growth, halfLight: halfLight(growth, reach / rings) }
}

function scaled(shape: RegionShape, by: number): RegionShape {
  if (shape.kind === 'circle') return { ...shape, r: shape.r * by }
  return shape.kind === 'ellipse' ? { ...shape, a: shape.a * by, b: shape.b * by } : shape
}

interface Total {
  sum: number
  area: number
  n: number
  plain: number
  squares: number
}

/**
 * Totals within each of the rings' outer edges. One pass: a pixel is cut only by the few edges near it, counts wholly
 * for those further out, and not at all for those further in.
 */
function cumulative(shape: RegionShape, rings: number, { grid, x, y }: Cutout): Total[] {
  const edges = Array.from({ length: rings }, (_, k) => coverageOf(scaled(shape, (k + 1) / rings))!)
  const totals: Total[] = edges.map(() => ({ sum: 0, area: 0, n: 0, plain: 0, squares: 0 }))
  /** What counts from this edge on. */
  const whole: Total[] = edges.map(() => ({ sum: 0, area: 0, n: 0, plain: 0, squares: 0 }))
  for (let j = 0; j < grid.height; j++) {
    for (let i = 0; i < grid.width; i++) {
      const value = grid.data[j * grid.width + i]!
      if (!Number.isFinite(value)) continue
      for (let k = firstEdge(edges, i + x, j + y); k < rings; k++) {
        const edge = edges[k]!
        const overlap = edge.overlap(i + x, j + y)
        if (overlap >= 1 && edge.contains(i + x, j + y)) {
          add(whole[k]!, value, 1, true)
          break
        }
        add(totals[k]!, value, overlap, edge.contains(i + x, j + y))
      }
    }
  }
  const running: Total = { sum: 0, area: 0, n: 0, plain: 0, squares: 0 }
  return totals.map((total, k) => {
    const key = Object.keys(running) as (keyof Total)[]
    for (const name of key) running[name] += whole[k]![name]
    for (const name of key) total[name] += running[name]
    return total
  })
}

/** The first edge that reaches the pixel, by halving; their number where none does. */
function firstEdge(edges: readonly Coverage[], i: number, j: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle]!.overlap(i, j) > 0) high = middle
    else low = middle + 1
  }
  return low
}

function add(total: Total, value: number, overlap: number, isInside: boolean): void {
  total.sum += value * overlap
  total.area += overlap
  if (!isInside) return
  total.n++
  total.plain += value
  total.squares += value * value
}

/** Where the sum first reaches half of its greatest. */
function halfLight(growth: readonly number[], width: number): number | null {
  const most = Math.max(...growth)
  if (!(most > 0)) return null
  const k = growth.findIndex((sum) => sum >= most / 2)
  const before = k > 0 ? growth[k - 1]! : 0
  const step = growth[k]! - before
  return (k + (step > 0 ? (most / 2 - before) / step : 1)) * width
}

function alongLine(line: RegionShape & { kind: 'line' }, cutout: Cutout): RegionProfile {
  const length = Math.hypot(line.x2 - line.x1, line.y2 - line.y1)
  const steps = Math.max(1, Math.round(length))
  const at: number[] = []
  const value: (number | null)[] = []
  for (let k = 0; k <= steps; k++) {
    at.push((k * length) / steps)
    const x = line.x1 - 1 + ((line.x2 - line.x1) * k) / steps
    const y = line.y1 - 1 + ((line.y2 - line.y1) * k) / steps
    value.push(bilinear(cutout, x, y))
  }
  return { kind: 'line', at, value, error: [], growth: [], halfLight: null }
}

/** null outside the image or beside a pixel without a value. */
function bilinear({ grid, x, y }: Cutout, px: number, py: number): number | null {
  const clampTo = (v: number, most: number): number => Math.min(most, Math.max(0, v))
  const [u, v] = [px - x, py - y]
  if (u < -0.5 || v < -0.5 || u > grid.width - 0.5 || v > grid.height - 0.5) return null
  const [i, j] = [clampTo(Math.floor(u), grid.width - 1), clampTo(Math.floor(v), grid.height - 1)]
  const [i1, j1] = [Math.min(i + 1, grid.width - 1), Math.min(j + 1, grid.height - 1)]
  const [fx, fy] = [clampTo(u - i, 1), clampTo(v - j, 1)]
  const at = (a: number, b: number): number => grid.data[b * grid.width + a]!
  const value = (at(i, j) * (1 - fx) + at(i1, j) * fx) * (1 - fy) + (at(i, j1) * (1 - fx) + at(i1, j1) * fx) * fy
  return Number.isFinite(value) ? value : null
}
