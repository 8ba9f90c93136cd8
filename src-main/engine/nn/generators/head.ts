import { add, leakyRelu, multiply, slice, tanh, type Tensor } from '../../graph'
import { zeros, type Initialiser } from '../initialisers'
import { convolution, resizeConvolution, transposedConvolution, upsampleBilinear } from '../layers'
import type { Scope } from '../scope'
import type { GeneratorInput, GeneratorOutput } from './generator'

/** What generators of images share: how their last features become an image on the output grid. */

export type Upsampling = 'transposed' | 'resize'

/** Doubles the grid. */
export function enlarge(
  scope: Scope,
  x: Tensor,
  upsampling: Upsampling,
  layer: { filters: number; kernel: number; bias?: boolean; initialiser?: Initialiser },
): Tensor {
  return upsampling === 'transposed'
    ? transposedConvolution(scope, x, { ...layer, stride: 2 })
    : resizeConvolution(scope, x, {
        ...layer,
        kernel: layer.kernel % 2 === 0 ? layer.kernel - 1 : layer.kernel,
        stride: 2,
      })
}

/** Enlarges features by 1, 2 or 4, then convolves them to `filters` channels. */
export function upsamplingTail(
  scope: Scope,
  features: Tensor,
  scale: 1 | 2 | 4,
  tail: { upsampling: Upsampling; filters: number; initialiser: Initialiser; last: Initialiser },
): Tensor {
  let x = features
  for (let factor = 2; factor <= scale; factor *= 2) {
    const layer = { filters: features.shape[1]!, kernel: 4, initialiser: tail.initialiser }
    x = leakyRelu(enlarge(scope.child(`enlarge${factor}`), x, tail.upsampling, layer), 0.2)
  }
  return convolution(scope.child('last'), x, { filters: tail.filters, kernel: 3, initialiser: tail.last })
}

/**
 * Where the predicted variance starts, in the network's own unit: errors are a few hundredths of it. From 1 it takes
 * longer to learn than the image itself.
 */
const usualLogVariance = -5

export interface OutputKnobs {
  /** `residual` adds to the input image, enlarged where the output is finer. */
  output: 'direct' | 'residual'
  activation: 'linear' | 'tanh'
  variance: boolean
}

/** Channels that the last layer has to yield. */
export function outputChannels(knobs: OutputKnobs, input: GeneratorInput): number {
  return input.output.channels * (knobs.variance ? 2 : 1)
}

/** A residual output starts as the identity; a direct one as any layer. */
export function lastInitialiser(knobs: OutputKnobs, otherwise: Initialiser): Initialiser {
  return knobs.output === 'residual' ? zeros : otherwise
}

/** Splits off the variance head, adds the input's first channels, applies the activation. */
export function finish(x: Tensor, knobs: OutputKnobs, input: GeneratorInput, scale: 1 | 2 | 4): GeneratorOutput {
  const { channels, height, width } = input.output
  const part = (start: number): Tensor => slice(x, [0, start, 0, 0], [input.batch, channels, height, width])
  const values = knobs.variance ? part(0) : x
  const base = knobs.output === 'residual' && input.image ? enlargedInput(input.image, channels, scale) : null
  const sum = base ? add(base, values) : values
  return {
    image: knobs.activation === 'tanh' ? tanh(sum) : sum,
    logVariance: knobs.variance ? add(multiply(tanh(multiply(part(channels), 1 / 8)), 8), usualLogVariance) : null,
  }
}

function enlargedInput(image: Tensor, channels: number, scale: 1 | 2 | 4): Tensor {
  const [batch, own, height, width] = image.shape
  if (own! < channels) throw new RangeError(`a residual output of ${channels} channels needs as many, got ${own}`)
  let base = own === channels ? image : slice(image, [0, 0, 0, 0], [batch!, channels, height!, width!])
  for (let factor = 2; factor <= scale; factor *= 2) base = upsampleBilinear(base)
  return base
}
