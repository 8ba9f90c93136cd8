import {
  abs,
  add,
  constant,
  convolution,
  divide,
  exp,
  mean,
  multiply,
  negate,
  reshape,
  concat,
  slice,
  sqrt,
  square,
  subtract,
  sum,
  type Tensor,
} from '../graph'
import { GalateaError } from '../../base/errors'
import type { ContentLoss } from './task'

/** Losses between an output and its truth, images [B, C, H, W] both; scalars. */

/** Mean of |x − y|. */
export const l1 = (x: Tensor, y: Tensor): Tensor => mean(abs(subtract(x, y)))

/** Mean of (x − y)². */
export const l2 = (x: Tensor, y: Tensor): Tensor => mean(square(subtract(x, y)))

/** Mean of √((x − y)² + ε²): |x − y| with a round bottom (Charbonnier et al. 1994). */
export const charbonnier = (x: Tensor, y: Tensor, epsilon = 1e-3): Tensor =>
  mean(sqrt(add(square(subtract(x, y)), epsilon * epsilon)))

/**
 * Mean over images and bands of ((Σx − Σy)/(Σ|y| + floor·H·W))². Linear values only: in a stretch a sum is no flux.
 * @param floor keeps a band without flux finite, per pixel, in the unit of the values.
 */
export function flux(x: Tensor, y: Tensor, floor = 1e-3): Tensor {
  const pixels = y.shape[2]! * y.shape[3]!
  const scale = add(sum(abs(y), [2, 3]), floor * pixels)
  return mean(square(divide(sum(subtract(x, y), [2, 3]), scale)))
}

/** Mean of ½(ln σ² + (x − y)²/σ²), the Gaussian negative log likelihood without its constant. */
export function negativeLogLikelihood(x: Tensor, y: Tensor, logVariance: Tensor): Tensor {
  const pull = multiply(square(subtract(x, y)), exp(negate(logVariance)))
  return multiply(mean(add(logVariance, pull)), 0.5)
}

/**
 * Structural similarity (Wang et al. 2004, eq. 13), mean over all windows that fit: Gaussian window of σ 1.5 and 11×11
 * pixels, K₁ 0.01, K₂ 0.03. Images smaller than 11 pixels get a window of their size.
 * @param range the values' dynamic range L, > 0
 */
export function ssim(x: Tensor, y: Tensor, range: number): Tensor {
  const [batch, channels, height, width] = y.shape as [number, number, number, number]
  const side = Math.min(11, height, width)
  const taps = gaussian(side, 1.5)
  const images = [x, y, square(x), square(y), multiply(x, y)]
  const planes = concat(
    images.map((image) => reshape(image, [batch * channels, 1, height, width])),
    0,
  )
  const rows = convolution(planes, constant(taps, [1, 1, side, 1]))
  const blurred = convolution(rows, constant(taps, [1, 1, 1, side]))
  const size = [batch * channels, 1, height - side + 1, width - side + 1]
  const [meanX, meanY, squareX, squareY, product] = images.map((_, i) =>
    slice(blurred, [i * batch * channels, 0, 0, 0], size),
  ) as [Tensor, Tensor, Tensor, Tensor, Tensor]

  const c1 = (0.01 * range) ** 2
  const c2 = (0.03 * range) ** 2
  const meanProduct = multiply(meanX, meanY)
  const meanSquares = add(square(meanX), square(meanY))
  const covariance = subtract(product, meanProduct)
  const variances = subtract(add(squareX, squareY), meanSquares)
  const numerator = multiply(add(multiply(meanProduct, 2), c1), add(multiply(covariance, 2), c2))
  return mean(divide(numerator, multiply(add(meanSquares, c1), add(variances, c2))))
}

/** Weights of `imageContentLosses` in a recipe. */
export interface ImageContentWeights {
  l1: number
  l2: number
  charbonnier: number
  ssim: number
  flux: number
  likelihood: number
}

export interface ImageContentOptions {
  /** Dynamic range of the values, for SSIM. */
  range: number
  /** From the values of the network to linear ones, for the flux; default: they are linear. */
  linear?: (x: Tensor) => Tensor
  logVariance?: Tensor | null
}

/** The content losses that a recipe asks for. */
export function imageContent(
  weights: ImageContentWeights,
  x: Tensor,
  y: Tensor,
  options: ImageContentOptions,
): ContentLoss[] {
  const { range, linear = (value: Tensor): Tensor => value, logVariance } = options
  const likelihood = (): Tensor => {
    if (logVariance) return negativeLogLikelihood(x, y, logVariance)
    const sentence = 'losses.likelihood needs a generator with a variance head: set generator.variance to true.'
    throw new GalateaError('invalid-recipe', sentence, { key: 'losses.likelihood' })
  }
  const terms: [keyof ImageContentWeights, () => Tensor][] = [
    ['l1', () => l1(x, y)],
    ['l2', () => l2(x, y)],
    ['charbonnier', () => charbonnier(x, y)],
    ['ssim', () => subtract(1, ssim(x, y, range))],
    ['flux', () => flux(linear(x), linear(y))],
    ['likelihood', likelihood],
  ]
  return terms
    .filter(([name]) => weights[name] > 0)
    .map(([name, value]) => ({ name, value: value(), weight: weights[name] }))
}

function gaussian(side: number, sigma: number): number[] {
  const taps = Array.from({ length: side }, (_, i) => Math.exp(-((i - (side - 1) / 2) ** 2) / (2 * sigma * sigma)))
  const total = taps.reduce((a, b) => a + b)
  return taps.map((tap) => tap / total)
}
