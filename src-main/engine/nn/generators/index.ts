import { z } from 'zod'
import type { Scope } from '../scope'
import { dcgan } from './dcgan'
import type { GeneratorInput, GeneratorOutput } from './generator'
import { residual } from './residual'
import { pix2pixUNet, unet } from './unet'

export type { GeneratorInput, GeneratorOutput } from './generator'

/** Every generator of images; a recipe names one by `generator.kind`. */
export const generators = { unet, residual, pix2pix: pix2pixUNet, dcgan } as const
export type GeneratorKind = keyof typeof generators

const fromImage = [unet.schema, residual.schema, pix2pixUNet.schema] as const
const fromNoise = [dcgan.schema] as const

/** The recipe's section for tasks that start from an image … */
export const imageGeneratorSection = z.discriminatedUnion('kind', fromImage)
/** … and for those that start from noise. */
export const noiseGeneratorSection = z.discriminatedUnion('kind', fromNoise)

export type GeneratorKnobs = z.output<typeof imageGeneratorSection> | z.output<typeof noiseGeneratorSection>

export function buildGenerator(scope: Scope, knobs: GeneratorKnobs, input: GeneratorInput): GeneratorOutput {
  switch (knobs.kind) {
    case 'unet':
      return unet.build(scope, knobs, input)
    case 'residual':
      return residual.build(scope, knobs, input)
    case 'pix2pix':
      return pix2pixUNet.build(scope, knobs, input)
    case 'dcgan':
      return dcgan.build(scope, knobs, input)
  }
}
