import {
  abs,
  add,
  broadcastTo,
  concat,
  constant,
  convolution,
  convolutionTranspose,
  convolutionWeightGradient,
  divide,
  erf,
  exp,
  floor,
  greater,
  input,
  leakyRelu,
  log,
  matmul,
  max,
  maximum,
  minimum,
  multiply,
  negate,
  pad,
  reshape,
  select,
  sigmoid,
  sign,
  slice,
  softplus,
  sqrt,
  stopGradient,
  subtract,
  sum,
  sumPool,
  tanh,
  transpose,
  upsampleNearest,
  type OperatorName,
  type Tensor,
} from '../../../src-main/engine/graph'

/** Small graphs that together use every operator in the ways a lowering may treat apart. Inputs lie in −1…1. */
export const operatorCases: Record<OperatorName, Record<string, () => Tensor>> = {
  input: { alone: () => x },
  variable: { 'is tested by the executors': () => add(x, 0) },
  constant: { vector: () => add(x, constant([1, 2, 3, 4])), small: () => multiply(x, 1e-20) },

  add: { same: () => add(x, y), broadcast: () => add(x, row), stretched: () => add(broadcastTo(row, [2, 3, 4]), x) },
  subtract: { same: () => subtract(x, y), column: () => subtract(column, x) },
  multiply: { same: () => multiply(x, y), outer: () => multiply(row, column) },
  divide: { same: () => divide(x, add(abs(y), 0.5)) },
  maximum: { same: () => maximum(x, y), scalar: () => maximum(x, 0.1) },
  minimum: { same: () => minimum(x, y), row: () => minimum(row, x) },
  greater: { same: () => greater(x, y), used: () => multiply(greater(x, row), y) },
  select: {
    compared: () => select(greater(x, 0), y, multiply(y, 0.2)),
    scalars: () => select(greater(x, y), 1, -1),
    'by a number': () => select(floor(multiply(x, 2)), y, x),
    broadcast: () => select(greater(row, 0), x, column),
  },

  negate: { plain: () => negate(x) },
  exp: { plain: () => exp(multiply(x, 5)) },
  log: { plain: () => log(add(abs(x), 0.01)) },
  sqrt: { plain: () => sqrt(abs(x)) },
  abs: { plain: () => abs(x) },
  sign: { plain: () => sign(x), zero: () => sign(multiply(x, greater(x, 0))) },
  floor: { plain: () => floor(multiply(x, 7)) },
  tanh: { plain: () => tanh(multiply(x, 3)) },
  sigmoid: { plain: () => sigmoid(multiply(x, 8)), far: () => sigmoid(multiply(x, 200)) },
  softplus: { plain: () => softplus(multiply(x, 8)), far: () => softplus(multiply(x, 500)) },
  leakyRelu: { leaky: () => leakyRelu(x, 0.2), relu: () => leakyRelu(x, 0) },
  erf: { plain: () => erf(multiply(x, 2)) },
  stopGradient: { plain: () => stopGradient(exp(x)) },

  reshape: { plain: () => reshape(exp(x), [4, 6]), used: () => add(reshape(x, [6, 4]), reshape(y, [6, 4])) },
  transpose: {
    plain: () => transpose(x, [2, 0, 1]),
    'of ones': () => transpose(reshape(x, [1, 6, 1, 4]), [1, 0, 3, 2]),
  },
  broadcast: { plain: () => broadcastTo(row, [2, 3, 4]), scalar: () => broadcastTo(constant(3), [2, 2]) },
  concat: { last: () => concat([x, y, x], 2), first: () => concat([x, y], 0) },
  slice: { block: () => slice(x, [0, 1, 1], [2, 2, 3]), whole: () => slice(x, [0, 0, 0], [2, 3, 4]) },
  pad: { plain: () => pad(x, [0, 1, 2], [1, 0, 3]) },

  sum: {
    last: () => sum(x, [2]),
    all: () => sum(x, [0, 1, 2]),
    channels: () => sum(image, [0, 2, 3]),
    none: () => sum(x, []),
    batch: () => sum(image, [0]),
    odd: () => sum(image, [1, 3]),
  },
  max: { last: () => max(x, [2]), all: () => max(x, [0, 1, 2]), planes: () => max(image, [2, 3]) },

  matmul: {
    plain: () => matmul(reshape(x, [6, 4]), reshape(y, [4, 6])),
    transposed: () => matmul(reshape(x, [4, 6]), reshape(y, [6, 4]), { transposeA: true, transposeB: true }),
    batched: () => matmul(x, y, { transposeB: true }),
    broadcast: () => matmul(x, reshape(row, [4, 1])),
    'both, batched': () => matmul(x, transpose(y, [0, 2, 1]), { transposeA: true, transposeB: true }),
  },

  convolution: { plain: () => convolution(image, kernel, { padding: 1 }) },
  convolutionTranspose: { plain: () => convolutionTranspose(image, kernelBack, { stride: 2, padding: 1 }) },
  convolutionWeightGradient: {
    plain: () => convolutionWeightGradient(image, image, { padding: 1, kernelSize: [3, 3] }),
  },
  upsampleNearest: { two: () => upsampleNearest(image, 2), three: () => upsampleNearest(image, 3) },
  sumPool: { two: () => sumPool(image, 2), three: () => sumPool(image, 3) },
}

const x = input('x', [2, 3, 4])
const y = input('y', [2, 3, 4])
const row = input('row', [4])
const column = input('column', [3, 1])
const image = input('image', [2, 3, 6, 6])
const kernel = input('kernel', [5, 3, 3, 3])
const kernelBack = input('kernelBack', [3, 5, 4, 4])
