import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { createPlane } from '../../../src-main/astronomy/image'
import { powerRatio, powerSpectrum } from '../../../src-main/astronomy/measure/power'

describe('the power spectrum', () => {
  it('of white noise is its variance in every ring', () => {
    const noise = createPlane(128, 128)
    new Random(1, 'noise').fillNormal(noise.data, 3)
    const { k, power } = powerSpectrum(noise, 8)
    expect(k[0]).toBeCloseTo(1 / 32)
    // The narrowest ring holds 193 modes: the mean of as many exponentials scatters by 7 %.
    for (const value of power) expect(Math.abs(value / 9 - 1)).toBeLessThan(0.25)
  })

  it('of a wave lies in the ring of its frequency', () => {
    const wave = createPlane(64, 64)
    for (let y = 0; y < 64; y++)
      for (let x = 0; x < 64; x++) wave.data[y * 64 + x] = Math.cos((2 * Math.PI * 13 * x) / 64)
    const { k, power } = powerSpectrum(wave, 16)
    const loudest = power.indexOf(Math.max(...power))
    expect(Math.abs(k[loudest]! - 13 / 64)).toBeLessThan(1 / 64)
    expect(power.filter((value) => value > 1e-9)).toHaveLength(1)
  })

  it('ratio of twice the image is 4, and of another size refused', () => {
    const image = createPlane(40, 24)
    new Random(2, 'image').fillNormal(image.data)
    const twice = createPlane(
      40,
      24,
      image.data.map((value) => 2 * value),
    )
    for (const [, ratio] of powerRatio(image, twice)) expect(ratio).toBeCloseTo(4, 5)
    expect(() => powerRatio(image, createPlane(40, 25))).toThrow('40×24 and 40×25')
  })
})
