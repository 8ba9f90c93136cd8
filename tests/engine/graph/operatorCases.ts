import { Random } from '../../../src-main/base/random'
import * as g from '../../../src-main/engine/graph'
import type { OperatorName, Shape, Tensor } from '../../../src-main/engine/graph'

/** A small graph around one operator, as a function of its leaves. */
export interface OperatorCase {
  name: string
  leaves: readonly Leaf[]
  build: (...leaves: Tensor[]) => Tensor
}

export interface Leaf {
  shape: Shape
  /** Values between 0.2 and 1.8 where the operator needs them positive; otherwise −1.8…1.8. */
  positive?: boolean
  variable?: boolean
}

/** The leaves of a case as nodes, and numbers for them. All stay 0.2 away from every integer, where kinks lie. */
export function instantiate(operatorCase: OperatorCase): {
  leaves: Tensor[]
  output: Tensor
  values: Map<string, Float64Array>
} {
  const leaves = operatorCase.leaves.map(({ shape, variable }, i) =>
    variable ? g.variable(`leaf${i}`, shape) : g.input(`leaf${i}`, shape),
  )
  const random = new Random(7, operatorCase.name)
  const values = new Map(
    operatorCase.leaves.map(({ shape, positive }, i) => {
      const value = Float64Array.from({ length: g.sizeOf(shape) }, () => {
        const integer = positive ? random.integer(2) : random.integer(4) - 2
        return Math.fround(integer + random.uniform(0.2, 0.8))
      })
      return [`leaf${i}`, value] as const
    }),
  )
  return { leaves, output: operatorCase.build(...leaves), values }
}

/** Arbitrary numbers, fixed, as a constant: the direction in which a derivative is looked at. */
export function direction(name: string, shape: Shape): Tensor {
  const random = new Random(11, name)
  return g.constant(
    Float32Array.from({ length: g.sizeOf(shape) }, () => random.uniform(-1, 1)),
    shape,
  )
}

const one = (name: string, build: (x: Tensor) => Tensor, shape: Shape = [2, 3], positive = false): OperatorCase => ({
  name,
  leaves: [{ shape, positive }],
  build,
})

const two = (name: string, build: (a: Tensor, b: Tensor) => Tensor, a: Shape, b: Shape): OperatorCase => ({
  name,
  leaves: [{ shape: a }, { shape: b }],
  build: (x, y) => build(x, y),
})

const binary = (name: string, build: (a: Tensor, b: Tensor) => Tensor): OperatorCase[] => [
  two(`${name}, equal shapes`, build, [2, 3], [2, 3]),
  two(`${name}, both stretched`, build, [2, 1, 3], [4, 1]),
  two(`${name}, a scalar`, build, [], [2, 2]),
]

/** x, w and options that leave nothing out: strides that do not divide, uneven padding, dilation, groups. */
const convolutions = [
  { name: 'plain', x: [2, 2, 4, 5], w: [3, 2, 3, 2], options: {} },
  { name: 'stride 2, padding 1', x: [1, 2, 6, 6], w: [2, 2, 4, 4], options: { stride: 2, padding: 1 } },
  { name: 'stride leaves a rest', x: [1, 1, 6, 7], w: [2, 1, 3, 3], options: { strides: [2, 3] } },
  { name: 'uneven padding', x: [1, 2, 4, 3], w: [1, 2, 2, 3], options: { pads: [0, 1, 2, 3] } },
  { name: 'dilation', x: [1, 1, 6, 6], w: [2, 1, 2, 3], options: { dilations: [3, 2], padding: 1 } },
  { name: 'groups', x: [2, 4, 3, 3], w: [6, 2, 2, 2], options: { groups: 2, padding: 1 } },
  { name: 'depthwise', x: [1, 3, 4, 4], w: [3, 1, 3, 3], options: { groups: 3, padding: 1 } },
  {
    name: 'everything at once',
    x: [2, 4, 7, 8],
    w: [2, 2, 3, 2],
    options: { strides: [2, 3], pads: [1, 0, 2, 1], dilations: [2, 3], groups: 2 },
  },
  { name: 'padding beyond the kernel', x: [1, 1, 2, 2], w: [1, 1, 1, 1], options: { padding: 2, stride: 2 } },
] satisfies { name: string; x: Shape; w: Shape; options: g.ConvolutionOptions }[]

const plane = (shape: Shape): [number, number] => [shape[2]!, shape[3]!]
const convolved = (x: Shape, w: Shape, options: g.ConvolutionOptions): Shape =>
  g.convolution(g.input('x', x), g.input('w', w), options).shape

