import { z } from 'zod'
import { add, leakyRelu, type Tensor } from '../../graph'
import { initialisation } from '../initialisations'
import { zeros } from '../initialisers'
import { knob } from '../knobs'
import { convolution, film } from '../layers'
import type { Scope } from '../scope'
import { defineGenerator, requireDivisible, requireImage } from './generator'
import { enlarge, finish, lastInitialiser, outputChannels, upsamplingTail } from './head'
import { noisePlanes } from './noise'

/**
 * Residual blocks without normalisation, for restoration: x + W₂·φ(W₁·x), W₂ starting at zero so that every block and
 * the whole network start as the identity (Zhang et al. 2019, "Fixup"; Lim et al. 2017, "EDSR"). Works on any size
 * and any tile alike. At half resolution a block costs a quarter and sees twice as far.
 */
export const residual = defineGenerator({
  summary: 'Residual blocks at full, half or quarter resolution, without normalisation',
  schema: z.strictObject({
    kind: z.literal('residual').describe('Architecture.'),
    blocks: knob.integer(1, 64, 6, 'Residual blocks of two layers.'),
    width: knob.integer(2, 1024, 32, 'Channels of every block.'),
    kernel: knob.integer(3, 9, 3, 'Side of the kernels in the blocks; odd.', 'px'),
    resolution: knob.choice(['full', 'half', 'quarter'], 'half', 'Grid on which the blocks work.'),
    upsampling: knob.choice(['transposed', 'resize'], 'transposed', 'How the grid is doubled.'),
    output: knob.choice(['direct', 'residual'], 'residual', 'The image itself, or what is added to the input.'),
    activation: knob.choice(['linear', 'tanh'], 'linear', 'Of the output.'),
    variance: knob.flag(false, 'A second head predicts the variance of every pixel.'),
    noise: knob.integer(0, 64, 0, 'Planes of Gaussian noise beside the input.'),
  }),
  build(scope, knobs, input) {
    const { image, scale } = requireImage(knobs.kind, input)
    const halvings = { full: 0, half: 1, quarter: 2 }[knobs.resolution]
    requireDivisible('generator.resolution: halvings', halvings, image.shape[2]!, image.shape[3]!)
    const initialiser = initialisation('he')
    const { width: filters } = knobs

    let x = noisePlanes(scope, image, knobs.noise)
    if (halvings === 0) x = convolution(scope.child('head'), x, { filters, kernel: 3, initialiser })
    for (let i = 0; i < halvings; i++) {
      const at = scope.child(`head${i}`)
      x = convolution(at, i === 0 ? x : leakyRelu(x, 0.2), { filters, kernel: 4, stride: 2, initialiser })
    }
    const start = x
    for (let i = 0; i < knobs.blocks; i++) x = block(scope.child(`block${i}`), x, knobs.kernel, input.condition)
    x = add(x, start)

    const last = lastInitialiser(knobs, initialiser)
    const direct = scale === 1 && halvings > 0
    for (let i = halvings; i > (direct ? 1 : 0); i--) {
      x = leakyRelu(enlarge(scope.child(`up${i}`), x, knobs.upsampling, { filters, kernel: 4, initialiser }), 0.2)
    }
    const channels = outputChannels(knobs, input)
    const image2 = direct
      ? enlarge(scope.child('last'), x, knobs.upsampling, { filters: channels, kernel: 4, initialiser: last })
      : upsamplingTail(scope.child('tail'), x, scale, { ...knobs, filters: channels, initialiser, last })
    return finish(image2, knobs, input, scale)
  },
})

function block(scope: Scope, x: Tensor, kernel: number, condition: Tensor | null): Tensor {
  const filters = x.shape[1]!
  const inner = convolution(scope.child('first'), x, { filters, kernel })
  const modulated = condition ? film(scope.child('film'), inner, condition) : inner
  return add(x, convolution(scope.child('second'), leakyRelu(modulated, 0.2), { filters, kernel, initialiser: zeros }))
}
