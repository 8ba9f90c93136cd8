import type { Rank, Tensor as TfTensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { OperatorName, Tensor } from '../../graph'
import { convolution, convolutionTranspose, convolutionWeightGradient } from './convolution'
import type { TensorFlow } from './library'

/** Operators that follow from their inputs; inputs and variables come from outside. */
type ComputedName = Exclude<OperatorName, 'input' | 'variable'>

type Mapping<O extends OperatorName> = (tf: TensorFlow, node: Tensor<O>, inputs: readonly TfTensor[]) => TfTensor

/** The node's value by TensorFlow.js. Call it inside `tf.tidy`. */
export function applyOperator(tf: TensorFlow, node: Tensor, inputs: readonly TfTensor[]): TfTensor {
  if (node.operator === 'input' || node.operator === 'variable') {
    throw new RangeError(`${node.operator} has no operation: its value comes from outside`)
  }
  const mapping: Mapping<never> = mappings[node.operator]
  return mapping(tf, node as Tensor<never>, inputs)
}

const mappings: { readonly [O in ComputedName]: Mapping<O> } = {
  constant: (tf, { attributes, shape }) => tf.tensor(attributes.value, [...shape], 'float32'),

  add: (tf, _, [a, b]) => tf.add(a!, b!),
  subtract: (tf, _, [a, b]) => tf.sub(a!, b!),
  multiply: (tf, _, [a, b]) => tf.mul(a!, b!),
  divide: (tf, _, [a, b]) => tf.div(a!, b!),
  maximum: (tf, _, [a, b]) => tf.maximum(a!, b!),
  minimum: (tf, _, [a, b]) => tf.minimum(a!, b!),
  greater: (tf, _, [a, b]) => tf.cast(tf.greater(a!, b!), 'float32'),
  select: (tf, { shape }, [condition, a, b]) => {
    const spread = (x: TfTensor): TfTensor => tf.broadcastTo<Rank>(x, [...shape])
    return tf.where(tf.notEqual(spread(condition!), 0), spread(a!), spread(b!))
  },

  negate: (tf, _, [x]) => tf.neg(x!),
  exp: (tf, _, [x]) => tf.exp(x!),
  log: (tf, _, [x]) => tf.log(x!),
  sqrt: (tf, _, [x]) => tf.sqrt(x!),
  abs: (tf, _, [x]) => tf.abs(x!),
  sign: (tf, _, [x]) => tf.sign(x!),
  floor: (tf, _, [x]) => tf.floor(x!),
  tanh: (tf, _, [x]) => tf.tanh(x!),
  sigmoid: (tf, _, [x]) => tf.sigmoid(x!),
  softplus: (tf, _, [x]) => tf.softplus(x!),
  leakyRelu: (tf, { attributes: { slope } }, [x]) => tf.leakyRelu(x!, slope),
  erf: (tf, _, [x]) => tf.erf(x!),
  stopGradient: (tf, _, [x]) => tf.clone(x!),

  reshape: (tf, { shape }, [x]) => tf.reshape(x!, [...shape]),
  transpose: (tf, { attributes: { permutation } }, [x]) => tf.transpose(x!, [...permutation]),
  broadcast: (tf, { shape }, [x]) => tf.broadcastTo<Rank>(x!, [...shape]),
  concat: (tf, { attributes: { axis } }, inputs) => tf.concat([...inputs], axis),
  slice: (tf, { attributes: { starts, sizes } }, [x]) => tf.slice(x!, [...starts], [...sizes]),
  pad: (tf, { attributes: { before, after } }, [x]) =>
    tf.pad(
      x!,
      before.map((count, axis) => [count, after[axis]!]),
    ),

  sum: (tf, { attributes: { axes } }, [x]) => tf.sum(x!, [...axes], true),
  max: (tf, { attributes: { axes } }, [x]) => tf.max(x!, [...axes], true),

  matmul: (tf, { attributes: { transposeA, transposeB }, shape }, [a, b]) => {
    // Its own broadcasting of leading axes is wrong where both operands stretch.
    const batch = shape.slice(0, -2)
    const spread = (x: TfTensor): TfTensor => tf.broadcastTo<Rank>(x, [...batch, ...x.shape.slice(-2)])
    return tf.matMul(spread(a!), spread(b!), transposeA, transposeB)
  },

  convolution: (tf, { attributes }, [x, w]) => convolution(tf, x as Tensor4D, w as Tensor4D, attributes),
  convolutionTranspose: (tf, { attributes }, [dy, w]) =>
    convolutionTranspose(tf, dy as Tensor4D, w as Tensor4D, attributes),
  convolutionWeightGradient: (tf, { attributes }, [x, dy]) =>
    convolutionWeightGradient(tf, x as Tensor4D, dy as Tensor4D, attributes),

  upsampleNearest: (tf, { inputs: [source], attributes: { factor }, shape }, [x]) => {
    const width = source!.shape[3]! * factor
    const widened = tf.tile(tf.reshape(x!, [-1, 1]), [1, factor])
    return tf.reshape(tf.tile(tf.reshape(widened, [-1, 1, width]), [1, factor, 1]), [...shape])
  },
  sumPool: (tf, { attributes: { factor }, shape }, [x]) => {
    const [batch, channels, height, width] = shape as [number, number, number, number]
    const blocks = tf.reshape(x!, [batch * channels, height, factor, width, factor])
    return tf.reshape(tf.sum(blocks, [2, 4]), [...shape])
  },
}