/** For every operator graphs in which it is what matters. The type holds the table complete; a test does so too. */
export const operatorCases: { readonly [O in OperatorName]: readonly OperatorCase[] } = {
  input: [one('input', (x) => x)],
  variable: [{ name: 'variable', leaves: [{ shape: [2, 3], variable: true }], build: (x) => x }],
  constant: [one('constant', (x) => g.multiply(x, g.constant([0.5, -2, 3])))],

  add: binary('add', g.add),
  subtract: binary('subtract', g.subtract),
  multiply: [...binary('multiply', g.multiply), one('multiply by itself', g.square)],
  divide: binary('divide', g.divide),
  maximum: binary('maximum', g.maximum),
  minimum: binary('minimum', g.minimum),
  greater: binary('greater', (a, b) => g.multiply(g.greater(a, b), g.add(a, b))),
  select: [
    {
      name: 'select',
      leaves: [{ shape: [2, 3] }, { shape: [3] }, { shape: [2, 1] }],
      build: (condition, a, b) => g.select(g.greater(condition, 0), a, b),
    },
    two('select on a stretched condition', (a, b) => g.select(g.greater(a, 0), g.multiply(a, b), 3), [2, 1], [2, 3]),
  ],

  negate: [one('negate', g.negate)],
  exp: [one('exp', g.exp)],
  log: [one('log', g.log, [2, 3], true)],
  sqrt: [one('sqrt', g.sqrt, [2, 3], true)],
  abs: [one('abs', g.abs)],
  sign: [one('sign', (x) => g.multiply(g.sign(x), x))],
  floor: [one('floor', (x) => g.multiply(g.floor(x), x))],
  tanh: [one('tanh', g.tanh)],
  sigmoid: [one('sigmoid', g.sigmoid)],
  softplus: [one('softplus', g.softplus)],
  leakyRelu: [
    one('leakyRelu', (x) => g.leakyRelu(x, 0.2)),
    one('relu', g.relu),
    one('leakyRelu of negative slope', (x) => g.leakyRelu(x, -0.5)),
  ],
  erf: [one('erf', g.erf)],
  // Finite differences see through the stop, so here it counts nothing; gradients.test.ts checks that it stops.
  stopGradient: [one('stopGradient', (x) => g.add(g.exp(x), g.multiply(g.stopGradient(x), 0)))],

  reshape: [one('reshape', (x) => g.reshape(x, [3, -1]), [2, 3, 2])],
  transpose: [
    one('transpose', (x) => g.transpose(x, [2, 0, 1]), [2, 3, 4]),
    one('transpose, reversed', (x) => g.transpose(x), [2, 3]),
  ],
  broadcast: [
    one('broadcast', (x) => g.broadcastTo(x, [2, 4, 3]), [4, 1]),
    one('broadcast of a scalar', (x) => g.broadcastTo(x, [2, 2]), []),
  ],
  concat: [
    {
      name: 'concat',
      leaves: [{ shape: [2, 1, 2] }, { shape: [2, 3, 2] }, { shape: [2, 2, 2] }],
      build: (a, b, c) => g.concat([a, b, c], 1),
    },
  ],
  slice: [one('slice', (x) => g.slice(x, [1, 0, 2], [2, -1, 1]), [4, 2, 3])],
  pad: [one('pad', (x) => g.pad(x, [1, 0], [2, 3]), [2, 3])],

  sum: [
    one('sum over axes', (x) => g.sum(x, [0, -1]), [2, 3, 2]),
    one('sum over everything', (x) => g.sum(x), [2, 3]),
    one('mean', (x) => g.mean(x, [1]), [2, 3]),
  ],
  max: [one('max over axes', (x) => g.max(x, [1]), [2, 3, 2]), one('max over everything', (x) => g.max(x), [2, 3])],

  matmul: [
    two('matmul', (a, b) => g.matmul(a, b), [2, 3], [3, 4]),
    two('matmul, a transposed', (a, b) => g.matmul(a, b, { transposeA: true }), [3, 2], [3, 4]),
    two('matmul, b transposed', (a, b) => g.matmul(a, b, { transposeB: true }), [2, 3], [4, 3]),
    two('matmul, both transposed', (a, b) => g.matmul(a, b, { transposeA: true, transposeB: true }), [3, 2], [4, 3]),
    two('matmul, stretched batches', (a, b) => g.matmul(a, b), [2, 1, 2, 3], [3, 3, 2]),
    two('matmul, a batch by one matrix', (a, b) => g.matmul(a, b, { transposeB: true }), [2, 2, 3], [4, 3]),
  ],

  convolution: convolutions.map(({ name, x, w, options }) =>
    two(`convolution, ${name}`, (a, b) => g.convolution(a, b, options), x, w),
  ),
  convolutionTranspose: convolutions.map(({ name, x, w, options }) =>
    two(
      `convolutionTranspose, ${name}`,
      (u, b) => g.convolutionTranspose(u, b, { ...options, inputSize: plane(x) }),
      convolved(x, w, options),
      w,
    ),
  ),
  convolutionWeightGradient: convolutions.map(({ name, x, w, options }) =>
    two(
      `convolutionWeightGradient, ${name}`,
      (a, u) => g.convolutionWeightGradient(a, u, { ...options, kernelSize: plane(w) }),
      x,
      convolved(x, w, options),
    ),
  ),

  upsampleNearest: [one('upsampleNearest', (x) => g.upsampleNearest(x, 3), [1, 2, 2, 1])],
  sumPool: [
    one('sumPool', (x) => g.sumPool(x, 2), [1, 2, 4, 2]),
    one('averagePool', (x) => g.averagePool(x, 2), [1, 1, 2, 4]),
  ],
}

export const allCases: readonly (OperatorCase & { operator: OperatorName })[] = Object.entries(operatorCases).flatMap(
  ([operator, cases]) => cases.map((operatorCase) => ({ ...operatorCase, operator: operator as OperatorName })),
)
