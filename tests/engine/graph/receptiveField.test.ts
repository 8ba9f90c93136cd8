import { describe, expect, it } from 'vitest'
import {
  convolution,
  convolutionTranspose,
  input,
  matmul,
  mean,
  multiply,
  reshape,
  upsampleNearest,
  variable,
} from '../../../src-main/engine/graph'
import { receptiveRadius } from '../../../src-main/engine/graph/receptiveField'

const x = input('x', [1, 1, 256, 256])
const kernel = (side: number) => variable(`w${side}`, [1, 1, side, side])

describe('the receptive radius', () => {
  it('of convolutions adds up', () => {
    const once = convolution(x, kernel(5), { padding: 2 })
    expect(receptiveRadius(once, x)).toBe(2)
    expect(receptiveRadius(convolution(once, kernel(3), { padding: 1 }), x)).toBe(3)
    expect(receptiveRadius(convolution(x, kernel(3), { padding: 2, dilations: [2, 2] }), x)).toBe(2)
  })

  it('of a strided convolution and its transpose is that of the worst-placed pixel', () => {
    // An output pixel 2q or 2q+1 sees the coarse pixels q−1 … q+1; a coarse pixel p sees 2p−1 … 2p+2.
    const down = convolution(x, kernel(4), { stride: 2, padding: 1 })
    const up = convolutionTranspose(down, kernel(4), { stride: 2, padding: 1, inputSize: [256, 256] })
    expect(receptiveRadius(up, x)).toBe(3)
  })

  it('counts in input pixels when the output is finer', () => {
    expect(receptiveRadius(convolution(upsampleNearest(x, 2), kernel(3), { padding: 1 }), x, 2)).toBe(1)
  })

  it('is infinite when the whole plane enters', () => {
    expect(receptiveRadius(multiply(x, mean(x)), x)).toBe(Infinity)
    const rows = reshape(matmul(reshape(x, [256, 256]), variable('m', [256, 256])), [1, 1, 256, 256])
    expect(receptiveRadius(rows, x)).toBe(Infinity)
  })
})
