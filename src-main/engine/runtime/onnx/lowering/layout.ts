import type { Tensor } from '../../../graph'
import type { LoweringContext, Value } from './context'

export function lowerReshape(context: LoweringContext, tensor: Tensor<'reshape'>): Value {
  return context.raw(tensor.inputs[0]!)
}

export function lowerTranspose(context: LoweringContext, tensor: Tensor<'transpose'>): Value {
  return context.transpose(context.value(tensor.inputs[0]!), tensor.attributes.permutation)
}

export function lowerBroadcast(context: LoweringContext, tensor: Tensor<'broadcast'>): Value {
  return context.emit('Expand', [context.value(tensor.inputs[0]!), context.integers(tensor.shape)], tensor.shape)
}

export function lowerConcat(context: LoweringContext, tensor: Tensor<'concat'>): Value {
  const inputs = tensor.inputs.map((input) => context.value(input))
  return context.emit('Concat', inputs, tensor.shape, { axis: tensor.attributes.axis })
}

export function lowerSlice(context: LoweringContext, tensor: Tensor<'slice'>): Value {
  return context.slice(context.value(tensor.inputs[0]!), tensor.attributes.starts, tensor.attributes.sizes)
}

export function lowerPad(context: LoweringContext, tensor: Tensor<'pad'>): Value {
  return context.pad(context.value(tensor.inputs[0]!), tensor.attributes.before, tensor.attributes.after)
}

export function lowerSum(context: LoweringContext, tensor: Tensor<'sum'>): Value {
  return reduce(context, 'ReduceSum', tensor, tensor.attributes.axes)
}

export function lowerMax(context: LoweringContext, tensor: Tensor<'max'>): Value {
  return reduce(context, 'ReduceMax', tensor, tensor.attributes.axes)
}

function reduce(context: LoweringContext, operator: string, tensor: Tensor, axes: readonly number[]): Value {
  const x = context.value(tensor.inputs[0]!)
  const long = axes.filter((axis) => x.shape[axis] !== 1)
  if (long.length === 0) return x
  return context.emit(operator, [x, context.integers(long)], tensor.shape, { keepdims: 1 })
}

export function lowerUpsampleNearest(context: LoweringContext, tensor: Tensor<'upsampleNearest'>): Value {
  const { factor } = tensor.attributes
  const scales = context.floats(Float32Array.of(1, 1, factor, factor), [4])
  return context.emit('Resize', [context.value(tensor.inputs[0]!), null, scales], tensor.shape, {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  })
}

export function lowerSumPool(context: LoweringContext, tensor: Tensor<'sumPool'>): Value {
  const { factor } = tensor.attributes
  const window = { kernel_shape: [factor, factor], strides: [factor, factor] }
  const average = context.emit('AveragePool', [context.value(tensor.inputs[0]!)], tensor.shape, window)
  return context.emit('Mul', [average, context.scalar(factor * factor)], tensor.shape)
}
