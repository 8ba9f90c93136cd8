import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { createPlane, type Plane } from '../../../src-main/astronomy/image'
import { degradeItem, drawConditions } from '../../../src-main/astronomy/recovery/degrading'
import { fwhmRangePixels, type RecoveryDescription } from '../../../src-main/astronomy/recovery/description'
import { recoveryDomain } from '../../../src-main/astronomy/recovery/domain'
import { recoveryData } from '../../../src-main/astronomy/recovery/recipe'

const description: RecoveryDescription = {
  bands: ['i', 'r'],
  size: 128,
  skyRms: [2, 1],
  reference: 1,
  nativeFwhm: [3, 4],
  unit: null,
  pixelScaleArcsec: 0.2,
  zeroPoint: [null, null],
}

function sky(seed: number): Plane[] {
  return description.skyRms.map((rms, band) => {
    const plane = createPlane(128, 128)
    new Random(seed, `sky ${band}`).fillNormal(plane.data, rms)
    return plane
  })
}

const deviation = (plane: Plane): number => {
  const mean = plane.data.reduce((sum, value) => sum + value, 0) / plane.data.length
  return Math.sqrt(plane.data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / plane.data.length)
}

describe('degrading an item', () => {
  it.each([
    { fwhmPixels: 7, noise: 1.2, downscale: 1 },
    { fwhmPixels: 12.5, noise: 10, downscale: 1 },
    { fwhmPixels: 3, noise: 2, downscale: 2 },
  ] as const)('brings the total noise to what was asked for: %o', ({ fwhmPixels, noise, downscale }) => {
    const data = recoveryData.parse({ downscale })
    const conditions = { fwhmPixels, noise, maskFraction: 0 }
    const { planes, noiseRms } = degradeItem(sky(1), conditions, data, description, new Random(2, 'draw'))
    planes.forEach((plane, band) => {
      expect(noiseRms[band]).toBeCloseTo(noise * description.skyRms[band]!, 10)
      // The rms of n white pixels is known to 1/√(2n): 0.6 % of 128², 1.1 % of 64²; four of these.
      expect(Math.abs(deviation(plane) / noiseRms[band]! - 1)).toBeLessThan(downscale === 1 ? 0.025 : 0.045)
    })
  })

  it('states the noise that is left where less was asked for', () => {
    const conditions = { fwhmPixels: 0, noise: 0, maskFraction: 0 }
    const { planes, noiseRms } = degradeItem(
      sky(3),
      conditions,
      recoveryData.parse({ downscale: 2 }),
      description,
      new Random(1, 'd'),
    )
    expect(noiseRms).toEqual([1, 0.5])
    expect(Math.abs(deviation(planes[1]!) / 0.5 - 1)).toBeLessThan(0.045)
  })

  it('leaves the input alone and repeats with the same stream', () => {
    const planes = sky(4)
    const copy = planes[0]!.data.slice()
    const conditions = { fwhmPixels: 8, noise: 5, maskFraction: 0.1 }
    const run = () => degradeItem(planes, conditions, recoveryData.parse({}), description, new Random(9, 'd')).planes
    expect(run()[0]!.data).toEqual(run()[0]!.data)
    expect(planes[0]!.data).toEqual(copy)
    expect(run()[1]!.data.filter(Number.isNaN)).toHaveLength(Math.round(0.1 * 128 * 128))
  })
})

describe('what is drawn', () => {
  it('stays within the ranges and is even in the logarithm', () => {
    const data = recoveryData.parse({ fwhm: [7, 14], noise: [1, 16] })
    const drawn = Array.from({ length: 2000 }, (_, i) => drawConditions(data, description, new Random(1, 'c', i)))
    expect(
      drawn.every(({ fwhmPixels, noise }) => fwhmPixels >= 7 && fwhmPixels <= 14 && noise >= 1 && noise <= 16),
    ).toBe(true)
    // Half of the draws below the geometric middle: binomial, σ = 1.1 %.
    expect(Math.abs(drawn.filter(({ noise }) => noise < 4).length / 2000 - 0.5)).toBeLessThan(0.045)
  })

  it('needs a pixel scale for arc seconds', () => {
    const data = recoveryData.parse({ fwhm: [1.4, 2.5], fwhmUnit: 'arcsec' })
    expect(fwhmRangePixels(data, description).map((value) => Number(value.toFixed(9)))).toEqual([7, 12.5])
    expect(() => fwhmRangePixels(data, { ...description, pixelScaleArcsec: null })).toThrow('how large a pixel is')
  })

  it('becomes a domain of total seeing, native and added in squares', () => {
    const domain = recoveryDomain(recoveryData.parse({ fwhm: [4, 12], downscale: 2 }), description)
    expect(domain.fwhmPixels![0]).toBeCloseTo(5 / 2)
    expect(domain.fwhmPixels![1]).toBeCloseTo(Math.hypot(12, 4) / 2)
    expect(domain.pixelScaleArcsec).toBeCloseTo(0.4)
  })

  it('is refused when a range is the wrong way round', () => {
    expect(recoveryData.safeParse({ noise: [5, 1] }).success).toBe(false)
  })
})
