import { multiply } from './elementwise'
import { makeNode } from './node'
import { mean } from './reduction'
import { formatShape } from './shape'
import type { Shape, Tensor } from './types'

/** Each pixel repeated `factor` times along both axes: x [N, C, H, W] → [N, C, H·factor, W·factor]. */
export function upsampleNearest(x: Tensor, factor: number): Tensor {
  const [batch, channels, height, width] = checkImage('upsampleNearest', x.shape, factor)
  return makeNode('upsampleNearest', { factor }, [x], [batch, channels, height * factor, width * factor])
}

/** Sum over factor×factor blocks: x [N, C, H, W] → [N, C, H/factor, W/factor]; factor divides H and W. */
export function sumPool(x: Tensor, factor: number): Tensor {
  const [batch, channels, height, width] = checkImage('sumPool', x.shape, factor)
  if (height % factor !== 0 || width % factor !== 0) {
    throw new RangeError(`sumPool: ${formatShape(x.shape)} does not divide into blocks of ${factor}×${factor}`)
  }
  return makeNode('sumPool', { factor }, [x], [batch, channels, height / factor, width / factor])
}

/** Mean over factor×factor blocks. */
export function averagePool(x: Tensor, factor: number): Tensor {
  return multiply(sumPool(x, factor), 1 / (factor * factor))
}

/** Mean over the image plane: x [N, C, H, W] → [N, C, 1, 1]. */
export function globalAveragePool(x: Tensor): Tensor {
  checkImage('globalAveragePool', x.shape, 1)
  return mean(x, [2, 3])
}

function checkImage(operator: string, shape: Shape, factor: number): [number, number, number, number] {
  if (shape.length !== 4) throw new RangeError(`${operator}: x must be [N, C, H, W], got ${formatShape(shape)}`)
  if (!Number.isInteger(factor) || factor < 1) {
    throw new RangeError(`${operator}: factor must be an integer of at least 1, got ${factor}`)
  }
  return shape as unknown as [number, number, number, number]
}
