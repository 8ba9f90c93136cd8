import { Random } from '../../src-main/base/random'
import {
  abs,
  add,
  concat,
  convolution,
  convolutionTranspose,
  gradients,
  input,
  leakyRelu,
  mean,
  multiply,
  negate,
  reshape,
  sizeOf,
  slice,
  softplus,
  sqrt,
  square,
  subtract,
  divide,
  tanh,
  variable,
  type Tensor,
} from '../../src-main/engine/graph'
import type { Optimiser, Program, VariableSpecification } from '../../src-main/engine/runtime/executor'

/** B images of 3×S×S; F channels at the finest of D levels. */
export interface NetworkSize {
  batch: number
  size: number
  width: number
  depth: number
}

export const channels = 3

/** Weights of one network, made as its layers ask for them: normal with σ 0.02, biases zero. */
export class Weights {
  readonly tensors = new Map<string, Tensor>()
  readonly specifications: VariableSpecification[] = []

  constructor(
    private readonly prefix: string,
    private readonly seed = 1,
  ) {}

  get(name: string, shape: readonly number[], sigma = 0.02): Tensor {
    const full = `${this.prefix}/${name}`
    const tensor = variable(full, shape)
    const initial = new Float32Array(sizeOf(shape))
    if (sigma > 0) new Random(this.seed, full).fillNormal(initial, sigma)
    this.tensors.set(full, tensor)
    this.specifications.push({ name: full, shape, initial })
    return tensor
  }
}

/**
 * U-Net: convolutions 4×4 of stride 2, channels min(F·2^i, 8F), transposed convolutions back up with skips, LeakyReLU
 * 0.2 before all but the first, instance normalisation on all but the first and last level, tanh.
 */
export function unet(weights: Weights, x: Tensor, { width, depth }: NetworkSize): Tensor {
  const filters = (level: number): number => Math.min(width * 2 ** level, 8 * width)
  const levels: Tensor[] = []
  let h = x
  for (let level = 0; level < depth; level++) {
    const normalised = level > 0 && level < depth - 1
    const w = weights.get(`down${level}/w`, [filters(level), h.shape[1]!, 4, 4])
    h = convolution(level === 0 ? h : leakyRelu(h, 0.2), w, { stride: 2, padding: 1 })
    h = normalised ? instanceNormalised(h) : biased(weights, `down${level}/b`, h)
    levels.push(h)
  }
  for (let level = depth - 1; level >= 0; level--) {
    const outputs = level === 0 ? channels : filters(level - 1)
    const w = weights.get(`up${level}/w`, [h.shape[1]!, outputs, 4, 4])
    h = convolutionTranspose(leakyRelu(h, 0.2), w, { stride: 2, padding: 1 })
    if (level === 0) h = biased(weights, `up${level}/b`, h)
    else h = concat([instanceNormalised(h), levels[level - 1]!], 1)
  }
  return tanh(h)
}

/** PatchGAN: 4×4 convolutions to F, 2F, 4F (stride 2), 8F, 1 (stride 1); normalised but for the first and last. */
export function patchGan(weights: Weights, pair: Tensor, { width }: NetworkSize): Tensor {
  const layers = [
    { filters: width, stride: 2, normalised: false },
    { filters: 2 * width, stride: 2, normalised: true },
    { filters: 4 * width, stride: 2, normalised: true },
    { filters: 8 * width, stride: 1, normalised: true },
    { filters: 1, stride: 1, normalised: false },
  ]
  let h = pair
  layers.forEach(({ filters, stride, normalised }, i) => {
    const w = weights.get(`patch${i}/w`, [filters, h.shape[1]!, 4, 4])
    h = convolution(i === 0 ? h : leakyRelu(h, 0.2), w, { stride, padding: 1 })
    h = normalised ? instanceNormalised(h) : biased(weights, `patch${i}/b`, h)
  })
  return h
}

/** One whole step: both gradients at the same point, then both networks move. */
export function trainingStep(network: NetworkSize): { program: Program; variables: VariableSpecification[] } {
  const shape = [network.batch, channels, network.size, network.size]
  const degraded = input('degraded', shape)
  const sharp = input('sharp', shape)
  const generator = new Weights('generator')
  const discriminator = new Weights('discriminator')

  const generated = unet(generator, degraded, network)
  const pairs = concat([concat([degraded, generated], 1), concat([degraded, sharp], 1)], 0)
  const logits = patchGan(discriminator, pairs, network)
  const half = [network.batch, ...logits.shape.slice(1)]
  const ofGenerated = slice(logits, [0, 0, 0, 0], half)
  const ofSharp = slice(logits, [network.batch, 0, 0, 0], half)

  const adversarial = scalarMean(softplus(negate(ofGenerated)))
  const distance = scalarMean(abs(subtract(generated, sharp)))
  const generatorLoss = add(adversarial, multiply(distance, 100))
  const discriminatorLoss = add(scalarMean(softplus(ofGenerated)), scalarMean(softplus(negate(ofSharp))))
  return {
    program: {
      name: 'train-step',
      outputs: { adversarial, distance, discriminatorLoss },
      optimisers: [
        optimiser('generator', generator, generatorLoss),
        optimiser('discriminator', discriminator, discriminatorLoss),
      ],
    },
    variables: [...generator.specifications, ...discriminator.specifications],
  }
}

/** Images in −1…1, the same for every step and every peer's idea of a load. */
export function randomImages(name: string, { batch, size }: NetworkSize): Float32Array {
  const random = new Random(1, name)
  return Float32Array.from({ length: batch * channels * size * size }, () => random.uniform(-1, 1))
}

function optimiser(name: string, weights: Weights, loss: Tensor): Optimiser {
  const derivatives = gradients(loss, [...weights.tensors.values()])
  const named = [...weights.tensors.keys()].map((key, i) => [key, derivatives[i]!] as const)
  return {
    name,
    gradients: new Map(named),
    beta1: 0.5,
    beta2: 0.999,
    epsilon: 1e-8,
    clipNorm: null,
    averageDecay: null,
  }
}

function instanceNormalised(x: Tensor): Tensor {
  const centred = subtract(x, mean(x, [2, 3]))
  return multiply(centred, divide(1, sqrt(add(mean(square(centred), [2, 3]), 1e-5))))
}

function biased(weights: Weights, name: string, x: Tensor): Tensor {
  const filters = x.shape[1]!
  return add(x, reshape(weights.get(name, [filters], 0), [1, filters, 1, 1]))
}

function scalarMean(x: Tensor): Tensor {
  return reshape(mean(x), [])
}
