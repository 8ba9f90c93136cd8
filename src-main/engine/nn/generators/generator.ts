import type { z } from 'zod'
import type { Tensor } from '../../graph'
import { GalateaError } from '../../../base/errors'
import type { Scope } from '../scope'

/** What a generator of images is given. */
export interface GeneratorInput {
  /** [B, C, H, W]; null where samples are made of noise and condition alone. */
  image: Tensor | null
  /** [B, K], or null. */
  condition: Tensor | null
  batch: number
  /** Of one sample. Height and width are those of the image times 1, 2 or 4, where there is one. */
  output: { channels: number; height: number; width: number }
}

export interface GeneratorOutput {
  /** [B, channels, height, width] of `output`. */
  image: Tensor
  /** ln σ² of every pixel, between −8 and 8, from the variance head; null without one. */
  logVariance: Tensor | null
}

/** An architecture: knobs with defaults (`kind` names it), and how it is built from them. */
export interface GeneratorDefinition<S extends z.ZodObject = z.ZodObject> {
  summary: string
  schema: S
  build(scope: Scope, knobs: z.output<S>, input: GeneratorInput): GeneratorOutput
}

export function defineGenerator<S extends z.ZodObject>(definition: GeneratorDefinition<S>): GeneratorDefinition<S> {
  return definition
}

/** The image and the factor, 1, 2 or 4, by which the output is finer. */
export function requireImage(kind: string, input: GeneratorInput): { image: Tensor; scale: 1 | 2 | 4 } {
  const { image, output } = input
  if (!image)
    throw new GalateaError('invalid-recipe', `The generator '${kind}' needs an image to start from.`, { kind })
  const [height, width] = [image.shape[2]!, image.shape[3]!]
  const scale = output.height / height
  if ((scale !== 1 && scale !== 2 && scale !== 4) || output.width !== scale * width) {
    const sizes = `${height}×${width} to ${output.height}×${output.width}`
    throw new GalateaError('invalid-recipe', `The generator '${kind}' enlarges by 1, 2 or 4, not ${sizes}.`, { kind })
  }
  return { image, scale }
}

/** Refuses images that cannot be halved `times` times. */
export function requireDivisible(knob: string, times: number, height: number, width: number): void {
  const unit = 2 ** times
  if (height % unit === 0 && width % unit === 0) return
  const sentence = `${knob} ${times} needs images whose sides are multiples of ${unit}, got ${height}×${width}.`
  throw new GalateaError('invalid-recipe', sentence, { knob, value: times, height, width })
}
