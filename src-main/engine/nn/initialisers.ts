import { sizeOf, type Shape } from '../graph'
import type { Random } from '../../base/random'

/** Number of inputs that one output of a layer sums over, and of outputs that one input reaches. */
export interface Fans {
  in: number
  out: number
}

/** First value of a parameter, drawn from the parameter's own stream. */
export type Initialiser = (shape: Shape, fans: Fans, random: Random) => Float32Array

export const zeros: Initialiser = (shape) => new Float32Array(sizeOf(shape))

export const constant =
  (value: number): Initialiser =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value)

/** N(0, sigma); 0.02 is DCGAN's (Radford et al. 2016). */
export const normal =
  (sigma = 0.02): Initialiser =>
  (shape, _fans, random) =>
    random.fillNormal(new Float32Array(sizeOf(shape)), sigma)

/** N(0, gain·√(2/fan-in)) (He et al. 2015): layers followed by ReLU or LeakyReLU keep their signal's variance. */
export const he =
  (gain = 1): Initialiser =>
  (shape, fans, random) =>
    random.fillNormal(new Float32Array(sizeOf(shape)), gain * Math.sqrt(2 / fans.in))

/** N(0, √(2/(fan-in + fan-out))) (Glorot & Bengio 2010): for linear and tanh layers. */
export const xavier: Initialiser = (shape, fans, random) =>
  random.fillNormal(new Float32Array(sizeOf(shape)), Math.sqrt(2 / (fans.in + fans.out)))

/** Of a weight [out, in, …]: the trailing axes are the kernel's. */
export function fansOf(shape: Shape): Fans {
  const kernel = sizeOf(shape.slice(2))
  return { in: (shape[1] ?? 1) * kernel, out: (shape[0] ?? 1) * kernel }
}
