import { convolution, convolutionTranspose, convolutionWeightGradient } from './convolution'
import { divide, exp, greater, multiply, negate, select, sigmoid, sign, square, subtract } from './elementwise'
import { broadcastTo, pad, reshape, slice, transpose } from './layout'
import { matmul } from './matmul'
import { sumPool, upsampleNearest } from './pooling'
import { sum } from './reduction'
import { sameShape } from './shape'
import type { OperatorName, Shape, Tensor } from './types'

/** For each input how its cotangent is built from the output's; null where the derivative is zero everywhere. */
type Rules = readonly ((() => Tensor) | null)[]

/** Rules of one node. They are thunks: only those that lead to a wanted variable are built. */
export function derivatives(node: Tensor, dy: Tensor): Rules {
  const rule: (node: Tensor<never>, dy: Tensor) => Rules = table[node.operator]
  return rule(node as Tensor<never>, dy)
}

/**
 * Vector–Jacobian products, one per operator, written with operators. Where it serves, a rule uses the node's output
 * and not its input: the input's memory can then be given away sooner.
 */
const table: { readonly [O in OperatorName]: (node: Tensor<O>, dy: Tensor) => Rules } = {
  input: () => [],
  variable: () => [],
  constant: () => [],

  add: ({ inputs: [a, b] }, dy) => [() => sumTo(dy, a!.shape), () => sumTo(dy, b!.shape)],
  subtract: ({ inputs: [a, b] }, dy) => [() => sumTo(dy, a!.shape), () => negate(sumTo(dy, b!.shape))],
  multiply: ({ inputs: [a, b] }, dy) => [
    () => sumTo(multiply(dy, b!), a!.shape),
    () => sumTo(multiply(dy, a!), b!.shape),
  ],
  divide: (y, dy) => {
    const [a, b] = y.inputs
    return [() => sumTo(divide(dy, b!), a!.shape), () => negate(sumTo(multiply(dy, divide(y, b!)), b!.shape))]
  },
  maximum: ({ inputs: [a, b] }, dy) => chosen(greater(b!, a!), b!, a!, dy).toReversed(),
  minimum: ({ inputs: [a, b] }, dy) => chosen(greater(a!, b!), b!, a!, dy).toReversed(),
  greater: () => [null, null],
  select: ({ inputs: [condition, a, b] }, dy) => [null, ...chosen(condition!, a!, b!, dy)],

  negate: (_, dy) => [() => negate(dy)],
  exp: (y, dy) => [() => multiply(dy, y)],
  log: ({ inputs: [x] }, dy) => [() => divide(dy, x!)],
  sqrt: (y, dy) => [() => divide(multiply(dy, 0.5), y)],
  abs: ({ inputs: [x] }, dy) => [() => multiply(dy, sign(x!))],
  sign: () => [null],
  floor: () => [null],
  tanh: (y, dy) => [() => multiply(dy, subtract(1, square(y)))],
  sigmoid: (y, dy) => [() => multiply(dy, multiply(y, subtract(1, y)))],
  softplus: ({ inputs: [x] }, dy) => [() => multiply(dy, sigmoid(x!))],
  leakyRelu: (y, dy) => {
    const { slope } = y.attributes
    // With a slope of 0 or more the output has the input's sign.
    const positive = greater(slope >= 0 ? y : y.inputs[0]!, 0)
    return [() => multiply(dy, select(positive, 1, slope))]
  },
  erf: ({ inputs: [x] }, dy) => [() => multiply(dy, multiply(exp(negate(square(x!))), 2 / Math.sqrt(Math.PI)))],
  stopGradient: () => [null],

  reshape: ({ inputs: [x] }, dy) => [() => reshape(dy, x!.shape)],
  transpose: ({ attributes: { permutation } }, dy) => [
    () =>
      transpose(
        dy,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
  ],
  broadcast: ({ inputs: [x] }, dy) => [() => sumTo(dy, x!.shape)],
  concat: ({ inputs, attributes: { axis } }, dy) => {
    let offset = 0
    return inputs.map(({ shape }) => {
      const starts = shape.map((_, i) => (i === axis ? offset : 0))
      offset += shape[axis]!
      return () => slice(dy, starts, shape)
    })
  },
  slice: ({ inputs: [x], attributes: { starts, sizes } }, dy) => [
    () =>
      pad(
        dy,
        starts,
        x!.shape.map((length, axis) => length - starts[axis]! - sizes[axis]!),
      ),
  ],
  pad: ({ inputs: [x], attributes: { before } }, dy) => [() => slice(dy, before, x!.shape)],

  sum: ({ inputs: [x] }, dy) => [() => broadcastTo(dy, x!.shape)],
  max: (y, dy) => {
    const x = y.inputs[0]!
    const isLargest = subtract(1, greater(y, x))
    return [() => multiply(isLargest, divide(dy, sum(isLargest, y.attributes.axes)))]
  },

  matmul: ({ inputs: [a, b], attributes: { transposeA, transposeB } }, dy) => [
    () =>
      sumTo(
        transposeA
          ? matmul(b!, dy, { transposeA: transposeB, transposeB: true })
          : matmul(dy, b!, { transposeB: !transposeB }),
        a!.shape,
      ),
    () =>
      sumTo(
        transposeB
          ? matmul(dy, a!, { transposeA: true, transposeB: transposeA })
          : matmul(a!, dy, { transposeA: !transposeA }),
        b!.shape,
      ),
  ],

  // y = C(x, w) is linear in each; its two adjoints and itself are each other's derivatives.
  convolution: ({ inputs: [x, w], attributes }, dy) => [
    () => convolutionTranspose(dy, w!, { ...attributes, inputSize: plane(x!) }),
    () => convolutionWeightGradient(x!, dy, { ...attributes, kernelSize: plane(w!) }),
  ],
  convolutionTranspose: ({ inputs: [u, w], attributes }, dx) => [
    () => convolution(dx, w!, attributes),
    () => convolutionWeightGradient(dx, u!, { ...attributes, kernelSize: plane(w!) }),
  ],
  convolutionWeightGradient: ({ inputs: [x, u], attributes }, dw) => [
    () => convolutionTranspose(u!, dw, { ...attributes, inputSize: plane(x!) }),
    () => convolution(x!, dw, attributes),
  ],

  upsampleNearest: ({ attributes: { factor } }, dy) => [() => sumPool(dy, factor)],
  sumPool: ({ attributes: { factor } }, dy) => [() => upsampleNearest(dy, factor)],
}

/** The cotangent of one operand of a broadcasting operation: summed over the axes along which it was stretched. */
function sumTo(dy: Tensor, shape: Shape): Tensor {
  if (sameShape(dy.shape, shape)) return dy
  const added = dy.shape.length - shape.length
  const stretched = dy.shape.flatMap((length, axis) => (axis < added || shape[axis - added] !== length ? [axis] : []))
  const summed = sum(dy, stretched)
  return added === 0 ? summed : reshape(summed, shape)
}

/** Rules of a and b where the result is a if `condition` holds, else b. */
function chosen(condition: Tensor, a: Tensor, b: Tensor, dy: Tensor): Rules {
  return [() => sumTo(select(condition, dy, 0), a.shape), () => sumTo(select(condition, 0, dy), b.shape)]
}

function plane({ shape }: Tensor): [number, number] {
  return [shape[2]!, shape[3]!]
}
