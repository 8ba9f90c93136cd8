import { describe, expect, it } from 'vitest'
import { Random } from '../../src-main/base/random'
import { Fourier2d, multiplyByConjugate, multiplySpectra, nextPowerOfTwo } from '../../src-main/astronomy/fourier'

function noise(n: number, seed: number): Float64Array {
  return Float64Array.from(new Random(seed).fillNormal(new Float32Array(n)))
}

describe.each([
  [8, 4],
  [4, 16],
  [2, 2],
])('the transform of %i×%i pixels', (width, height) => {
  const plan = Fourier2d.of(width, height)
  const image = noise(width * height, 1)
  const spectrum = plan.forward(image)

  it('is the sum of its definition', () => {
    for (let kx = 0; kx <= width / 2; kx++) {
      for (let ky = 0; ky < height; ky++) {
        let re = 0
        let im = 0
        image.forEach((value, i) => {
          const phase = -2 * Math.PI * ((kx * (i % width)) / width + (ky * Math.floor(i / width)) / height)
          re += value * Math.cos(phase)
          im += value * Math.sin(phase)
        })
        expect(spectrum[2 * (kx * height + ky)]).toBeCloseTo(re, 12)
        expect(spectrum[2 * (kx * height + ky) + 1]).toBeCloseTo(im, 12)
      }
    }
  })

  it('is undone by the inverse', () => {
    plan.inverse(spectrum).forEach((value, i) => expect(value).toBeCloseTo(image[i]!, 13))
  })
})

describe('spectra', () => {
  const plan = Fourier2d.of(16, 8)
  const [a, b] = [noise(128, 2), noise(128, 3)]
  const periodic = (sign: 1 | -1) =>
    Float64Array.from({ length: 128 }, (_, i) => {
      let sum = 0
      for (let j = 0; j < 128; j++) {
        const x = ((i % 16) - sign * (j % 16) + 32) % 16
        const y = (Math.floor(i / 16) - sign * Math.floor(j / 16) + 16) % 8
        sum += a[y * 16 + x]! * b[j]!
      }
      return sum
    })

  it('multiplied are a convolution, by the conjugate a correlation', () => {
    const product = new Float64Array(plan.spectrumLength)
    multiplySpectra(plan.forward(a), plan.forward(b), product)
    plan.inverse(product).forEach((value, i) => expect(value).toBeCloseTo(periodic(1)[i]!, 11))
    multiplyByConjugate(plan.forward(a), plan.forward(b), product)
    plan.inverse(product).forEach((value, i) => expect(value).toBeCloseTo(periodic(-1)[i]!, 11))
  })

  it('may be multiplied in place', () => {
    const [left, right] = [plan.forward(a), plan.forward(b)]
    const product = new Float64Array(plan.spectrumLength)
    multiplySpectra(left, right, product)
    multiplySpectra(left, right, left)
    expect(left).toEqual(product)
  })
})

describe('sizes', () => {
  it('are powers of two', () => {
    expect([1, 2, 3, 64, 65].map(nextPowerOfTwo)).toEqual([2, 2, 4, 64, 128])
    expect(() => Fourier2d.of(12, 8)).toThrow(/powers of two, got 12×8/)
  })
})
