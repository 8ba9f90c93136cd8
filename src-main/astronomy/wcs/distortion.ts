import type { Header } from '../fits/header'

/** A map of the plane onto itself that is close to the identity. */
export interface Distortion {
  forward(x: number, y: number): readonly [number, number]
  /** null where no point within reach maps there. */
  inverse(x: number, y: number): readonly [number, number] | null
}

/**
 * SIP (Shupe et al. 2005): polynomials in pixels from the reference pixel, added to them. The inverse is found by
 * iteration on the forward polynomials; AP and BP are fits, good to a fraction of a pixel, and only where it starts.
 */
export function sipDistortion(header: Header): Distortion | null {
  const a = sipTerms(header, 'A')
  const b = sipTerms(header, 'B')
  if (a.length === 0 && b.length === 0) return null
  return iterated((u, v) => [u + polynomial(a, u, v), v + polynomial(b, u, v)])
}

interface Term {
  p: number
  q: number
  value: number
}

function sipTerms(header: Header, name: 'A' | 'B'): Term[] {
  const order = header.number(`${name}_ORDER`) ?? 0
  const terms: Term[] = []
  for (let p = 0; p <= order; p++) {
    for (let q = 0; p + q <= order; q++) {
      const value = header.number(`${name}_${p}_${q}`)
      if (value) terms.push({ p, q, value })
    }
  }
  return terms
}

function polynomial(terms: readonly Term[], u: number, v: number): number {
  let sum = 0
  for (const { p, q, value } of terms) sum += value * u ** p * v ** q
  return sum
}

/** Powers of x, y and r = √(x²+y²) of the 40 terms of TPV, in the order of their PV index. */
const tpvPowers: readonly (readonly [x: number, y: number, r: number])[] = [
  [0, 0, 0],
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  ...homogeneous(2),
  ...homogeneous(3),
  [0, 0, 3],
  ...homogeneous(4),
  ...homogeneous(5),
  [0, 0, 5],
  ...homogeneous(6),
  ...homogeneous(7),
  [0, 0, 7],
]

function homogeneous(degree: number): [number, number, number][] {
  return Array.from({ length: degree + 1 }, (_, i) => [degree - i, i, 0])
}

export const tpvTermCount = tpvPowers.length

/**
 * TPV, the distorted TAN of SCAMP and the NOAO convention: polynomials in intermediate world coordinates, which are
 * degrees. Of the latitude axis the roles of x and y are exchanged.
 */
export function tpvDistortion(
  longitude: ReadonlyMap<number, number>,
  latitude: ReadonlyMap<number, number>,
): Distortion {
  const xTerms = tpvTerms(longitude)
  const yTerms = tpvTerms(latitude)
  return iterated((x, y) => [tpvValue(xTerms, x, y), tpvValue(yTerms, y, x)])
}

type TpvTerm = readonly [x: number, y: number, r: number, value: number]

function tpvTerms(pv: ReadonlyMap<number, number>): TpvTerm[] {
  const terms: TpvTerm[] = []
  for (const [i, powers] of tpvPowers.entries()) {
    const value = pv.get(i) ?? (i === 1 ? 1 : 0)
    if (value !== 0) terms.push([...powers, value])
  }
  return terms
}

function tpvValue(terms: readonly TpvTerm[], x: number, y: number): number {
  const r = Math.hypot(x, y)
  let sum = 0
  for (const [px, py, pr, value] of terms) sum += value * x ** px * y ** py * (pr === 0 ? 1 : r ** pr)
  return sum
}

/** Newton's method on the forward map, with a numerical Jacobian: quadratic, so that a handful of steps is exact. */
function iterated(forward: Distortion['forward']): Distortion {
  return {
    forward,
    inverse(x, y) {
      let [u, v] = [x, y]
      for (let step = 0; step < 30; step++) {
        const [fx, fy] = forward(u, v)
        const [dx, dy] = [x - fx, y - fy]
        const size = Math.max(1e-6, 1e-6 * Math.hypot(u, v))
        const [ux, uy] = difference(forward, u, v, size, 0)
        const [vx, vy] = difference(forward, u, v, 0, size)
        const determinant = ux * vy - vx * uy
        if (!Number.isFinite(determinant) || determinant === 0) return null
        const du = (dx * vy - dy * vx) / determinant
        const dv = (dy * ux - dx * uy) / determinant
        u += du
        v += dv
        if (!Number.isFinite(u) || !Number.isFinite(v)) return null
        if (Math.hypot(du, dv) <= 1e-13 * (1 + Math.hypot(u, v))) return [u, v]
      }
      const [fx, fy] = forward(u, v)
      return Math.hypot(x - fx, y - fy) <= 1e-9 * (1 + Math.hypot(x, y)) ? [u, v] : null
    },
  }
}

/** Central difference per unit step. */
function difference(f: Distortion['forward'], u: number, v: number, du: number, dv: number): [number, number] {
  const [ax, ay] = f(u - du, v - dv)
  const [bx, by] = f(u + du, v + dv)
  const step = 2 * (du + dv)
  return [(bx - ax) / step, (by - ay) / step]
}
