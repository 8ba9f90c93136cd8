import { reshape } from './layout'
import { makeNode } from './node'
import { broadcastShapes, formatShape } from './shape'
import type { Shape, Tensor } from './types'

export interface MatmulOptions {
  transposeA?: boolean
  transposeB?: boolean
}

/**
 * Product of the last two axes: a [..., m, k] and b [..., k, n] → [..., m, n]; leading axes broadcast. The options say
 * that the last two axes of an operand are stored exchanged.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false } = options
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw new RangeError(`matmul: needs two axes or more, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`)
  }
  const [m, k] = lastTwo(a.shape, transposeA)
  const [k2, n] = lastTwo(b.shape, transposeB)
  if (k !== k2) {
    const flags = `${transposeA ? ' (transposed)' : ''} and ${formatShape(b.shape)}${transposeB ? ' (transposed)' : ''}`
    throw new RangeError(`matmul: inner lengths ${k} and ${k2} of ${formatShape(a.shape)}${flags} differ`)
  }
  if (a.shape.length > 2 && b.shape.length === 2 && !transposeA) {
    // One large product instead of a batch of small ones; its derivative in b is then one product too.
    return reshape(matmul(reshape(a, [-1, k]), b, options), [...a.shape.slice(0, -1), n])
  }
  const batch = broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2))
  return makeNode('matmul', { transposeA, transposeB }, [a, b], [...batch, m, n])
}

function lastTwo(shape: Shape, transposed: boolean): [number, number] {
  const rows = shape.at(-2)!
  const columns = shape.at(-1)!
  return transposed ? [columns, rows] : [rows, columns]
}
