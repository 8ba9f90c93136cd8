import { concat, type Tensor } from '../../graph'
import { imageShape } from '../layers'
import type { Scope } from '../scope'

/** The random input of a generator that draws: its name in the exported model is `generator/noise`. */
export const noiseName = 'noise'

/** Adds `count` planes of standard normal noise, one number a pixel, so that tiles can key it by the global pixel. */
export function noisePlanes(scope: Scope, image: Tensor, count: number): Tensor {
  if (count === 0) return image
  const [batch, , height, width] = imageShape(image)
  return concat([image, scope.random(noiseName, [batch, count, height, width], { kind: 'normal' })], 1)
}
