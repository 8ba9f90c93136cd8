import type { BinaryName, UnaryName } from '../elementwise'
import { sameShape, sizeOf } from '../shape'
import type { Shape } from '../types'
import { broadcastStrides, walk } from './indices'

export const unaryFunctions: Readonly<Record<UnaryName, (x: number) => number>> = {
  negate: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : x),
  floor: Math.floor,
  tanh: Math.tanh,
  sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  erf: errorFunction,
  stopGradient: (x) => x,
}

export const binaryFunctions: Readonly<Record<BinaryName, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
  greater: (a, b) => (a > b ? 1 : 0),
}

/**
 * erf(x) = 2/√π e^(−x²) Σ 2ⁿ x^(2n+1)/(1·3·5…(2n+1)) (Abramowitz & Stegun 1964, 7.1.6). All terms have one sign, so
 * nothing cancels and the result is good to a few ulp; beyond |x| = 6 it is ±1 in float64.
 */
function errorFunction(x: number): number {
  if (!(Math.abs(x) < 6)) return Number.isNaN(x) ? x : Math.sign(x)
  let term = x
  let total = x
  for (let n = 1; Math.abs(term) > Math.abs(total) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    total += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total
}

export function mapUnary(f: (x: number) => number, x: Float64Array): Float64Array {
  return x.map((value) => f(value))
}

/** f over operands that broadcast to `shape`. */
export function mapBroadcast(
  f: (...values: number[]) => number,
  operands: readonly Float64Array[],
  shapes: readonly Shape[],
  shape: Shape,
): Float64Array {
  const spread = operands.map((operand, i) => stretch(operand, shapes[i]!, shape))
  const [a, b, c] = spread
  const out = new Float64Array(sizeOf(shape))
  if (!b) throw new RangeError('mapBroadcast: needs two or three operands')
  if (c) for (let i = 0; i < out.length; i++) out[i] = f(a![i]!, b[i]!, c[i]!)
  else for (let i = 0; i < out.length; i++) out[i] = f(a![i]!, b[i]!)
  return out
}

/** x as NumPy stretches it to `to`. */
export function stretch(x: Float64Array, from: Shape, to: Shape): Float64Array {
  if (sameShape(from, to)) return x
  if (x.length === 1) return new Float64Array(sizeOf(to)).fill(x[0]!)
  return gather(x, walk(to, broadcastStrides(from, to)))
}

export function gather(x: Float64Array, positions: Int32Array): Float64Array {
  const out = new Float64Array(positions.length)
  for (let i = 0; i < out.length; i++) out[i] = x[positions[i]!]!
  return out
}
