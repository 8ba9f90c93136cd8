import {
  add,
  broadcastTo,
  constant as constantTensor,
  concat,
  convolution as convolve,
  convolutionTranspose,
  formatShape,
  leakyRelu,
  matmul,
  multiply,
  reshape,
  slice,
  softmax,
  upsampleNearest,
  type Tensor,
} from '../graph'
import { constant, he, zeros, type Initialiser } from './initialisers'
import type { Scope } from './scope'

/** Layers: functions from a scope and tensors to a tensor. Images are [batch, channel, height, width]. */

export interface ConvolutionLayer {
  filters: number
  /** Side of the square kernel, 1, 2, … */
  kernel: number
  /** Default 1. */
  stride?: number
  /** Zeros on every side; default: as many as make the output ⌈size/stride⌉, an odd one at the bottom and right. */
  padding?: number
  /** Default true. Leave it out before a normalisation: its gradient is zero there, and Adam would walk on the noise. */
  bias?: boolean
  /** Default He. */
  initialiser?: Initialiser
}

/** x [B, C, H, W] → [B, filters, H', W']. */
export function convolution(scope: Scope, x: Tensor, layer: ConvolutionLayer): Tensor {
  const { filters, kernel, stride = 1, padding, bias = true, initialiser = he() } = layer
  const [, channels, height, width] = imageShape(x)
  const w = scope.parameter('w', [filters, channels, kernel, kernel], initialiser)
  const pads =
    padding === undefined ? samePads([height, width], kernel, stride) : ([padding, padding, padding, padding] as const)
  const y = convolve(x, w, { stride, pads })
  return bias ? addBias(scope, y) : y
}

/**
 * Transposed convolution, the adjoint of a convolution from the finer grid: x [B, C, H, W] → [B, filters, H·s, W·s].
 * A kernel that the stride divides reaches every output pixel equally often, so that no chequerboard is built in
 * (Odena et al. 2016).
 */
export function transposedConvolution(scope: Scope, x: Tensor, layer: Omit<ConvolutionLayer, 'padding'>): Tensor {
  const { filters, kernel, stride = 1, bias = true, initialiser = he() } = layer
  const [, channels, height, width] = imageShape(x)
  const fans = { in: (channels * kernel ** 2) / stride ** 2, out: filters * kernel ** 2 }
  const w = scope.parameter('w', [channels, filters, kernel, kernel], initialiser, fans)
  const inputSize = [height * stride, width * stride] as const
  const y = convolutionTranspose(x, w, { stride, pads: samePads(inputSize, kernel, stride), inputSize })
  return bias ? addBias(scope, y) : y
}

/** Nearest-neighbour enlargement and a convolution: no chequerboard at all, at stride² the cost. */
export function resizeConvolution(scope: Scope, x: Tensor, layer: ConvolutionLayer): Tensor {
  const { stride = 1, ...rest } = layer
  return convolution(scope, upsampleNearest(x, stride), rest)
}

/** x [B, K] → [B, units]. */
export function dense(
  scope: Scope,
  x: Tensor,
  layer: { units: number; bias?: boolean; initialiser?: Initialiser },
): Tensor {
  const { units, bias = true, initialiser = he() } = layer
  if (x.shape.length !== 2) throw new RangeError(`dense: x must be [batch, features], got ${formatShape(x.shape)}`)
  const w = scope.parameter('w', [units, x.shape[1]!], initialiser)
  const y = matmul(x, w, { transposeB: true })
  return bias ? add(y, scope.parameter('b', [units], zeros)) : y
}

