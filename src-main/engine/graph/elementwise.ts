import { makeNode } from './node'
import { broadcastShapes } from './shape'
import { toTensor, type Operand } from './sources'
import type { OperatorName, Tensor } from './types'

/** Operators on one tensor, element by element, without attributes. */
export type UnaryName = Extract<
  OperatorName,
  | 'negate'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'abs'
  | 'sign'
  | 'floor'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'erf'
  | 'stopGradient'
>

/** Operators on two tensors, element by element, with NumPy broadcasting. */
export type BinaryName = Extract<
  OperatorName,
  'add' | 'subtract' | 'multiply' | 'divide' | 'maximum' | 'minimum' | 'greater'
>

export function unary(operator: UnaryName, x: Tensor): Tensor {
  return makeNode(operator, {}, [x], x.shape)
}

export function binary(operator: BinaryName, a: Operand, b: Operand): Tensor {
  const left = toTensor(a)
  const right = toTensor(b)
  return makeNode(operator, {}, [left, right], broadcastShapes(operator, left.shape, right.shape))
}

/** a + b */
export const add = (a: Operand, b: Operand): Tensor => binary('add', a, b)
/** a − b */
export const subtract = (a: Operand, b: Operand): Tensor => binary('subtract', a, b)
/** a · b, element by element */
export const multiply = (a: Operand, b: Operand): Tensor => binary('multiply', a, b)
/** a / b */
export const divide = (a: Operand, b: Operand): Tensor => binary('divide', a, b)
/** The larger. Where they are equal the derivative goes to a. */
export const maximum = (a: Operand, b: Operand): Tensor => binary('maximum', a, b)
/** The smaller. Where they are equal the derivative goes to a. */
export const minimum = (a: Operand, b: Operand): Tensor => binary('minimum', a, b)
/** 1 where a > b, else 0; derivative zero. */
export const greater = (a: Operand, b: Operand): Tensor => binary('greater', a, b)

/** a where condition ≠ 0, else b; all three broadcast together. */
export function select(condition: Tensor, a: Operand, b: Operand): Tensor {
  const inputs = [condition, toTensor(a), toTensor(b)]
  return makeNode('select', {}, inputs, broadcastShapes('select', ...inputs.map((tensor) => tensor.shape)))
}

export const negate = (x: Tensor): Tensor => unary('negate', x)
/** eˣ */
export const exp = (x: Tensor): Tensor => unary('exp', x)
/** Natural logarithm. */
export const log = (x: Tensor): Tensor => unary('log', x)
/** Its derivative at 0 is infinite: add a small number inside where 0 can occur. */
export const sqrt = (x: Tensor): Tensor => unary('sqrt', x)
/** Derivative at 0 is 0. */
export const abs = (x: Tensor): Tensor => unary('abs', x)
/** −1, 0 or 1; derivative zero. */
export const sign = (x: Tensor): Tensor => unary('sign', x)
/** Largest integer not above; derivative zero. */
export const floor = (x: Tensor): Tensor => unary('floor', x)
export const tanh = (x: Tensor): Tensor => unary('tanh', x)
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (x: Tensor): Tensor => unary('sigmoid', x)
/** ln(1 + eˣ), without overflow. */
export const softplus = (x: Tensor): Tensor => unary('softplus', x)
/** Error function. */
export const erf = (x: Tensor): Tensor => unary('erf', x)
/** The value itself with derivative zero: what a loss must see as given. */
export const stopGradient = (x: Tensor): Tensor => unary('stopGradient', x)

/** x for x > 0, slope · x otherwise. */
export function leakyRelu(x: Tensor, slope: number): Tensor {
  if (!Number.isFinite(slope)) throw new RangeError(`leakyRelu: slope must be finite, got ${slope}`)
  return makeNode('leakyRelu', { slope }, [x], x.shape)
}

/** max(x, 0), with derivative 0 at 0. */
export const relu = (x: Tensor): Tensor => leakyRelu(x, 0)
/** x² */
export const square = (x: Tensor): Tensor => multiply(x, x)
