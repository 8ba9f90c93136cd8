import { concat, leakyRelu, multiply, relu, reshape, sigmoid, type Tensor } from '../../../engine/graph'
import {
  concatPlanes,
  convolution,
  dense,
  dropout,
  normal,
  normalise,
  transposedConvolution,
  type Scope,
} from '../../../engine/nn'
import { straightThrough } from '../constituents/draw'

export interface ImageGeneratorKnobs {
  /** Noise numbers beside the condition; 0: the mask is the only thing drawn. */
  latent: number
  /** All channels over those that were published. */
  width: number
}

/** Channels of the encoder's layers. */
const channels = [16, 32, 64, 128, 128, 128] as const

/**
 * The published network (Musella & Pandolfi 2018, arXiv:1805.00850): a U-Net from the image of a generated jet and its
 * condition to two images, the energy of each pixel and the probability that it is hit; a pixel is drawn as hit or not.
 * [B, 1, 32, 32] and [B, 4] → the image as drawn, the energies and the probabilities, [B, 1, 32, 32] each.
 */
export function imageGenerator(
  scope: Scope,
  knobs: ImageGeneratorKnobs,
  gen: Tensor,
  condition: Tensor,
): { image: Tensor; energy: Tensor; probability: Tensor } {
  const initialiser = normal(0.02)
  const filters = channels.map((count) => Math.max(1, Math.round(count * knobs.width)))
  const skips: Tensor[] = []
  let x = gen
  filters.forEach((count, layer) => {
    skips.push(x)
    const at = scope.child(`down${layer}`)
    x = convolution(at, x, { filters: count, kernel: 3, stride: 2, bias: false, initialiser })
    x = leakyRelu(normalise(at, x, 'batch'), 0.2)
  })
  x = concatPlanes(x, conditionOf(scope, condition, knobs.latent))
  for (let layer = filters.length - 1; layer >= 1; layer--) {
    const skip = skips[layer]!
    const at = scope.child(`up${layer}`)
    const stride = skip.shape[2]! / x.shape[2]!
    x = transposedConvolution(at, x, { filters: filters[layer - 1]!, kernel: 3, stride, bias: false, initialiser })
    x = normalise(at, x, 'batch')
    if (layer >= filters.length - 2) x = dropout(at, x, 0.5)
    x = concat([leakyRelu(x, 0.2), skip], 1)
  }
  const head = (name: string): Tensor =>
    transposedConvolution(scope.child(name), x, { filters: 1, kernel: 3, stride: 2, initialiser })
  const energy = relu(head('energy'))
  const probability = sigmoid(head('hit'))
  const u = scope.random('hit', probability.shape, { kind: 'uniform' })
  return { image: multiply(energy, straightThrough(probability, u)), energy, probability }
}

/** Condition through batch norm, 16 units and batch norm, with noise where it is asked for. */
export function conditionOf(scope: Scope, condition: Tensor, latent: number): Tensor {
  const [batch, length] = condition.shape as [number, number]
  const flat = (name: string, x: Tensor): Tensor => {
    const width = x.shape[1]!
    return reshape(normalise(scope.child(name), reshape(x, [batch, width, 1, 1]), 'batch'), [batch, width])
  }
  const scaled = flat('condition-in', reshape(condition, [batch, length]))
  const embedded = flat('condition-out', dense(scope.child('condition'), scaled, { units: 16, bias: false }))
  if (latent === 0) return embedded
  return concat([embedded, scope.random('latent', [batch, latent], { kind: 'normal' })], 1)
}
