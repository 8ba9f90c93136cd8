import { z } from 'zod'
import { add, leakyRelu, reshape } from '../../graph'
import { initialisation, initialisations } from '../initialisations'
import type { Initialiser } from '../initialisers'
import { knob } from '../knobs'
import { convolution, dense } from '../layers'
import { normalisationKinds, normalise, type NormalisationKind } from '../normalisation'
import type { Scope } from '../scope'
import { defineDiscriminator, type DiscriminatorInput, type DiscriminatorOutput } from './discriminator'
import { projection, withCondition } from './patch'

/** DCGAN's discriminator (Radford et al. 2016): one judgement of the whole image. */
export const wholeImage = defineDiscriminator({
  summary: 'Strided layers down to a grid of at most 4 pixels, then one dense logit for the whole image',
  schema: z.strictObject({
    kind: z.literal('dense').describe('Architecture.'),
    width: knob.integer(2, 1024, 32, 'Channels of the first layer; each further one has twice as many.'),
    widthCap: knob.integer(2, 4096, 256, 'Most channels of any layer.'),
    normalisation: knob.choice(normalisationKinds, 'none', 'Of all layers but the first.'),
    condition: knob.choice(['projection', 'planes'], 'projection', 'How a condition vector enters.'),
    initialisation: knob.choice(initialisations, 'he', 'First values of the weights.'),
  }),
  build(scope, knobs, input) {
    const strides: number[] = []
    for (let side = Math.max(...input.image.shape.slice(2)); side > 4; side = Math.ceil(side / 2)) strides.push(2)
    return buildDense(scope, { ...knobs, strides, initialiser: initialisation(knobs.initialisation) }, input)
  },
})

/** The later port of the published pair: layers of 64, 128, 256 (stride 2) and 512 (stride 1), one dense logit. */
export const pix2pixDense = defineDiscriminator({
  summary: 'Layers of 64-128-256-512 channels with batch norm and one dense logit',
  schema: z.strictObject({ kind: z.literal('pix2pix-dense').describe('Architecture.') }),
  build: (scope, _knobs, input) =>
    buildDense(
      scope,
      {
        width: 64,
        widthCap: 512,
        normalisation: 'batch',
        condition: 'planes',
        strides: [2, 2, 2, 1],
        initialiser: initialisation('dcgan'),
      },
      input,
    ),
})

interface DenseShape {
  width: number
  widthCap: number
  normalisation: NormalisationKind
  condition: 'planes' | 'projection'
  /** One layer each. */
  strides: readonly number[]
  initialiser: Initialiser
}

function buildDense(scope: Scope, shape: DenseShape, input: DiscriminatorInput): DiscriminatorOutput {
  const { initialiser } = shape
  let x = withCondition(shape.condition, input)
  shape.strides.forEach((stride, layer) => {
    const at = scope.child(`layer${layer}`)
    const kind = layer === 0 ? 'none' : shape.normalisation
    const filters = Math.min(shape.width * 2 ** layer, shape.widthCap)
    x = convolution(at, x, { filters, kernel: 4, stride, bias: kind === 'none', initialiser })
    x = leakyRelu(normalise(at, x, kind), 0.2)
  })
  const features = reshape(x, [x.shape[0]!, -1])
  const logits = dense(scope.child('last'), features, { units: 1, initialiser })
  if (shape.condition === 'planes' || !input.condition) return { logits, features }
  return { logits: add(logits, projection(scope.child('projection'), features, input.condition)), features }
}
