import type { BinaryName, UnaryName } from '../elementwise'
import { sizeOf, stridesOf } from '../shape'
import type { OperatorName, Shape, Tensor } from '../types'
import { convolve, convolveTransposed, correlateForWeights } from './convolution'
import { binaryFunctions, gather, mapBroadcast, mapUnary, stretch, unaryFunctions } from './elementwise'
import { broadcastStrides, walk } from './indices'

/** Operators that follow from their inputs alone; `input` and `variable` come from outside. */
export type ComputedName = Exclude<OperatorName, 'input' | 'variable'>

type Kernel<O extends OperatorName> = (node: Tensor<O>, inputs: readonly Float64Array[]) => Float64Array

/**
 * What every operator means, in float64: slow, simple, exact. Constant folding and the reference executor use it, and
 * the other executors are held against it.
 */
export function compute(node: Tensor<ComputedName>, inputs: readonly Float64Array[]): Float64Array {
  const kernel: Kernel<never> = kernels[node.operator]
  return kernel(node as Tensor<never>, inputs)
}

const kernels: { readonly [O in ComputedName]: Kernel<O> } = {
  constant: ({ attributes: { value } }) => Float64Array.from(value),

  add: elementwiseBinary('add'),
  subtract: elementwiseBinary('subtract'),
  multiply: elementwiseBinary('multiply'),
  divide: elementwiseBinary('divide'),
  maximum: elementwiseBinary('maximum'),
  minimum: elementwiseBinary('minimum'),
  greater: elementwiseBinary('greater'),
  select: ({ inputs, shape }, values) =>
    mapBroadcast((condition, a, b) => (condition !== 0 ? a : b), values, shapesOf(inputs), shape),

  negate: elementwiseUnary('negate'),
  exp: elementwiseUnary('exp'),
  log: elementwiseUnary('log'),
  sqrt: elementwiseUnary('sqrt'),
  abs: elementwiseUnary('abs'),
  sign: elementwiseUnary('sign'),
  floor: elementwiseUnary('floor'),
  tanh: elementwiseUnary('tanh'),
  sigmoid: elementwiseUnary('sigmoid'),
  softplus: elementwiseUnary('softplus'),
  leakyRelu: ({ attributes: { slope } }, [x]) => mapUnary((value) => (value > 0 ? value : slope * value), x!),
  erf: elementwiseUnary('erf'),
  stopGradient: (_, [x]) => x!,

  reshape: (_, [x]) => x!,
  transpose: ({ inputs: [source], attributes: { permutation }, shape }, [x]) => {
    const strides = stridesOf(source!.shape)
    const permuted = permutation.map((axis) => strides[axis]!)
    return gather(x!, walk(shape, permuted))
  },
  broadcast: ({ inputs: [source], shape }, [x]) => stretch(x!, source!.shape, shape),
  concat: ({ inputs, attributes: { axis }, shape }, values) => {
    const out = new Float64Array(sizeOf(shape))
    const strides = stridesOf(shape)
    let offset = 0
    values.forEach((value, i) => {
      const part = inputs[i]!.shape
      scatter(out, value, walk(part, strides, offset))
      offset += part[axis]! * strides[axis]!
    })
    return out
  },
  slice: ({ inputs: [source], attributes: { starts }, shape }, [x]) => {
    const strides = stridesOf(source!.shape)
    return gather(x!, walk(shape, strides, dot(starts, strides)))
  },
  pad: ({ inputs: [source], attributes: { before }, shape }, [x]) => {
    const strides = stridesOf(shape)
    const out = new Float64Array(sizeOf(shape))
    scatter(out, x!, walk(source!.shape, strides, dot(before, strides)))
    return out
  },

  sum: ({ inputs: [source], shape }, [x]) => {
    const out = new Float64Array(sizeOf(shape))
    const target = walk(source!.shape, broadcastStrides(shape, source!.shape))
    for (let i = 0; i < target.length; i++) out[target[i]!]! += x![i]!
    return out
  },
  max: ({ inputs: [source], shape }, [x]) => {
    const out = new Float64Array(sizeOf(shape)).fill(-Infinity)
    const target = walk(source!.shape, broadcastStrides(shape, source!.shape))
    for (let i = 0; i < target.length; i++) out[target[i]!] = Math.max(out[target[i]!]!, x![i]!)
    return out
  },

  matmul: matrixProduct,

  convolution: ({ inputs: [x, w], attributes, shape }, [xs, ws]) =>
    convolve(xs!, ws!, { x: x!.shape, w: w!.shape, y: shape }, attributes),
  convolutionTranspose: ({ inputs: [y, w], attributes, shape }, [ys, ws]) =>
    convolveTransposed(ys!, ws!, { x: shape, w: w!.shape, y: y!.shape }, attributes),
  convolutionWeightGradient: ({ inputs: [x, y], attributes, shape }, [xs, ys]) =>
    correlateForWeights(xs!, ys!, { x: x!.shape, w: shape, y: y!.shape }, attributes),

  upsampleNearest: ({ inputs: [source], attributes: { factor }, shape }, [x]) =>
    gather(x!, blockPositions(shape, source!.shape, factor)),
  sumPool: ({ inputs: [source], attributes: { factor }, shape }, [x]) => {
    const out = new Float64Array(sizeOf(shape))
    const target = blockPositions(source!.shape, shape, factor)
    for (let i = 0; i < target.length; i++) out[target[i]!]! += x![i]!
    return out
  },
}

