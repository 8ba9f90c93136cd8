import { describe, expect, it } from 'vitest'
import { bin, blurAndBin, degradeStamp } from '../../../src-main/astronomy/degradation'
import { degradeImage, type ImageDegradation } from '../../../src-main/astronomy/degradation/image'
import { addPhotonNoise, noiseAfterBlur, noiseAfterGaussian } from '../../../src-main/astronomy/degradation/noise'
import { createPlane, type Plane } from '../../../src-main/astronomy/image'
import { clippedStatistics, sortedFinite } from '../../../src-main/astronomy/measure/statistics'
import { gaussianKernel, gaussianTaps, psfKernel } from '../../../src-main/astronomy/psf/profiles'
import { Random } from '../../../src-main/base/random'

function noisePlane(size: number, sigma: number, seed = 1): Plane {
  const plane = createPlane(size, size)
  new Random(seed, 'sky').fillNormal(plane.data, sigma)
  return plane
}
const spread = (values: Float32Array) => clippedStatistics(sortedFinite(values), 5).sigma
const total = (plane: Plane) => plane.data.reduce((a, b) => a + b, 0)

describe('binning', () => {
  const plane = createPlane(
    5,
    4,
    Float32Array.from({ length: 20 }, (_, i) => i),
  )
  it('keeps brightness by the mean, flux by the sum, and leaves out what is no whole block', () => {
    expect([...bin(plane, 2).data]).toEqual([3, 5, 13, 15])
    expect([...bin(plane, 2, 'sum').data]).toEqual([12, 20, 52, 60])
    expect(bin(plane, 4)).toMatchObject({ width: 1, height: 1 })
  })
  it('has no value where one is missing', () => {
    const holed = { ...plane, data: plane.data.map((value) => (value === 6 ? NaN : value)) }
    expect([...bin(holed, 2).data]).toEqual([NaN, 5, 13, 15])
  })
  it('refuses other factors and images that are too small', () => {
    expect(() => bin(plane, 3)).toThrow(/1, 2 or 4, got 3/)
    expect(() => bin(createPlane(3, 3), 4)).toThrow(/3×3 pixels is too small/)
  })
})

describe('a degraded stamp', () => {
  const sharp = [noisePlane(64, 1, 1), noisePlane(64, 2, 2)]
  it('repeats with its random stream and leaves the input alone', () => {
    const before = sharp[0]!.data.slice()
    const options = { fwhmPixels: 3, noiseSigma: 1, downscale: 2, maskFraction: 0.1 } as const
    const first = degradeStamp(sharp, options, new Random(1))
    expect(degradeStamp(sharp, options, new Random(1))[1]!.data).toEqual(first[1]!.data)
    expect(degradeStamp(sharp, options, new Random(2))[1]!.data).not.toEqual(first[1]!.data)
    expect(sharp[0]!.data).toEqual(before)
    expect(first[0]).toMatchObject({ width: 32, height: 32 })
  })
  it('gets the noise of each band, independent or the same', () => {
    const flat = [createPlane(128, 128), createPlane(128, 128)]
    const [a, b] = degradeStamp(flat, { noiseSigma: [1, 3] }, new Random(1))
    // 16,384 pixels give σ to 0.6 %.
    expect(spread(a!.data)).toBeCloseTo(1, 1)
    expect(spread(b!.data) / 3).toBeCloseTo(1, 1)
    const correlation = (x: Plane, y: Plane) => x.data.reduce((sum, value, i) => sum + value * y.data[i]!, 0) / 16384
    expect(Math.abs(correlation(a!, b!))).toBeLessThan(0.1)
    const [c, d] = degradeStamp(flat, { noiseSigma: [1, 3], sameNoise: true }, new Random(1))
    expect(correlation(c!, d!)).toBeCloseTo(3, 0)
  })
  it('loses exactly the share of pixels asked for, the same in all bands', () => {
    const [a, b] = degradeStamp(sharp, { maskFraction: 0.25 }, new Random(3))
    const missing = (plane: Plane) => [...plane.data.keys()].filter((i) => Number.isNaN(plane.data[i]))
    expect(missing(a!)).toHaveLength(1024)
    expect(missing(b!)).toEqual(missing(a!))
    const [zeroed] = degradeStamp(sharp, { maskFraction: 1, maskValue: 0 }, new Random(3))
    expect(zeroed!.data.every((value) => value === 0)).toBe(true)
  })
  it('keeps the light under any blur', () => {
    const star = createPlane(64, 64)
    star.data[32 * 64 + 32] = 100
    for (const blur of [{ fwhmPixels: 6 }, { psf: psfKernel({ kind: 'moffat', fwhm: 5, beta: 3 }, { radius: 20 }) }]) {
      expect(total(blurAndBin([star], blur)[0]!)).toBeCloseTo(100, 3)
    }
  })
  it('refuses what makes no sense', () => {
    expect(() => degradeStamp(sharp, { fwhmPixels: 0 }, new Random(1))).toThrow(/above 0 pixels, got 0/)
    expect(() => degradeStamp(sharp, { noiseSigma: -1 }, new Random(1))).toThrow(/at least 0.*got -1/)
    expect(() => degradeStamp(sharp, { noiseSigma: [1] }, new Random(1))).toThrow(/got undefined for band 1/)
    expect(() => degradeStamp(sharp, { maskFraction: 2 }, new Random(1))).toThrow(/0…1, got 2/)
    const both = { fwhmPixels: 3, psf: gaussianKernel(1) }
    expect(() => degradeStamp(sharp, both, new Random(1))).toThrow(/not both/)
  })
})

