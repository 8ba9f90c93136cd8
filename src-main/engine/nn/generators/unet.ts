import { z } from 'zod'
import { concat, leakyRelu, type Tensor } from '../../graph'
import { initialisation, initialisations } from '../initialisations'
import type { Initialiser } from '../initialisers'
import { knob } from '../knobs'
import { concatPlanes, convolution, dropout, film, selfAttention } from '../layers'
import { normalisationKinds, normalise, type NormalisationKind } from '../normalisation'
import type { Scope } from '../scope'
import { defineGenerator, requireDivisible, requireImage, type GeneratorInput } from './generator'
import { enlarge, finish, lastInitialiser, outputChannels, upsamplingTail, type Upsampling } from './head'
import { noisePlanes } from './noise'

export const unet = defineGenerator({
  summary: 'U-Net (Ronneberger et al. 2015): halves the grid `depth` times and comes back with skip connections',
  schema: z.strictObject({
    kind: z.literal('unet').describe('Architecture.'),
    depth: knob.integer(1, 10, 4, 'Times that the grid is halved; sides must be multiples of 2^depth.'),
    width: knob.integer(2, 1024, 32, 'Channels of the first level; each further level has twice as many.'),
    widthCap: knob.integer(2, 4096, 256, 'Most channels of any level.'),
    stem: knob.integer(0, 512, 0, 'Channels of a 3×3 layer at full resolution at either end; 0: none.'),
    kernel: knob.integer(2, 7, 4, 'Side of the kernels that halve and double the grid.', 'px'),
    normalisation: knob.choice(normalisationKinds, 'none', 'Of all levels but the first and the innermost.'),
    dropout: knob.number(0, 0.9, 0, 'Dropout rate on the innermost levels on the way up.'),
    dropoutLevels: knob.integer(0, 10, 3, 'Levels on the way up that have dropout, from the innermost.'),
    upsampling: knob.choice(['transposed', 'resize'], 'transposed', 'How the grid is doubled.'),
    output: knob.choice(['direct', 'residual'], 'residual', 'The image itself, or what is added to the input.'),
    activation: knob.choice(['linear', 'tanh'], 'linear', 'Of the output.'),
    variance: knob.flag(false, 'A second head predicts the variance of every pixel.'),
    condition: knob.choice(['film', 'planes'], 'film', 'How a condition vector enters: at every level, or as planes.'),
    noise: knob.integer(0, 64, 0, 'Planes of Gaussian noise beside the input.'),
    attention: knob.flag(false, 'Self-attention at the innermost level.'),
    initialisation: knob.choice(initialisations, 'he', 'First values of the weights.'),
  }),
  build(scope, knobs, input) {
    const { image, scale } = requireImage(knobs.kind, input)
    requireDivisible('generator.depth', knobs.depth, image.shape[2]!, image.shape[3]!)
    const initialiser = initialisation(knobs.initialisation)
    const x = buildUNet(scope, { ...knobs, decoderSlope: 0.2, initialiser }, withPlanes(scope, image, knobs, input), {
      condition: knobs.condition === 'film' ? input.condition : null,
      filters: outputChannels(knobs, input),
      last: lastInitialiser(knobs, initialiser),
      scale,
    })
    return finish(x, knobs, input, scale)
  },
})

