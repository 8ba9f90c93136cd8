import { describe, expect, it } from 'vitest'
import { convolveKernel } from '../../../src-main/astronomy/convolution'
import { blindDeconvolution } from '../../../src-main/astronomy/deconvolution/blind'
import { deconvolutionIds, deconvolve } from '../../../src-main/astronomy/deconvolution/methods'
import { richardsonLucy } from '../../../src-main/astronomy/deconvolution/richardsonLucy'
import { denoiseStarlet } from '../../../src-main/astronomy/deconvolution/starlet'
import { fillHoles, inTiles } from '../../../src-main/astronomy/deconvolution/tiles'
import { totalVariation } from '../../../src-main/astronomy/deconvolution/totalVariation'
import { wienerHunt, wienerSpectral } from '../../../src-main/astronomy/deconvolution/wiener'
import { degradeStamp } from '../../../src-main/astronomy/degradation'
import { createPlane, crop, type Plane } from '../../../src-main/astronomy/image'
import { meanSquaredError } from '../../../src-main/astronomy/measure/similarity'
import { clippedStatistics, sortedFinite } from '../../../src-main/astronomy/measure/statistics'
import { adaptiveMoments } from '../../../src-main/astronomy/measure/moments'
import { gaussianKernel } from '../../../src-main/astronomy/psf/profiles'
import { Random } from '../../../src-main/base/random'

/** A galaxy-like bump with a companion and a star over an empty sky. */
function scene(size = 64): Plane {
  return createPlane(
    size,
    size,
    Float32Array.from({ length: size * size }, (_, i) => {
      const [x, y] = [i % size, Math.floor(i / size)]
      const bump = 300 * Math.exp(-Math.hypot((x - 30) / 1.4, y - 33) / 3)
      const companion = 80 * Math.exp(-((x - 47) ** 2 + (y - 20) ** 2) / 6)
      return bump + companion
    }),
  )
}

function noisePlane(width: number, height: number, seed: number): Plane {
  const plane = createPlane(width, height)
  new Random(seed).fillNormal(plane.data)
  return plane
}

const truth = scene()
const kernel = gaussianKernel(2)
const sigma = 1
const [degraded] = degradeStamp([truth], { psf: kernel, noiseSigma: sigma }, new Random(1)) as [Plane]
const sky = { median: 0, sigma }
const error = (image: Plane) => Math.sqrt(meanSquaredError([truth], [image]))
const total = (plane: Plane) => plane.data.reduce((a, b) => a + b, 0)

describe.each(deconvolutionIds)('%s', (id) => {
  it('brings a blurred image nearer to the truth', () => {
    // The blind method is told a kernel that is a fifth too wide.
    const psf = id === 'blind' ? gaussianKernel(2.4) : kernel
    expect(error(deconvolve(id, { image: degraded, psf, sky }))).toBeLessThan(0.75 * error(degraded))
  })
  it('keeps the light, the level of the sky, and the holes', () => {
    const raised = { ...degraded, data: degraded.data.map((value, i) => (i === 700 ? NaN : value + 50)) }
    const sharp = deconvolve(id, { image: raised, psf: kernel, sky: { median: 50, sigma } })
    expect(sharp.data[700]).toBeNaN()
    expect(sharp.data.filter(Number.isNaN)).toHaveLength(1)
    const light = (plane: Plane) => plane.data.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value - 50), 0)
    // Light that is non-negative loses the sky's negative half: a few sigmas of the whole image.
    expect(Math.abs(light(sharp) / light(raised) - 1)).toBeLessThan(0.05)
  })
})

describe('Richardson–Lucy', () => {
  it('conserves the light of a periodic-free scene and stays non-negative on a background', () => {
    const sharp = richardsonLucy(degraded, kernel, { iterations: 20, background: 4 })
    expect(Math.min(...sharp.data)).toBeGreaterThanOrEqual(0)
    expect(total(sharp) / total(truth)).toBeCloseTo(1, 1)
  })
  it('leaves alone what is sharp already', () => {
    const point = createPlane(1, 1, Float32Array.of(1))
    const same = richardsonLucy(truth, point, { iterations: 1, pedestal: 10 })
    truth.data.forEach((value, i) => expect(same.data[i]).toBeCloseTo(value, 3))
  })
  it('is better with non-negative light on a background than on a pedestal', () => {
    const best = (options: (iterations: number) => Plane) => Math.min(...[5, 10, 20, 40].map((n) => error(options(n))))
    const onPedestal = best((iterations) => richardsonLucy(degraded, kernel, { iterations, pedestal: 4 }))
    const onBackground = best((iterations) => richardsonLucy(degraded, kernel, { iterations, background: 4 }))
    expect(onBackground).toBeLessThan(onPedestal)
  })
  it('refuses no iteration, and both levels at once', () => {
    expect(() => richardsonLucy(truth, kernel, { iterations: 0 })).toThrow(/at least one iteration, got 0/)
    expect(() => richardsonLucy(truth, kernel, { iterations: 1, pedestal: 1, background: 1 })).toThrow(/not both/)
  })
})