describe('noise', () => {
  it('left by a blur is that of the kernel', () => {
    const kernel = gaussianKernel(2)
    expect(noiseAfterGaussian(gaussianTaps(2))).toBeCloseTo(noiseAfterBlur(kernel), 6)
    // A wide Gaussian leaves 1/(2σ√π).
    expect(noiseAfterBlur(kernel)).toBeCloseTo(1 / (4 * Math.sqrt(Math.PI)), 3)
    const [blurred] = blurAndBin([noisePlane(128, 1)], { psf: kernel })
    expect(spread(blurred!.data) / noiseAfterBlur(kernel)).toBeCloseTo(1, 0)
  })
  it('of photons has the variance of the counts', () => {
    const plane = createPlane(100, 100, new Float32Array(10000).fill(5))
    addPhotonNoise(plane, 8, new Random(1))
    const { mean, sigma } = clippedStatistics(sortedFinite(plane.data), 6)
    // Standard errors of 10,000 draws: 0.008 and 0.0056.
    expect(Math.abs(mean - 5)).toBeLessThan(0.03)
    expect(Math.abs(sigma - Math.sqrt(5 / 8))).toBeLessThan(0.025)
  })
})

describe('a degraded image', () => {
  const plain: ImageDegradation = {
    fwhmPixels: null,
    psf: null,
    downscale: 1,
    binning: 'mean',
    noise: null,
    recipe: 'physical',
    mask: 0,
  }
  it('has the noise asked for in units of its sky, blurred and binned or not', async () => {
    const sky = noisePlane(256, 0.02)
    for (const change of [
      {},
      { fwhmPixels: 5 },
      { downscale: 2 },
      { fwhmPixels: 4, downscale: 4, binning: 'sum' },
    ] as const) {
      const made = await degradeImage([sky], { ...plain, ...change, noise: 3 }, [null], 1)
      expect(made.skyRms[0]).toBeCloseTo(0.02, 3)
      // 4,096 pixels at the fewest: 1.1 %.
      expect(Math.abs(spread(made.planes[0]!.data) / made.noiseRms[0]! - 1)).toBeLessThan(0.05)
      const brightness = 'binning' in change ? 16 : 1
      expect(made.noiseRms[0]! / made.skyRms[0]! / brightness).toBeCloseTo(3, 6)
    }
  })
  it('is noisier on bright sources where the gain is known', async () => {
    const half = noisePlane(128, 1)
    for (let i = 0; i < 2000; i++) half.data[i]! += 500
    const made = await degradeImage([half], { ...plain, noise: 2 }, [1], 1)
    const bright = made.planes[0]!.data.subarray(0, 2000)
    // 2² from the sky and 500/(gain/(2² − 1)) from the source.
    expect(spread(bright) ** 2 / (4 + 1500)).toBeCloseTo(1, 0)
    expect(spread(made.planes[0]!.data.subarray(2000))).toBeCloseTo(2, 0)
  })
  it('follows the 2017 recipe: one noise for all bands, from the pixels near zero', async () => {
    const bands = [noisePlane(128, 0.02, 1), noisePlane(128, 0.02, 2)]
    const made = await degradeImage(bands, { ...plain, recipe: 'paper-2017', fwhmPixels: 4, noise: 5 }, [null, null], 1)
    expect(made.skyRms[0]).toBe(made.skyRms[1])
    expect(made.noiseRms[0]! / made.skyRms[0]!).toBeCloseTo(5, 6)
    const blurred = blurAndBin(bands, { fwhmPixels: 4 })
    const added = made.planes.map((plane, band) => plane.data.map((value, i) => value - blurred[band]!.data[i]!))
    added[0]!.forEach((value, i) => expect(value).toBeCloseTo(added[1]![i]!, 6))
  })
  it('is refused where it has no sky to measure', async () => {
    const blank = createPlane(8, 8, new Float32Array(64).fill(NaN))
    await expect(degradeImage([blank], plain, [null], 1)).rejects.toThrow(/No pixel of the image has a value/)
    const bright = createPlane(8, 8, new Float32Array(64).fill(7))
    const paper = { ...plain, recipe: 'paper-2017', noise: 2 } as const
    await expect(degradeImage([bright], paper, [null], 1)).rejects.toThrow(/within 0.1 nanomaggies of zero/)
  })
})