/** The U-Net of pix2pix (Isola et al. 2017) for 256×256 images, as Schawinski et al. 2017 trained it. */
export const pix2pixUNet = defineGenerator({
  summary: 'U-Net of pix2pix: 8 levels of 64, 128, 256, 512 … channels, batch norm, dropout ½ on three levels, tanh',
  schema: z.strictObject({ kind: z.literal('pix2pix').describe('Architecture.') }),
  build(scope, knobs, input) {
    const { image, scale } = requireImage(knobs.kind, input)
    requireDivisible('generator (pix2pix): depth', 8, image.shape[2]!, image.shape[3]!)
    const output = { output: 'direct', activation: 'tanh', variance: false } as const
    const initialiser = initialisation('dcgan')
    const levels = { depth: 8, width: 64, widthCap: 512, stem: 0, kernel: 4, normalisation: 'batch' } as const
    const up = { upsampling: 'transposed', dropout: 0.5, dropoutLevels: 3, decoderSlope: 0, attention: false } as const
    const x = buildUNet(scope, { ...levels, ...up, initialiser }, image, {
      condition: null,
      filters: outputChannels(output, input),
      last: initialiser,
      scale,
    })
    return finish(x, output, input, scale)
  },
})

function withPlanes(
  scope: Scope,
  image: Tensor,
  knobs: { condition: 'film' | 'planes'; noise: number },
  input: GeneratorInput,
): Tensor {
  const x = noisePlanes(scope, image, knobs.noise)
  return knobs.condition === 'planes' && input.condition ? concatPlanes(x, input.condition) : x
}

interface UNetShape {
  depth: number
  width: number
  widthCap: number
  stem: number
  kernel: number
  normalisation: NormalisationKind
  upsampling: Upsampling
  dropout: number
  dropoutLevels: number
  attention: boolean
  /** LeakyReLU on the way up; 0.2 on the way down. */
  decoderSlope: number
  initialiser: Initialiser
}

interface UNetEnd {
  condition: Tensor | null
  filters: number
  last: Initialiser
  scale: 1 | 2 | 4
}

/**
 * Level i goes from the grid /2^i to /2^(i+1). The activation follows each layer; a skip carries the value before it,
 * so that both ways may have a slope of their own.
 */
function buildUNet(scope: Scope, shape: UNetShape, image: Tensor, end: UNetEnd): Tensor {
  const { depth, kernel, stem, initialiser, decoderSlope } = shape
  const filters = (level: number): number => Math.min(shape.width * 2 ** level, shape.widthCap)
  const modulate = (at: Scope, x: Tensor): Tensor => (end.condition ? film(at.child('film'), x, end.condition) : x)

  const first = stem > 0 ? convolution(scope.child('stem'), image, { filters: stem, kernel: 3, initialiser }) : null
  const skips: Tensor[] = []
  let x = first ? leakyRelu(first, 0.2) : image
  for (let level = 0; level < depth; level++) {
    const at = scope.child(`down${level}`)
    const kind = level === 0 || level === depth - 1 ? 'none' : shape.normalisation
    x = convolution(at, x, { filters: filters(level), kernel, stride: 2, bias: kind === 'none', initialiser })
    x = modulate(at, normalise(at, x, kind))
    skips.push(x)
    x = leakyRelu(x, level === depth - 1 ? decoderSlope : 0.2)
  }
  if (shape.attention) x = selfAttention(scope.child('attention'), x)

  for (let level = depth - 1; level > 0; level--) {
    const at = scope.child(`up${level}`)
    const layer = { filters: filters(level - 1), kernel, bias: shape.normalisation === 'none', initialiser }
    x = normalise(at, enlarge(at, x, shape.upsampling, layer), shape.normalisation)
    if (depth - level <= shape.dropoutLevels) x = dropout(at, x, shape.dropout)
    x = leakyRelu(concat([modulate(at, x), skips[level - 1]!], 1), decoderSlope)
  }

  const out = scope.child('up0')
  if (!first && end.scale === 1) {
    return enlarge(out, x, shape.upsampling, { filters: end.filters, kernel, initialiser: end.last })
  }
  x = enlarge(out, x, shape.upsampling, { filters: stem || shape.width, kernel, initialiser })
  x = leakyRelu(first ? concat([x, first], 1) : x, decoderSlope)
  const tail = { upsampling: shape.upsampling, filters: end.filters, initialiser, last: end.last }
  return upsamplingTail(scope.child('tail'), x, end.scale, tail)
}
