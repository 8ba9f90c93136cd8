import type { Shape } from '../graph/types'
import type { Random } from '../../base/random'

/** First value of a parameter, drawn from the parameter's own stream. */
export type Initialiser = (shape: Shape, random: Random) => Float32Array

export const zeros: Initialiser = (shape) => new Float32Array(size(shape))

export const constant =
  (value: number): Initialiser =>
  (shape) =>
    new Float32Array(size(shape)).fill(value)

/** N(0, sigma); 0.02 is DCGAN's (Radford et al. 2016). */
export const normal =
  (sigma = 0.02): Initialiser =>
  (shape, random) =>
    random.fillNormal(new Float32Array(size(shape)), sigma)

/**
 * N(0, gain·√(2/fan-in)) (He et al. 2015) for layers followed by ReLU or LeakyReLU. Fan-in is the product of all axes
 * but the first: weights are [out, in, …].
 */
export const he =
  (gain = 1): Initialiser =>
  (shape, random) =>
    random.fillNormal(new Float32Array(size(shape)), gain * Math.sqrt(2 / fanIn(shape)))

/** N(0, √(2/(fan-in + fan-out))) (Glorot & Bengio 2010) for linear and tanh layers. */
export const xavier: Initialiser = (shape, random) => {
  const receptive = size(shape.slice(2))
  const fanOut = (shape[0] ?? 1) * receptive
  return random.fillNormal(new Float32Array(size(shape)), Math.sqrt(2 / (fanIn(shape) + fanOut)))
}

function fanIn(shape: Shape): number {
  return Math.max(1, size(shape.slice(1)))
}

function size(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1)
}