/** Every operator there is. */
export const operatorNames = ['input', 'variable', ...Object.keys(kernels)] as readonly OperatorName[]

function elementwiseUnary<O extends UnaryName>(operator: O): Kernel<O> {
  return (_, [x]) => mapUnary(unaryFunctions[operator], x!)
}

function elementwiseBinary<O extends BinaryName>(operator: O): Kernel<O> {
  const f = binaryFunctions[operator]
  return ({ inputs, shape }, values) => mapBroadcast((a, b) => f(a, b), values, shapesOf(inputs), shape)
}

function matrixProduct(node: Tensor<'matmul'>, [a, b]: readonly Float64Array[]): Float64Array {
  const { transposeA, transposeB } = node.attributes
  const [shapeA, shapeB] = shapesOf(node.inputs) as [Shape, Shape]
  const [m, n] = node.shape.slice(-2) as [number, number]
  const k = shapeA.at(transposeA ? -2 : -1)!
  const [rowA, innerA] = transposeA ? [1, m] : [k, 1]
  const [innerB, columnB] = transposeB ? [1, k] : [n, 1]
  const batch = node.shape.slice(0, -2)
  const startsA = walk(batch, broadcastStrides(shapeA.slice(0, -2), batch))
  const startsB = walk(batch, broadcastStrides(shapeB.slice(0, -2), batch))
  const out = new Float64Array(sizeOf(node.shape))
  startsA.forEach((startA, item) => {
    for (let i = 0; i < m; i++) {
      const row = (item * m + i) * n
      for (let l = 0; l < k; l++) {
        const factor = a![startA * m * k + i * rowA + l * innerA]!
        const start = startsB[item]! * k * n + l * innerB
        for (let j = 0; j < n; j++) out[row + j]! += factor * b![start + j * columnB]!
      }
    }
  })
  return out
}

/** For each pixel of the fine image the pixel of the coarse one whose block it lies in. */
function blockPositions(fine: Shape, coarse: Shape, factor: number): Int32Array {
  const [batch, channels, height, width] = fine as [number, number, number, number]
  const coarseWidth = coarse[3]!
  const out = new Int32Array(sizeOf(fine))
  let position = 0
  for (let plane = 0; plane < batch * channels; plane++) {
    for (let i = 0; i < height; i++) {
      const row = plane * coarse[2]! * coarseWidth + Math.floor(i / factor) * coarseWidth
      for (let j = 0; j < width; j++) out[position++] = row + Math.floor(j / factor)
    }
  }
  return out
}

function scatter(out: Float64Array, x: Float64Array, positions: Int32Array): void {
  for (let i = 0; i < positions.length; i++) out[positions[i]!] = x[i]!
}

function shapesOf(tensors: readonly Tensor[]): Shape[] {
  return tensors.map((tensor) => tensor.shape)
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, i) => total + value * b[i]!, 0)
}
