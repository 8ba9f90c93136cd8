import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { createPlane, type Plane } from '../../../src-main/astronomy/image'
import { cutToMultiple, highestSignal, mix, subtract } from '../../../src-main/astronomy/recovery/enhance/planes'

function noise(side: number, seed: number): Plane {
  const plane = createPlane(side, side)
  new Random(seed, 'noise').fillNormal(plane.data)
  return plane
}

describe('what stands out of the noise', () => {
  it('is below 5σ for noise alone', () => {
    for (let seed = 1; seed <= 20; seed++) expect(highestSignal([noise(64, seed)])).toBeLessThan(5)
  })

  it('is found when it is spread over many pixels, each below the noise', () => {
    const plane = noise(64, 1)
    for (let y = 26; y < 39; y++) for (let x = 26; x < 39; x++) plane.data[y * 64 + x]! += 0.8
    // 169 pixels of 0.8σ: 0.8·√169 = 10.4σ in a box of 13.
    expect(highestSignal([plane])).toBeGreaterThan(7)
  })
})

describe('arithmetic of planes', () => {
  it('mixes, subtracts and cuts', () => {
    const [a, b] = [createPlane(2, 1, Float32Array.of(0, 2)), createPlane(2, 1, Float32Array.of(4, 6))]
    expect([...mix(a, b, 0.25).data]).toEqual([1, 3])
    expect(mix(a, b, 1)).toBe(b)
    expect([...subtract(b, a).data]).toEqual([4, 4])
    expect(cutToMultiple(createPlane(7, 9), 4)).toMatchObject({ width: 4, height: 8 })
  })
})
