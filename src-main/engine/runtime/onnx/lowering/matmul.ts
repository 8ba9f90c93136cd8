import type { Tensor } from '../../../graph'
import type { LoweringContext, Value } from './context'

export function lowerMatmul(context: LoweringContext, tensor: Tensor<'matmul'>): Value {
  const a = context.value(tensor.inputs[0]!)
  const b = context.value(tensor.inputs[1]!)
  const { transposeA, transposeB } = tensor.attributes
  if (a.shape.length === 2 && b.shape.length === 2) {
    return gemm(context, a, b, tensor.shape, { transposeA, transposeB })
  }
  const left = transposeA ? swapLast(context, a) : a
  const right = transposeB ? swapLast(context, b) : b
  return context.emit('MatMul', [left, right], tensor.shape)
}

/** One matrix product with either factor transposed on the fly. */
export function gemm(
  context: LoweringContext,
  a: Value,
  b: Value,
  shape: readonly number[],
  options: { transposeA?: boolean; transposeB?: boolean } = {},
): Value {
  const { transposeA = false, transposeB = false } = options
  return context.emit('Gemm', [a, b], shape, { transA: Number(transposeA), transB: Number(transposeB) })
}

function swapLast(context: LoweringContext, value: Value): Value {
  const axes = value.shape.map((_, axis) => axis)
  const rank = axes.length
  return context.transpose(value, [...axes.slice(0, rank - 2), rank - 1, rank - 2])
}