/** Drops elements with probability `rate`, 0 ≤ rate < 1, and scales the rest by 1/(1 − rate); inference: x itself. */
export function dropout(scope: Scope, x: Tensor, rate: number): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: rate must be at least 0 and below 1, got ${rate}`)
  if (rate === 0 || scope.mode === 'inference') return x
  return multiply(x, scope.random('dropout', x.shape, { kind: 'dropout', rate }))
}

/** A condition vector [B, K] as an embedding [B, units]: one dense layer and LeakyReLU 0.2. */
export function embedding(scope: Scope, condition: Tensor, units: number): Tensor {
  return leakyRelu(dense(scope, condition, { units }), 0.2)
}

/** Concatenates a condition vector [B, K] to an image as K constant planes. */
export function concatPlanes(x: Tensor, condition: Tensor): Tensor {
  const [batch, , height, width] = imageShape(x)
  const length = condition.shape[1]!
  return concat([x, broadcastTo(reshape(condition, [batch, length, 1, 1]), [batch, length, height, width])], 1)
}

/**
 * Feature-wise linear modulation (Perez et al. 2018): x·(1 + γ(c)) + β(c) for each channel, γ and β linear in the
 * condition [B, K]. Starts as the identity.
 */
export function film(scope: Scope, x: Tensor, condition: Tensor): Tensor {
  const [batch, channels] = imageShape(x)
  const both = dense(scope, condition, { units: 2 * channels, initialiser: zeros })
  const part = (start: number): Tensor => reshape(slice(both, [0, start], [batch, channels]), [batch, channels, 1, 1])
  return add(multiply(x, add(part(0), 1)), part(channels))
}

/**
 * Self-attention over all positions (Zhang et al. 2019, "SAGAN"), x + γ·attention, γ starting at 0. Cost and memory
 * grow with (H·W)²: use it at low resolution.
 */
export function selfAttention(scope: Scope, x: Tensor, layer: { reduction?: number } = {}): Tensor {
  const [batch, channels, height, width] = imageShape(x)
  const inner = Math.max(1, Math.floor(channels / (layer.reduction ?? 8)))
  const positions = height * width
  const project = (name: string, filters: number): Tensor =>
    reshape(convolution(scope.child(name), x, { filters, kernel: 1, bias: false }), [batch, filters, positions])
  const query = project('query', inner)
  const key = project('key', inner)
  const value = project('value', channels)
  const scores = multiply(matmul(query, key, { transposeA: true }), 1 / Math.sqrt(inner))
  const attended = matmul(value, softmax(scores, 2), { transposeB: true })
  const gamma = scope.parameter('gamma', [1], zeros)
  return add(x, multiply(reshape(attended, x.shape), gamma))
}

/**
 * Bilinear enlargement by 2 with pixel areas as the reference (each output pixel lies a quarter pixel off a centre);
 * the border is continued by its own value.
 */
export function upsampleBilinear(x: Tensor): Tensor {
  const [batch, channels, height, width] = imageShape(x)
  const edges = repeatEdge(repeatEdge(x, 2), 3)
  const planes = reshape(edges, [batch * channels, 1, height + 2, width + 2])
  const taps = [0.25, 0.75, 0.75, 0.25]
  const w = constantTensor(
    taps.flatMap((a) => taps.map((b) => a * b)),
    [1, 1, 4, 4],
  )
  const enlarged = convolutionTranspose(planes, w, { stride: 2, padding: 3 })
  return reshape(enlarged, [batch, channels, 2 * height, 2 * width])
}

/** One added value a channel. */
export function addBias(scope: Scope, x: Tensor, initial = 0): Tensor {
  const channels = x.shape[1]!
  const b = scope.parameter('b', [channels], initial === 0 ? zeros : constant(initial))
  return add(x, reshape(b, [1, channels, 1, 1]))
}

export function imageShape(x: Tensor): [number, number, number, number] {
  if (x.shape.length !== 4) throw new RangeError(`an image must be [B, C, H, W], got ${formatShape(x.shape)}`)
  return [x.shape[0]!, x.shape[1]!, x.shape[2]!, x.shape[3]!]
}

/** [top, left, bottom, right] such that a convolution yields ⌈size/stride⌉. */
function samePads(
  size: readonly [number, number],
  kernel: number,
  stride: number,
): readonly [number, number, number, number] {
  const total = size.map((length) => Math.max((Math.ceil(length / stride) - 1) * stride + kernel - length, 0))
  const before = total.map((count) => Math.floor(count / 2))
  return [before[0]!, before[1]!, total[0]! - before[0]!, total[1]! - before[1]!]
}

/** One more row or column on either side along `axis`, with the value of the outermost. */
function repeatEdge(x: Tensor, axis: 2 | 3): Tensor {
  const sizes = x.shape.map((length, i) => (i === axis ? 1 : length))
  const last = x.shape.map((length, i) => (i === axis ? length - 1 : 0))
  return concat([slice(x, [0, 0, 0, 0], sizes), x, slice(x, last, sizes)], axis)
}
