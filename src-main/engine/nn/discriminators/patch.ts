import { z } from 'zod'
import { add, globalAveragePool, leakyRelu, multiply, reshape, sum, type Tensor } from '../../graph'
import { initialisation, initialisations } from '../initialisations'
import type { Initialiser } from '../initialisers'
import { knob } from '../knobs'
import { concatPlanes, convolution, dense } from '../layers'
import { normalisationKinds, normalise, type NormalisationKind } from '../normalisation'
import type { Scope } from '../scope'
import { defineDiscriminator, type DiscriminatorInput, type DiscriminatorOutput } from './discriminator'

/** PatchGAN (Isola et al. 2017): every logit judges a patch. With 3 strided layers a patch is 70×70 pixels. */
export const patch = defineDiscriminator({
  summary: 'PatchGAN: one judgement for every overlapping patch',
  schema: z.strictObject({
    kind: z.literal('patch').describe('Architecture.'),
    layers: knob.integer(1, 6, 3, 'Strided layers; patches of 16, 34, 70, 142 … pixels.'),
    width: knob.integer(2, 1024, 32, 'Channels of the first layer; each further one has twice as many, up to 8 times.'),
    normalisation: knob.choice(normalisationKinds, 'none', 'Of all layers but the first and the last.'),
    condition: knob.choice(['planes', 'projection'], 'planes', 'How a condition vector enters.'),
    initialisation: knob.choice(initialisations, 'he', 'First values of the weights.'),
  }),
  build: (scope, knobs, input) =>
    buildPatch(scope, { ...knobs, initialiser: initialisation(knobs.initialisation) }, input),
})

/** The 70×70 PatchGAN of pix2pix, 64-128-256-512-1, as Schawinski et al. 2017 trained it. */
export const pix2pixPatch = defineDiscriminator({
  summary: 'PatchGAN of pix2pix: patches of 70×70, channels 64-128-256-512-1, batch norm',
  schema: z.strictObject({ kind: z.literal('pix2pix').describe('Architecture.') }),
  build: (scope, _knobs, input) =>
    buildPatch(
      scope,
      { layers: 3, width: 64, normalisation: 'batch', condition: 'planes', initialiser: initialisation('dcgan') },
      input,
    ),
})

interface PatchShape {
  layers: number
  width: number
  normalisation: NormalisationKind
  condition: 'planes' | 'projection'
  initialiser: Initialiser
}

function buildPatch(scope: Scope, shape: PatchShape, input: DiscriminatorInput): DiscriminatorOutput {
  const { layers, initialiser } = shape
  let x = withCondition(shape.condition, input)
  for (let layer = 0; layer <= layers; layer++) {
    const at = scope.child(`layer${layer}`)
    const kind = layer === 0 ? 'none' : shape.normalisation
    const filters = shape.width * Math.min(2 ** layer, 8)
    const stride = layer < layers ? 2 : 1
    x = convolution(at, x, { filters, kernel: 4, stride, padding: 1, bias: kind === 'none', initialiser })
    x = leakyRelu(normalise(at, x, kind), 0.2)
  }
  const logits = convolution(scope.child('last'), x, { filters: 1, kernel: 4, padding: 1, initialiser })
  const features = reshape(globalAveragePool(x), [x.shape[0]!, x.shape[1]!])
  if (shape.condition === 'planes' || !input.condition) return { logits, features }
  const agreement = projection(scope.child('projection'), features, input.condition)
  return { logits: add(logits, reshape(agreement, [-1, 1, 1, 1])), features }
}

/** Planes of the condition beside the image, where it enters so. */
export function withCondition(kind: 'planes' | 'projection', input: DiscriminatorInput): Tensor {
  return kind === 'planes' && input.condition ? concatPlanes(input.image, input.condition) : input.image
}

/** ⟨V·c, φ(x)⟩/√F (Miyato & Koyama 2018): features [B, F], condition [B, K] → [B, 1]. */
export function projection(scope: Scope, features: Tensor, condition: Tensor): Tensor {
  const length = features.shape[1]!
  const direction = dense(scope, condition, { units: length, bias: false })
  return multiply(sum(multiply(features, direction), [1]), 1 / Math.sqrt(length))
}
