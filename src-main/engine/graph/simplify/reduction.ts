import { divide, multiply, negate } from '../elementwise'
import { reshape } from '../layout'
import { isOperator } from '../node'
import { max, sum } from '../reduction'
import { constant } from '../sources'
import type { Shape, Tensor } from '../types'
import { fit, splatOf, type RuleTable } from './rule'

export const reductionRules: RuleTable<'sum' | 'max'> = {
  sum: ({ inputs: [source], attributes: { axes }, shape }) => {
    const x = source!
    const long = axes.filter((axis) => x.shape[axis] !== 1)
    if (long.length < axes.length) return sum(x, long)
    const number = splatOf(x)
    if (number !== undefined) return constant(number * lengthOf(axes, x.shape), shape)
    if (isOperator(x, 'sum')) return sum(x.inputs[0]!, [...axes, ...x.attributes.axes])
    if (x.operator === 'broadcast') return sumOfBroadcast(x, axes, shape)
    if (x.operator === 'negate') return negate(sum(x.inputs[0]!, axes))
    if (x.operator === 'multiply' || x.operator === 'divide') return commonFactor(x, axes)
    return null
  },

  max: ({ inputs: [source], attributes: { axes }, shape }) => {
    const x = source!
    const long = axes.filter((axis) => x.shape[axis] !== 1)
    if (long.length < axes.length) return max(x, long)
    const number = splatOf(x)
    if (number !== undefined) return constant(number, shape)
    return isOperator(x, 'max') ? max(x.inputs[0]!, [...axes, ...x.attributes.axes]) : null
  },
}

/** Stretched axes are counted, not added up. */
function sumOfBroadcast(x: Tensor, axes: readonly number[], shape: Shape): Tensor {
  const source = x.inputs[0]!
  const added = x.shape.length - source.shape.length
  const aligned = added > 0 ? reshape(source, [...new Array<number>(added).fill(1), ...source.shape]) : source
  const stretched = axes.filter((axis) => aligned.shape[axis] === 1)
  const rest = axes.filter((axis) => aligned.shape[axis] !== 1)
  return fit(multiply(sum(aligned, rest), lengthOf(stretched, x.shape)), shape)
}

/** Σ x·s = s·Σ x, and the same for a divisor, where s does not vary along the axes of the sum. */
function commonFactor(product: Tensor, axes: readonly number[]): Tensor | null {
  const [a, b] = product.inputs as [Tensor, Tensor]
  if (product.operator === 'divide') {
    return variesAlongAll(a, product, axes) && isConstantAlong(b, product, axes) ? divide(sum(a, axes), b) : null
  }
  const whole = takeFactor(product, product, axes)
  if (whole) return multiply(sum(whole.rest, axes), whole.factor)
  // Σ (x·s)·y = s·Σ x·y: sums of the same product with different factors become one.
  const left = takeFactor(a, product, axes)
  if (left) return multiply(sum(multiply(left.rest, b), axes), left.factor)
  const right = takeFactor(b, product, axes)
  return right && multiply(sum(multiply(a, right.rest), axes), right.factor)
}

/** x·s taken apart, if x is as long as the product along all axes and s is constant along them. */
function takeFactor(x: Tensor, product: Tensor, axes: readonly number[]): { rest: Tensor; factor: Tensor } | null {
  if (x.operator !== 'multiply') return null
  const [a, b] = x.inputs as [Tensor, Tensor]
  const splits = (rest: Tensor, factor: Tensor): boolean =>
    variesAlongAll(rest, product, axes) && isConstantAlong(factor, product, axes)
  if (splits(a, b)) return { rest: a, factor: b }
  return splits(b, a) ? { rest: b, factor: a } : null
}

function variesAlongAll(x: Tensor, product: Tensor, axes: readonly number[]): boolean {
  return x.shape.length === product.shape.length && axes.every((axis) => x.shape[axis] === product.shape[axis])
}

function isConstantAlong(x: Tensor, product: Tensor, axes: readonly number[]): boolean {
  const added = product.shape.length - x.shape.length
  return axes.every((axis) => axis < added || x.shape[axis - added] === 1)
}

function lengthOf(axes: readonly number[], shape: Shape): number {
  return axes.reduce((size, axis) => size * shape[axis]!, 1)
}
