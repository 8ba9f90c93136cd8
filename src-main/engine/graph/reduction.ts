import { add, divide, exp, log, multiply, stopGradient, subtract } from './elementwise'
import { reshape } from './layout'
import { makeNode } from './node'
import { checkAxes, checkAxis, sizeOf } from './shape'
import type { Tensor } from './types'

/** Over `axes`, kept with length 1; without axes over everything, to a scalar of shape []. */
export const sum = (x: Tensor, axes?: readonly number[]): Tensor => reduce('sum', x, axes)

/** Largest element over `axes`, kept with length 1; without axes over everything. Ties share the derivative. */
export const max = (x: Tensor, axes?: readonly number[]): Tensor => reduce('max', x, axes)

/** Over `axes`, kept with length 1; without axes over everything, to a scalar of shape []. */
export function mean(x: Tensor, axes?: readonly number[]): Tensor {
  const total = sum(x, axes)
  return multiply(total, sizeOf(total.shape) / sizeOf(x.shape))
}

/** eˣ / Σ eˣ along `axis`; the largest is subtracted first, so nothing overflows. */
export function softmax(x: Tensor, axis: number): Tensor {
  const along = [checkAxis('softmax', axis, x.shape)]
  const powers = exp(subtract(x, stopGradient(max(x, along))))
  return divide(powers, sum(powers, along))
}

/** ln Σ eˣ along `axis`, which is kept with length 1; without overflow. */
export function logSumExp(x: Tensor, axis: number): Tensor {
  const along = [checkAxis('logSumExp', axis, x.shape)]
  const largest = stopGradient(max(x, along))
  return add(largest, log(sum(exp(subtract(x, largest)), along)))
}

function reduce(operator: 'sum' | 'max', x: Tensor, axes: readonly number[] | undefined): Tensor {
  const over = axes ? checkAxes(operator, axes, x.shape) : x.shape.map((_, axis) => axis)
  const shape = x.shape.map((length, axis) => (over.includes(axis) ? 1 : length))
  const kept = over.length === 0 ? x : makeNode(operator, { axes: over }, [x], shape)
  return axes || kept.shape.length === 0 ? kept : reshape(kept, [])
}
