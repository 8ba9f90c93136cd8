import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { createPlane, crop, type Plane } from '../../../src-main/astronomy/image'
import { defaultFilters, deconvolvePlane } from '../../../src-main/astronomy/recovery/deconvolved'
import { filtersOf, recoveryRecipe } from '../../../src-main/astronomy/recovery/recipe'

/** A wave that is even about the image's border, so that mirroring continues it. */
function wave(width: number, height: number, u: number, v: number): Plane {
  const plane = createPlane(width, height)
  plane.data.forEach((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    plane.data[i] = Math.cos((Math.PI * u * (x + 0.5)) / width) * Math.cos((Math.PI * v * (y + 0.5)) / height)
  })
  return plane
}

const fwhm = 7
const sigma = fwhm / (2 * Math.sqrt(2 * Math.log(2)))

describe('images that a network is given beside the degraded one', () => {
  it('weigh each frequency as the formula of the filter says', () => {
    const [width, height] = [48, 32]
    const [u, v] = [4, 2]
    const squared = (u / (2 * width)) ** 2 + (v / (2 * height)) ** 2
    const transfer = Math.exp(-2 * Math.PI ** 2 * sigma ** 2 * squared)
    const filters = { strengths: [10, 1e5], corner: 0.02, slope: 2 }
    const given = wave(width, height, u, v)
    deconvolvePlane(given, fwhm, filters).forEach((plane, k) => {
      const noise = (1 + squared / 0.02 ** 2) ** 2 / filters.strengths[k]!
      const gain = transfer / (transfer ** 2 + noise)
      // The given wave is rounded to float32, 3e-8 a pixel, and the second filter amplifies other frequencies up to 150 times.
      plane.data.forEach((value, i) => expect(Math.abs(value - gain * given.data[i]!)).toBeLessThan(5e-4))
    })
  })

  it('are the same in a stamp as in a large image, where nothing lies beyond the border', () => {
    const side = 300
    const large = createPlane(side, side)
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        large.data[y * side + x] = 100 * Math.exp(-((x - 150) ** 2 + (y - 149) ** 2) / (2 * 16))
      }
    }
    const inLarge = deconvolvePlane(large, fwhm, { ...defaultFilters, strengths: [1e8] })[0]!
    const inStamp = deconvolvePlane(crop(large, 90, 90, 120, 120), fwhm, { ...defaultFilters, strengths: [1e8] })[0]!
    const peak = Math.max(...inLarge.data)
    expect(peak).toBeGreaterThan(150)
    // Ringing at the stamp's border, 60 pixels away, and the frequencies that a stamp leaves out.
    crop(inLarge, 130, 130, 40, 40).data.forEach((value, i) =>
      expect(Math.abs(value - crop(inStamp, 40, 40, 40, 40).data[i]!)).toBeLessThan(0.002 * peak),
    )
  })

  it('pass over the border of a window without a step', () => {
    const noise = createPlane(900, 40)
    new Random(1, 'noise').fillNormal(noise.data)
    // Another cut of the same pixels has its windows elsewhere.
    const shift = 60
    const whole = deconvolvePlane(noise, 12.5, defaultFilters)
    const part = deconvolvePlane(crop(noise, shift, 0, 840, 40), 12.5, defaultFilters)
    whole.forEach((plane, k) => {
      const a = crop(plane, 500, 0, 400, 40).data
      const b = crop(part[k]!, 500 - shift, 0, 400, 40).data
      const spread = Math.sqrt(a.reduce((sum, value) => sum + value ** 2, 0) / a.length)
      // The weakest filter falls by e every 13 pixels, and the margin has 128: e^−10.
      a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThan(1e-3 * spread))
    })
  })

  it('sharpen the more, the stronger the source that they expect', () => {
    const star = wave(64, 64, 0, 0)
    const blurred = (x: number, y: number): number => Math.exp(-((x - 32) ** 2 + (y - 32) ** 2) / (2 * sigma ** 2))
    star.data.forEach((_, i) => (star.data[i] = 1000 * blurred(i % 64, Math.floor(i / 64))))
    const peaks = deconvolvePlane(star, fwhm, { strengths: [1e2, 1e4, 1e6, 1e8], corner: 0.01, slope: 3 }).map(
      ({ data }) => data[32 * 64 + 32]!,
    )
    for (let i = 1; i < peaks.length; i++) expect(peaks[i]).toBeGreaterThan(1.5 * peaks[i - 1]!)
    expect(peaks[3]).toBeGreaterThan(2000)
  })
})

describe('a recipe with deconvolved images', () => {
  it('needs to know the seeing, and noise to measure strengths in', () => {
    const data = (change: Record<string, unknown>) =>
      recoveryRecipe.parse({ task: 'galaxy-recovery', data: { deconvolved: true, ...change } }).data
    expect(filtersOf(data({}))).toBe(defaultFilters)
    expect(filtersOf(data({ deconvolved: false }))).toBeNull()
    expect(() => filtersOf(data({ seeing: 'blind' }))).toThrow(/data\.deconvolved .* 'blind'/)
    expect(() => filtersOf(data({ unit: 'nanomaggies' }))).toThrow(/'nanomaggies'/)
  })
})
