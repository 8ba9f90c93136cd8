import { describe, expect, it } from 'vitest'
import { Random } from '../../src-main/base/random'
import { convolveKernel, convolveSeparable, reflected, type Edge } from '../../src-main/astronomy/convolution'
import { createPlane, type Plane } from '../../src-main/astronomy/image'
import { gaussianKernel, gaussianTaps } from '../../src-main/astronomy/psf/profiles'

function noise(width: number, height: number, seed = 1): Plane {
  const plane = createPlane(width, height)
  new Random(seed).fillNormal(plane.data)
  return plane
}

/** The definition, pixel by pixel. */
function direct(plane: Plane, kernel: Plane, edge: Edge): Float64Array {
  const [rx, ry] = [(kernel.width - 1) / 2, (kernel.height - 1) / 2]
  return Float64Array.from(plane.data, (_, i) => {
    let sum = 0
    for (let y = 0; y < kernel.height; y++) {
      for (let x = 0; x < kernel.width; x++) {
        const u = (i % plane.width) - (x - rx)
        const v = Math.floor(i / plane.width) - (y - ry)
        const inside = u >= 0 && v >= 0 && u < plane.width && v < plane.height
        if (!inside && edge === 'zero') continue
        sum +=
          kernel.data[y * kernel.width + x]! *
          plane.data[reflected(v, plane.height) * plane.width + reflected(u, plane.width)]!
      }
    }
    return sum
  })
}

describe.each(['reflect', 'zero'] as const)('convolution, edge %s', (edge) => {
  it('with any kernel is its definition, also where the image is smaller than the kernel', () => {
    const kernel = noise(7, 5, 2)
    for (const [width, height] of [
      [20, 13],
      [3, 4],
    ] as const) {
      const plane = noise(width, height)
      const expected = direct(plane, kernel, edge)
      // Pixels in single precision.
      convolveKernel(plane, kernel, edge).data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4))
    }
  })

  it('in blocks has no seams', () => {
    const plane = noise(700, 530)
    const kernel = gaussianKernel(2)
    const blocks = convolveKernel(plane, kernel, edge).data
    const whole = convolveSeparable(plane, gaussianTaps(2), edge).data
    let worst = 0
    blocks.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - whole[i]!))))
    expect(worst).toBeLessThan(1e-6)
  })
})

describe('pixels without a value', () => {
  it('stay so, and leave a constant constant around them', () => {
    const plane = createPlane(20, 20, new Float32Array(400).fill(3))
    plane.data[205] = NaN
    for (const blurred of [convolveSeparable(plane, gaussianTaps(2)), convolveKernel(plane, gaussianKernel(2))]) {
      expect(blurred.data[205]).toBeNaN()
      blurred.data.forEach((value, i) => i !== 205 && expect(value).toBeCloseTo(3, 5))
    }
  })
})

describe('a Gaussian after a Gaussian', () => {
  it('is a Gaussian of the summed variance', () => {
    const point = createPlane(61, 61)
    point.data[30 * 61 + 30] = 1
    const twice = convolveSeparable(convolveSeparable(point, gaussianTaps(3, 6)), gaussianTaps(4, 6))
    const once = convolveSeparable(point, gaussianTaps(5, 6))
    const top = once.data[30 * 61 + 30]!
    // Sampled Gaussians of these widths differ from true ones by less than 1e-6.
    twice.data.forEach((value, i) => expect(Math.abs(value - once.data[i]!)).toBeLessThan(1e-5 * top))
  })
})

describe('refusals', () => {
  it('name the size and the width', () => {
    expect(() => convolveKernel(noise(8, 8), noise(4, 3))).toThrow(/odd width and height.*got 4×3/)
    expect(() => gaussianTaps(0)).toThrow(/above 0 pixels, got 0/)
  })
})
