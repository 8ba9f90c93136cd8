import type { z } from 'zod'
import type { Tensor } from '../../graph'
import type { Scope } from '../scope'

/** What a discriminator of images is given. */
export interface DiscriminatorInput {
  /** [B, C, H, W]: the sample, with the image it was made from concatenated where there is one. */
  image: Tensor
  /** [B, K], or null. */
  condition: Tensor | null
}

export interface DiscriminatorOutput {
  /** [B, 1, h, w] of patches, or [B, 1]. Higher is more real. */
  logits: Tensor
  /** [B, F]: what the judgement is made of, for reading other things off the sample. */
  features: Tensor
}

/** An architecture: knobs with defaults (`kind` names it), and how it is built from them. */
export interface DiscriminatorDefinition<S extends z.ZodObject = z.ZodObject> {
  summary: string
  schema: S
  build(scope: Scope, knobs: z.output<S>, input: DiscriminatorInput): DiscriminatorOutput
}

export function defineDiscriminator<S extends z.ZodObject>(
  definition: DiscriminatorDefinition<S>,
): DiscriminatorDefinition<S> {
  return definition
}
