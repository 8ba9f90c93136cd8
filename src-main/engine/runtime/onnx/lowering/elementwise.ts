import { broadcastShapes, isOperator, sameShape, sizeOf, type Tensor } from '../../../graph'
import type { LoweringContext, Value } from './context'

/** ONNX broadcasts as the graph does, so an explicit stretch of an operand is left out where the result is the same. */
export function unstretched(operands: readonly Tensor[], shape: readonly number[]): Tensor[] {
  const result = [...operands]
  operands.forEach((operand, i) => {
    if (!isOperator(operand, 'broadcast')) return
    const candidate = [...result]
    candidate[i] = operand.inputs[0]!
    if (sameShape(broadcastShapes('broadcast', ...candidate.map((tensor) => tensor.shape)), shape)) {
      result[i] = operand.inputs[0]!
    }
  })
  return result
}

export function lowerElementwise(operator: string) {
  return (context: LoweringContext, tensor: Tensor): Value => {
    const operands = unstretched(tensor.inputs, tensor.shape)
    const compact = withoutLastOnes(operands, tensor.shape)
    if (!compact)
      return context.emit(
        operator,
        operands.map((input) => context.value(input)),
        tensor.shape,
      )
    const values = operands.map((input) => context.reshape(context.raw(input), isSingle(input) ? [1] : compact))
    return context.emit(operator, values, compact)
  }
}

const isSingle = ({ shape }: Tensor): boolean => sizeOf(shape) === 1

/**
 * ONNX Runtime walks element by element where a tensor whose last axis has length 1 meets a single number, sixteen times
 * slower than along a row: the operator is computed without its last axes of length 1. Null where it has none, or where
 * other operands are stretched.
 */
function withoutLastOnes(operands: readonly Tensor[], shape: readonly number[]): number[] | null {
  if (shape.length < 2 || shape.at(-1) !== 1 || sizeOf(shape) === 1) return null
  if (!operands.every((operand) => isSingle(operand) || sameShape(operand.shape, shape))) return null
  return shape.slice(0, shape.findLastIndex((length) => length !== 1) + 1)
}

export function lowerGreater(context: LoweringContext, tensor: Tensor): Value {
  return context.emit('Cast', [truth(context, tensor)], tensor.shape, { to: onnxFloat })
}

/** (x > 0) − (0 > x): the GPU provider has no Sign. */
export function lowerSign(context: LoweringContext, tensor: Tensor): Value {
  const x = context.value(tensor.inputs[0]!)
  const zero = context.scalar(0)
  const [above, below] = [
    [x, zero],
    [zero, x],
  ].map((pair) => {
    const isGreater = context.emit('Greater', pair, tensor.shape)
    return context.emit('Cast', [isGreater], tensor.shape, { to: onnxFloat })
  })
  return context.emit('Sub', [above!, below!], tensor.shape)
}

export function lowerSelect(context: LoweringContext, tensor: Tensor): Value {
  const [condition, a, b] = unstretched(tensor.inputs, tensor.shape) as [Tensor, Tensor, Tensor]
  return context.emit('Where', [truth(context, condition), context.value(a), context.value(b)], tensor.shape)
}

export function lowerLeakyRelu(context: LoweringContext, tensor: Tensor<'leakyRelu'>): Value {
  const x = context.value(tensor.inputs[0]!)
  const { slope } = tensor.attributes
  if (slope === 0) return context.emit('Relu', [x], tensor.shape)
  return context.emit('LeakyRelu', [x], tensor.shape, { alpha: { float: slope } })
}

const onnxFloat = 1
const onnxBool = 9

/** The tensor as booleans, element ≠ 0. */
function truth(context: LoweringContext, tensor: Tensor): Value {
  if (!isOperator(tensor, 'greater')) {
    return context.emit('Cast', [context.value(tensor)], tensor.shape, { to: onnxBool })
  }
  const [a, b] = unstretched(tensor.inputs, tensor.shape) as [Tensor, Tensor]
  return context.emit('Greater', [context.value(a), context.value(b)], tensor.shape)
}
