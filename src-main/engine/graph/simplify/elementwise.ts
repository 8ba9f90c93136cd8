import { add, divide, multiply, negate, select, subtract, type BinaryName, type UnaryName } from '../elementwise'
import { concat } from '../layout'
import { isOperator, makeNode } from '../node'
import { broadcastShapes, sameShape, sizeOf } from '../shape'
import { zeros } from '../sources'
import type { Tensor } from '../types'
import { fit, scalarOf, splatOf, type Rule, type RuleTable } from './rule'

type ElementwiseName = UnaryName | BinaryName | 'select' | 'leakyRelu'

export const elementwiseRules: RuleTable<ElementwiseName> = {
  add: first(spread, orderOperands, ({ inputs: [a, b], shape }) => {
    const number = scalarOf(b!)
    if (number === 0) return fit(a!, shape)
    if (number !== undefined && a!.operator === 'negate') return subtract(b!, a!.inputs[0]!)
    if (a === b) return multiply(a!, 2)
    if (b!.operator === 'negate') return subtract(a!, b!.inputs[0]!)
    if (a!.operator === 'negate') return subtract(b!, a!.inputs[0]!)
    return joinSelections(a!, b!) ?? joinPads(a!, b!) ?? gatherSmall(a!, b!, add) ?? gatherSmall(b!, a!, add)
  }),

  subtract: first(spread, ({ inputs: [a, b], shape }) => {
    const number = scalarOf(b!)
    if (number !== undefined) return add(a!, -number)
    if (scalarOf(a!) === 0) return fit(negate(b!), shape)
    return b!.operator === 'negate' ? add(a!, b!.inputs[0]!) : null
  }),

  multiply: first(spread, orderOperands, ({ inputs: [a, b], shape }) => {
    const number = scalarOf(b!)
    if (number === 0) return zeros(shape)
    if (number === 1) return fit(a!, shape)
    if (number === -1) return fit(negate(a!), shape)
    if (number !== undefined && a!.operator === 'negate') return multiply(a!.inputs[0]!, -number)
    if (splatOf(a!) === 0 || splatOf(b!) === 0) return zeros(shape)
    if (a!.operator === 'negate' && b!.operator === 'negate') return multiply(a!.inputs[0]!, b!.inputs[0]!)
    return gatherSmall(a!, b!, multiply) ?? gatherSmall(b!, a!, multiply)
  }),

  divide: first(spread, ({ inputs: [a, b], shape }) => {
    if (scalarOf(a!) === 0) return zeros(shape)
    const number = scalarOf(b!)
    if (number !== undefined) return isNormal(1 / number) ? multiply(a!, 1 / number) : null
    // One division for each element of the smaller operand; the product may then join others.
    return sizeOf(b!.shape) < sizeOf(a!.shape) ? multiply(a!, divide(1, b!)) : null
  }),

  maximum: first(spread, orderOperands, sameOperands),
  minimum: first(spread, orderOperands, sameOperands),
  greater: spread,

  select: first(spread, ({ inputs: [condition, a, b], shape }) => {
    const number = scalarOf(condition!)
    if (number !== undefined) return fit(number !== 0 ? a! : b!, shape)
    if (a === b) return fit(a!, shape)
    // Inside a branch the same condition is known.
    if (a!.operator === 'select' && a!.inputs[0] === condition) return select(condition!, a!.inputs[1]!, b!)
    if (b!.operator === 'select' && b!.inputs[0] === condition) return select(condition!, a!, b!.inputs[2]!)
    return null
  }),

  negate: first(spread, ({ inputs: [x] }) => {
    if (x!.operator === 'negate') return x!.inputs[0]!
    if (x!.operator === 'subtract') return subtract(x!.inputs[1]!, x!.inputs[0]!)
    const factor = x!.operator === 'multiply' ? scalarOf(x!.inputs[1]!) : undefined
    return factor === undefined ? null : fit(multiply(x!.inputs[0]!, -factor), x!.shape)
  }),
  abs: first(spread, ({ inputs: [x], shape }) =>
    x!.operator === 'negate' ? makeNode('abs', {}, x!.inputs, shape) : x!.operator === 'abs' ? x! : null,
  ),
  leakyRelu: first(spread, ({ attributes: { slope }, inputs: [x] }) => (slope === 1 ? x! : null)),
  stopGradient: ({ inputs: [x] }) => x!,

  exp: spread,
  log: spread,
  sqrt: spread,
  sign: spread,
  floor: spread,
  tanh: spread,
  sigmoid: spread,
  softplus: spread,
  erf: spread,
}

