import { topologicalOrder, type OperatorName, type Tensor } from '../../../graph'
import type { LoweringChoices } from '../../executor'
import { inputName, LoweringContext, variableName, type Value } from './context'
import { lowerConvolution } from './convolution'
import { lowerElementwise, lowerGreater, lowerLeakyRelu, lowerSelect, lowerSign } from './elementwise'
import * as layout from './layout'
import { lowerMatmul } from './matmul'

type Lowerings = { readonly [O in OperatorName]: (context: LoweringContext, tensor: Tensor<O>) => Value }

const lowerings: Lowerings = {
  input: (_, { attributes, shape }) => ({ name: inputName(attributes.name), shape }),
  variable: (_, { attributes, shape }) => ({ name: variableName(attributes.name), shape }),
  constant: (context, { attributes, shape }) => context.floats(attributes.value, shape),

  add: lowerElementwise('Add'),
  subtract: lowerElementwise('Sub'),
  multiply: lowerElementwise('Mul'),
  divide: lowerElementwise('Div'),
  maximum: lowerElementwise('Max'),
  minimum: lowerElementwise('Min'),
  greater: lowerGreater,
  select: lowerSelect,

  negate: lowerElementwise('Neg'),
  exp: lowerElementwise('Exp'),
  log: lowerElementwise('Log'),
  sqrt: lowerElementwise('Sqrt'),
  abs: lowerElementwise('Abs'),
  sign: lowerSign,
  floor: lowerElementwise('Floor'),
  tanh: lowerElementwise('Tanh'),
  sigmoid: lowerElementwise('Sigmoid'),
  softplus: lowerElementwise('Softplus'),
  leakyRelu: lowerLeakyRelu,
  erf: lowerElementwise('Erf'),
  stopGradient: (context, { inputs }) => context.raw(inputs[0]!),

  reshape: layout.lowerReshape,
  transpose: layout.lowerTranspose,
  broadcast: layout.lowerBroadcast,
  concat: layout.lowerConcat,
  slice: layout.lowerSlice,
  pad: layout.lowerPad,
  sum: layout.lowerSum,
  max: layout.lowerMax,

  matmul: lowerMatmul,
  convolution: lowerConvolution,
  convolutionTranspose: lowerConvolution,
  convolutionWeightGradient: lowerConvolution,
  upsampleNearest: layout.lowerUpsampleNearest,
  sumPool: layout.lowerSumPool,
}

/** Lowered by their users, who may need less than the node itself. */
const lazy: ReadonlySet<OperatorName> = new Set(['broadcast', 'greater', 'reshape', 'stopGradient', 'constant'])

/** Lowers everything that `outputs` depend on; values are then had from the context. */
export function lowerGraph(outputs: readonly Tensor[], choices: LoweringChoices): LoweringContext {
  const order = topologicalOrder(outputs)
  const context = new LoweringContext(lowerTensor, choices)
  for (const tensor of order) if (!lazy.has(tensor.operator)) context.raw(tensor)
  for (const tensor of outputs) context.raw(tensor)
  return context
}

function lowerTensor<O extends OperatorName>(context: LoweringContext, tensor: Tensor<O>): Value {
  return lowerings[tensor.operator](context, tensor)
}