describe('Wiener filters', () => {
  it('undo a blur without noise', () => {
    const narrow = gaussianKernel(1)
    const blurred = convolveKernel(truth, narrow)
    expect(error(wienerHunt(blurred, narrow, 1e-6))).toBeLessThan(0.15 * error(blurred))
    expect(error(wienerSpectral(blurred, narrow, { noiseRms: 1e-3, corner: 0.03, slope: 2 }))).toBeLessThan(
      0.15 * error(blurred),
    )
  })
  it('smooth noise away where there is nothing else', () => {
    const noise = noisePlane(64, 64, 2)
    const left = wienerSpectral(noise, kernel, { noiseRms: 1, corner: 0.03, slope: 2 })
    expect(clippedStatistics(sortedFinite(left.data)).sigma).toBeLessThan(0.1)
  })
  it('refuse impossible settings', () => {
    expect(() => wienerHunt(truth, kernel, 0)).toThrow(/above 0, got 0/)
    expect(() => wienerHunt(crop(truth, 0, 0, 60, 60), kernel, 1, 'periodic')).toThrow(/powers of two, got 60×60/)
    expect(() => wienerSpectral(truth, kernel, { noiseRms: 0, corner: 1, slope: 1 })).toThrow(/above 0, got 0/)
  })
})

describe('total variation', () => {
  it('keeps an edge that a Gaussian would smear, and flattens noise beside it', () => {
    const step = createPlane(
      64,
      64,
      Float32Array.from({ length: 4096 }, (_, i) => (i % 64 < 32 ? 0 : 20)),
    )
    const [noisy] = degradeStamp([step], { noiseSigma: 1 }, new Random(1)) as [Plane]
    const point = createPlane(1, 1, Float32Array.of(1))
    const clean = totalVariation(noisy, point, { noiseRms: 1, weight: 2, iterations: 60 })
    expect(Math.sqrt(meanSquaredError([step], [clean]))).toBeLessThan(0.3)
    expect(clean.data[30 * 64 + 33]! - clean.data[30 * 64 + 30]!).toBeGreaterThan(18)
  })
  it('refuses a weight or noise of nothing', () => {
    expect(() => totalVariation(truth, kernel, { noiseRms: 1, weight: 0 })).toThrow(/above 0, got 0/)
    expect(() => totalVariation(truth, kernel, { noiseRms: 0, weight: 1 })).toThrow(/above 0, got 0/)
  })
})

describe('blind deconvolution', () => {
  it('narrows a kernel that was guessed too wide to the true one', () => {
    const guess = gaussianKernel(2.8)
    // Without a star no method can tell a wide kernel from a wide galaxy.
    const starry = { ...truth, data: truth.data.map((value, i) => (i === 50 * 64 + 12 ? 2000 : value)) }
    const [seen] = degradeStamp([starry], { psf: kernel, noiseSigma: sigma }, new Random(1)) as [Plane]
    const { image, psf } = blindDeconvolution(seen, guess, { iterations: 30, background: 4 })
    const width = adaptiveMoments(psf, { sigma: 2 }).value!.sigma
    expect(psf.data.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    // The true σ is 2; noise and the unknown image leave some 15 %.
    expect(Math.abs(width - 2)).toBeLessThan(0.3)
    expect(meanSquaredError([starry], [image])).toBeLessThan(meanSquaredError([starry], [seen]))
  })
  it('refuses a level of nothing', () => {
    expect(() => blindDeconvolution(truth, kernel, { iterations: 3, background: 0 })).toThrow(/above 0, got 0/)
  })
})

describe('plain denoising', () => {
  it('gives back everything at threshold 0, and little noise at 3', () => {
    const [noisy] = degradeStamp([truth], { noiseSigma: 1 }, new Random(4)) as [Plane]
    denoiseStarlet(noisy, { noiseRms: 1, threshold: 0 }).data.forEach((value, i) =>
      expect(value).toBeCloseTo(noisy.data[i]!, 3),
    )
    const clean = denoiseStarlet(noisy, { noiseRms: 1, threshold: 3 })
    expect(error(clean)).toBeLessThan(0.6 * error(noisy))
    expect(Math.abs(total(clean) / total(noisy) - 1)).toBeLessThan(0.05)
  })
  it('knows the noise of each scale', () => {
    const noise = noisePlane(128, 128, 5)
    // 0.3 % of Gaussian detail exceeds 3σ; were a scale's noise wrong by a third, 2.3 % would.
    const left = denoiseStarlet(noise, { noiseRms: 1, threshold: 3, scales: 3 })
    expect(clippedStatistics(sortedFinite(left.data), 3, 0).sigma).toBeLessThan(0.3)
  })
  it('refuses impossible settings', () => {
    expect(() => denoiseStarlet(truth, { noiseRms: 1, threshold: -1 })).toThrow(/at least 0, got -1/)
    expect(() => denoiseStarlet(truth, { noiseRms: 1, threshold: 1, scales: 9 })).toThrow(/1 to 8, got 9/)
  })
})

describe('large images', () => {
  it('in tiles are what they are whole, for a method that looks no farther than the margin', () => {
    const large = noisePlane(150, 130, 6)
    const blur = (part: Plane) => convolveKernel(part, kernel)
    const whole = blur(large).data
    inTiles(large, 40, 8, blur).data.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 5))
  })
  it('have holes filled from around them', () => {
    const flat = createPlane(30, 30, new Float32Array(900).fill(4))
    for (let i = 300; i < 420; i++) flat.data[i] = NaN
    const blur = (plane: Plane, width: number) => convolveKernel(plane, gaussianKernel(width))
    fillHoles(flat, blur).data.forEach((value) => expect(value).toBeCloseTo(4, 4))
  })
})
