import { describe, expect, it } from 'vitest'
import { createPlane } from '../../src-main/astronomy/image'
import { enlarge } from '../../src-main/astronomy/interpolation'

describe('enlargement by cubic convolution', () => {
  it.each([2, 3, 4])('reproduces a linear ramp by %i away from the border', (factor) => {
    const plane = createPlane(12, 10)
    for (let y = 0; y < 10; y++) for (let x = 0; x < 12; x++) plane.data[y * 12 + x] = 3 + 2 * x - y
    const out = enlarge(plane, factor)
    for (let y = 2 * factor; y < 8 * factor; y++) {
      for (let x = 2 * factor; x < 10 * factor; x++) {
        const expected = 3 + 2 * ((x + 0.5) / factor - 0.5) - ((y + 0.5) / factor - 0.5)
        // float32 of values up to 30
        expect(out.data[y * out.width + x]).toBeCloseTo(expected, 4)
      }
    }
  })

  it('keeps a constant to the edge and lets NaN spread no further than the kernel', () => {
    const plane = createPlane(9, 9, new Float32Array(81).fill(7))
    expect(Math.max(...enlarge(plane, 2).data)).toBeCloseTo(7, 5)
    plane.data[4 * 9 + 4] = NaN
    const out = enlarge(plane, 2)
    expect(out.data[0]).toBeCloseTo(7, 5)
    expect(out.data[9 * 18 + 9]).toBeNaN()
  })

  it('refuses a factor that is no integer', () => {
    expect(() => enlarge(createPlane(4, 4), 1.5)).toThrow('integer from 1, got 1.5')
  })
})
