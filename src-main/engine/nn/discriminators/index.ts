import { z } from 'zod'
import type { Scope } from '../scope'
import { pix2pixDense, wholeImage } from './dense'
import type { DiscriminatorInput, DiscriminatorOutput } from './discriminator'
import { patch, pix2pixPatch } from './patch'

export type { DiscriminatorInput, DiscriminatorOutput } from './discriminator'

/** Every discriminator of images; a recipe names one by `discriminator.kind`. */
export const discriminators = {
  patch,
  dense: wholeImage,
  pix2pix: pix2pixPatch,
  'pix2pix-dense': pix2pixDense,
} as const
export type DiscriminatorKind = keyof typeof discriminators

/** The recipe's section. */
export const discriminatorSection = z.discriminatedUnion('kind', [
  patch.schema,
  wholeImage.schema,
  pix2pixPatch.schema,
  pix2pixDense.schema,
])

export type DiscriminatorKnobs = z.output<typeof discriminatorSection>

export function buildDiscriminator(
  scope: Scope,
  knobs: DiscriminatorKnobs,
  input: DiscriminatorInput,
): DiscriminatorOutput {
  switch (knobs.kind) {
    case 'patch':
      return patch.build(scope, knobs, input)
    case 'dense':
      return wholeImage.build(scope, knobs, input)
    case 'pix2pix':
      return pix2pixPatch.build(scope, knobs, input)
    case 'pix2pix-dense':
      return pix2pixDense.build(scope, knobs, input)
  }
}
