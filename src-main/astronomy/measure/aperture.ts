import type { PixelGrid } from './pixels'

/** Positions are pixels from 0; sizes are pixels; theta turns the major axis from +x towards +y, in radians. */
export type Aperture =
  | { kind: 'circle'; x: number; y: number; r: number }
  | { kind: 'annulus'; x: number; y: number; rIn: number; rOut: number }
  | { kind: 'ellipse'; x: number; y: number; a: number; b: number; theta: number }
  | {
      kind: 'elliptical-annulus'
      x: number
      y: number
      aIn: number
      aOut: number
      /** Minor over major axis, the same inside and outside. */
      ratio: number
      theta: number
    }

/**
 * Sum of the pixels under an aperture, each weighted by the exact area of its overlap. Pixels outside the image and
 * NaN pixels count as zero; nothing is subtracted. Cost: the pixels of the aperture's bounding box.
 */
export function apertureSum(grid: PixelGrid, aperture: Aperture): number {
  return integrate(grid, aperture).sum
}

/** The sum, and the area (px²) of the aperture that lies on finite pixels of the image. */
export function apertureSumAndArea(grid: PixelGrid, aperture: Aperture): { sum: number; area: number } {
  return integrate(grid, aperture)
}

function integrate(grid: PixelGrid, aperture: Aperture): { sum: number; area: number } {
  switch (aperture.kind) {
    case 'circle':
      return integrateEllipse(grid, aperture.x, aperture.y, aperture.r, aperture.r, 0)
    case 'ellipse':
      return integrateEllipse(grid, aperture.x, aperture.y, aperture.a, aperture.b, aperture.theta)
    case 'annulus': {
      const { x, y, rIn, rOut } = aperture
      return difference(integrateEllipse(grid, x, y, rOut, rOut, 0), integrateEllipse(grid, x, y, rIn, rIn, 0))
    }
    case 'elliptical-annulus': {
      const { x, y, aIn, aOut, ratio, theta } = aperture
      return difference(
        integrateEllipse(grid, x, y, aOut, aOut * ratio, theta),
        integrateEllipse(grid, x, y, aIn, aIn * ratio, theta),
      )
    }
  }
}

function difference(outer: { sum: number; area: number }, inner: { sum: number; area: number }) {
  return { sum: outer.sum - inner.sum, area: outer.area - inner.area }
}

/** In coordinates (u, v) where the ellipse is the unit circle every pixel is the same parallelogram, shifted. */
function integrateEllipse(
  grid: PixelGrid,
  x0: number,
  y0: number,
  a: number,
  b: number,
  theta: number,
): { sum: number; area: number } {
  if (a === 0 || b === 0) return { sum: 0, area: 0 }
  if (!(a > 0 && b > 0)) throw new RangeError(`An aperture's semi-axes must be at least 0 px, got ${a} and ${b}`)
  const { width, height, data } = grid
  const cos = Math.cos(theta)
  const sin = Math.sin(theta)
  const ux = cos / a
  const uy = sin / a
  const vx = -sin / b
  const vy = cos / b
  // Half a pixel along the longer diagonal of the parallelogram: a pixel whose centre is deeper inside is whole.
  const margin = 0.5 * Math.max(Math.hypot(ux + uy, vx + vy), Math.hypot(ux - uy, vx - vy))
  const inside = margin < 1 ? (1 - margin) ** 2 : -1
  const outside = (1 + margin) ** 2
  const reachX = Math.hypot(a * cos, b * sin) + 0.5
  const reachY = Math.hypot(a * sin, b * cos) + 0.5
  const firstX = Math.max(0, Math.ceil(x0 - reachX))
  const lastX = Math.min(width - 1, Math.floor(x0 + reachX))
  const firstY = Math.max(0, Math.ceil(y0 - reachY))
  const lastY = Math.min(height - 1, Math.floor(y0 + reachY))
  let sum = 0
  let area = 0
  for (let j = firstY; j <= lastY; j++) {
    for (let i = firstX; i <= lastX; i++) {
      const value = data[j * width + i]!
      if (!Number.isFinite(value)) continue
      const u = ux * (i - x0) + uy * (j - y0)
      const v = vx * (i - x0) + vy * (j - y0)
      const squared = u * u + v * v
      if (squared >= outside) continue
      const overlap = squared <= inside ? 1 : parallelogramInDisc(u, v, ux / 2, vx / 2, uy / 2, vy / 2) * a * b
      sum += value * overlap
      area += overlap
    }
  }
  return { sum, area }
}

/** Area common to the unit disc and the parallelogram about (u, v) with half-edges (pu, pv) and (qu, qv). */
export function parallelogramInDisc(u: number, v: number, pu: number, pv: number, qu: number, qv: number): number {
  const u1 = u - pu - qu
  const v1 = v - pv - qv
  const u2 = u + pu - qu
  const v2 = v + pv - qv
  const u3 = u + pu + qu
  const v3 = v + pv + qv
  const u4 = u - pu + qu
  const v4 = v - pv + qv
  return (
    triangleInDisc(u1, v1, u2, v2) +
    triangleInDisc(u2, v2, u3, v3) +
    triangleInDisc(u3, v3, u4, v4) +
    triangleInDisc(u4, v4, u1, v1)
  )
}

/** Signed area common to the unit disc and the triangle (origin, p, q): summed round a polygon it is the overlap. */
function triangleInDisc(px: number, py: number, qx: number, qy: number): number {
  const dx = qx - px
  const dy = qy - py
  const a = dx * dx + dy * dy
  const b = px * dx + py * dy
  const c = px * px + py * py - 1
  const discriminant = b * b - a * c
  if (discriminant <= 0 || a === 0) return sector(px, py, qx, qy)
  const root = Math.sqrt(discriminant)
  const enter = (-b - root) / a
  const leave = (-b + root) / a
  if (leave <= 0 || enter >= 1) return sector(px, py, qx, qy)
  const from = Math.max(0, enter)
  const to = Math.min(1, leave)
  const ax = px + from * dx
  const ay = py + from * dy
  const bx = px + to * dx
  const by = py + to * dy
  let area = 0.5 * (ax * by - ay * bx)
  if (enter > 0) area += sector(px, py, ax, ay)
  if (leave < 1) area += sector(bx, by, qx, qy)
  return area
}

function sector(px: number, py: number, qx: number, qy: number): number {
  return 0.5 * Math.atan2(px * qy - py * qx, px * qx + py * qy)
}