/** The first rule that has something to say. */
function first<O extends ElementwiseName>(...alternatives: readonly Rule<O>[]): Rule<O> {
  return (node) => {
    for (const rule of alternatives) {
      const better = rule(node)
      if (better) return better
    }
    return null
  }
}

/** Computes on the small operands and stretches the result: broadcasts move towards the outputs. */
function spread<O extends ElementwiseName>(node: Tensor<O>): Tensor | null {
  if (!node.inputs.some((source) => source.operator === 'broadcast')) return null
  const inputs = node.inputs.map((source) => (source.operator === 'broadcast' ? source.inputs[0]! : source))
  const shape = broadcastShapes(node.operator, ...inputs.map((source) => source.shape))
  const small = makeNode(node.operator, node.attributes, inputs, shape)
  return fit(small, node.shape)
}

/** Of a commutative operation: constants right, else by age, so that a∘b and b∘a are one node. */
function orderOperands(node: Tensor): Tensor | null {
  const [a, b] = node.inputs as [Tensor, Tensor]
  const constantA = a.operator === 'constant'
  const constantB = b.operator === 'constant'
  const swap = constantA === constantB ? a.id > b.id : constantA
  return swap ? makeNode(node.operator, node.attributes, [b, a], node.shape) : null
}

function sameOperands({ inputs: [a, b] }: Tensor): Tensor | null {
  return a === b ? a! : null
}

/**
 * (x ∘ s) ∘ t = x ∘ (s ∘ t) where s and t are smaller than x, scalars above all: one pass over x instead of two. It
 * costs nothing where x ∘ s is needed for something else as well.
 */
function gatherSmall(inner: Tensor, outer: Tensor, combine: typeof add): Tensor | null {
  const operator = combine === add ? 'add' : 'multiply'
  if (inner.operator !== operator || sizeOf(outer.shape) >= sizeOf(inner.shape)) return null
  const [a, b] = inner.inputs as [Tensor, Tensor]
  const [x, small] = sizeOf(a.shape) >= sizeOf(b.shape) ? [a, b] : [b, a]
  if (!sameShape(x.shape, inner.shape)) return null
  const [left, right] = [scalarOf(small), scalarOf(outer)]
  if (left !== undefined && right !== undefined && operator === 'multiply' && !isNormal(left * right)) return null
  const together = combine(small, outer)
  return sizeOf(together.shape) < sizeOf(x.shape) ? combine(x, together) : null
}

/** Merging must not leave the range of float32's full precision. */
function isNormal(number: number): boolean {
  const magnitude = Math.abs(number)
  return magnitude >= 2 ** -126 && magnitude < 2 ** 127
}

/** (m ? a : 0) + (m ? 0 : b) = m ? a : b, which is what the derivative of a leaky ReLU's derivative looks like. */
function joinSelections(a: Tensor, b: Tensor): Tensor | null {
  if (a.operator !== 'select' || b.operator !== 'select' || a.inputs[0] !== b.inputs[0]) return null
  if (!sameShape(a.shape, b.shape)) return null
  const [condition, a1, a2] = a.inputs as [Tensor, Tensor, Tensor]
  const [, b1, b2] = b.inputs as [Tensor, Tensor, Tensor]
  if (scalarOf(a2) === 0 && scalarOf(b1) === 0) return fit(select(condition, a1, b2), a.shape)
  if (scalarOf(a1) === 0 && scalarOf(b2) === 0) return fit(select(condition, b1, a2), a.shape)
  return null
}

/** Two blocks that fill complementary parts of an axis: the derivative of a split is a concatenation. */
function joinPads(a: Tensor, b: Tensor): Tensor | null {
  if (!isOperator(a, 'pad') || !isOperator(b, 'pad')) return null
  const [before, after] = a.attributes.before.some((count) => count > 0) ? [b, a] : [a, b]
  const axis = after.attributes.before.findIndex((count) => count > 0)
  const complementary = before.shape.every((length, i) => {
    const gaps = [before.attributes.before[i]!, before.attributes.after[i]!]
    const others = [after.attributes.before[i]!, after.attributes.after[i]!]
    if (i !== axis) return [...gaps, ...others].every((count) => count === 0)
    return gaps[0] === 0 && others[1] === 0 && gaps[1]! + others[0]! === length
  })
  return complementary ? concat([before.inputs[0]!, after.inputs[0]!], axis) : null
}
