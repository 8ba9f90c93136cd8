import { z } from 'zod'
import { concat, leakyRelu, relu, reshape, tanh, type Tensor } from '../../graph'
import { GalateaError } from '../../../base/errors'
import { initialisation, initialisations } from '../initialisations'
import { he } from '../initialisers'
import { knob } from '../knobs'
import { convolution, dense, embedding, film, selfAttention } from '../layers'
import { normalisationKinds, normalise } from '../normalisation'
import { defineGenerator } from './generator'
import { enlarge } from './head'
import { noiseName, noisePlanes } from './noise'

/** Radford et al. 2016, with the choices that later work made. */
export const dcgan = defineGenerator({
  summary: 'DCGAN: from a noise vector, and a condition vector if there is one, to an image',
  schema: z.strictObject({
    kind: z.literal('dcgan').describe('Architecture.'),
    latent: knob.integer(1, 1024, 64, 'Length of the noise vector.'),
    width: knob.integer(2, 1024, 32, 'Channels of the finest level; each coarser level has twice as many.'),
    widthCap: knob.integer(2, 4096, 256, 'Most channels of any level.'),
    kernel: knob.integer(2, 7, 4, 'Side of the kernels that double the grid.', 'px'),
    normalisation: knob.choice(normalisationKinds, 'batch', 'Of all levels but the output.'),
    upsampling: knob.choice(['transposed', 'resize'], 'transposed', 'How the grid is doubled.'),
    activation: knob.choice(['linear', 'tanh'], 'tanh', 'Of the output.'),
    embedding: knob.integer(0, 1024, 32, 'Length of the embedding of a condition vector; 0: the vector itself.'),
    pixelNoise: knob.integer(0, 64, 0, 'Planes of Gaussian noise before the last layer, for texture without scale.'),
    attention: knob.flag(false, 'Self-attention where the grid is 8 to 16 pixels wide.'),
    initialisation: knob.choice(initialisations, 'dcgan', 'First values of the weights.'),
  }),
  build(scope, knobs, { condition, batch, output }) {
    const initialiser = initialisation(knobs.initialisation)
    const levels = countLevels(output.height, output.width)
    const filters = (level: number): number => Math.min(knobs.width * 2 ** level, knobs.widthCap)
    const bias = knobs.normalisation === 'none'

    const noise = scope.random(noiseName, [batch, knobs.latent], { kind: 'normal' })
    const embedded =
      condition && knobs.embedding > 0 ? embedding(scope.child('embedding'), condition, knobs.embedding) : condition
    const latent = embedded ? concat([noise, embedded], 1) : noise
    const base = [output.height / 2 ** levels, output.width / 2 ** levels] as const
    const units = filters(levels - 1) * base[0] * base[1]
    const project = scope.child('project')
    let x: Tensor = reshape(dense(project, latent, { units, bias, initialiser }), [batch, filters(levels - 1), ...base])
    x = relu(normalise(project, x, knobs.normalisation))

    for (let level = levels - 1; level > 0; level--) {
      const at = scope.child(`up${level}`)
      x = enlarge(at, x, knobs.upsampling, { filters: filters(level - 1), kernel: knobs.kernel, bias, initialiser })
      x = normalise(at, x, knobs.normalisation)
      if (embedded) x = film(at.child('film'), x, embedded)
      x = bias ? leakyRelu(x, 0.2) : relu(x)
      if (knobs.attention && x.shape[3]! >= 8 && x.shape[3]! <= 16) x = selfAttention(at.child('attention'), x)
    }
    x = enlarge(scope.child('up0'), x, knobs.upsampling, { filters: filters(0), kernel: knobs.kernel, initialiser })
    x = noisePlanes(scope.child('pixels'), leakyRelu(x, 0.2), knobs.pixelNoise)
    // Small at first: images begin near their mean, not as noise that the discriminator tells at a glance.
    const last = knobs.initialisation === 'he' ? he(0.2) : initialiser
    x = convolution(scope.child('last'), x, { filters: output.channels, kernel: 3, initialiser: last })
    return { image: knobs.activation === 'tanh' ? tanh(x) : x, logVariance: null }
  },
})

/** Doublings from a base grid of 4 to 7 pixels. */
function countLevels(height: number, width: number): number {
  let levels = 0
  const side = (length: number): number => length / 2 ** levels
  while (side(height) % 2 === 0 && side(width) % 2 === 0 && Math.min(side(height), side(width)) >= 8) levels++
  if (levels > 0 && Math.max(side(height), side(width)) <= 16) return levels
  const sentence = `The generator 'dcgan' makes images whose sides are 4 to 7 times a power of two, not ${height}×${width}.`
  throw new GalateaError('invalid-recipe', sentence, { height, width })
}
