import { describe, expect, it } from 'vitest'
import { sources } from '../../../src-main/astronomy/recovery/enhance/methods'

/** A Gaussian source on an empty sky, in units of its noise. */
function source(x0: number, y0: number, peak: number) {
  const [width, height] = [40, 32]
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return peak * Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * 2 ** 2))
  })
  return { width, height, data }
}

describe('the sources of a method', () => {
  it('keep their light and place where the image is the reference, and lose what was taken away', () => {
    const reference = source(20, 15, 100)
    expect(sources(reference, reference)).toEqual({ fluxRatio: 1, centroidShift: 0 })
    expect(sources(source(20, 15, 50), reference).fluxRatio).toBeCloseTo(0.5, 6)
  })

  it('are seen to move', () => {
    // Within the reference's own pixels above 3σ, which cut the far side a little.
    const shift = sources(source(20.5, 15, 100), source(20, 15, 100)).centroidShift
    expect(shift).toBeGreaterThan(0.4)
    expect(shift).toBeLessThan(0.5)
  })

  it('are not there on an empty sky', () => {
    expect(sources(source(20, 15, 2), source(20, 15, 2))).toEqual({ fluxRatio: null, centroidShift: null })
  })
})
