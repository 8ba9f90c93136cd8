import { describe, expect, it } from 'vitest'
import { deblend, segment, segmentPixels } from '../../../src-main/astronomy/detection'
import { findStars } from '../../../src-main/astronomy/detection/starfinder'
import type { Plane } from '../../../src-main/astronomy/image'
import type { PixelGrid } from '../../../src-main/astronomy/measure/pixels'
import { Inputs, loadReference, type Case } from '../../helpers/astro-reference'
import { shared } from '../../helpers/shared'

const reference = shared ? loadReference('sources') : { inputs: {}, values: [] as Case[] }
const inputs = new Inputs(reference.inputs)

function minusSky(grid: PixelGrid, sky: number): Plane {
  return { ...grid, data: Float32Array.from(grid.data, (value) => value - sky) }
}

describe.skipIf(!shared)('against photutils (needs ../shared)', () => {
  it.each(reference.values.filter((v) => v['what'] === 'segments'))('$id', async (expected) => {
    const image = minusSky(await inputs.one(expected['input']), expected['sky_median'])
    const found = segment(image, expected['threshold_sigma'] * expected['sky_std'], expected['min_pixels'])
    const areas = segmentPixels(found).map((pixels) => pixels.length)
    // Pixels exactly at the threshold may fall on either side.
    expect(Math.abs(found.count - expected['count'])).toBeLessThanOrEqual(1)
    const pixels = areas.reduce((a, b) => a + b, 0)
    expect(Math.abs(pixels / expected['pixels_in_segments'] - 1)).toBeLessThanOrEqual(1e-3)
    const largest: number[] = expected['areas_largest_first'].slice(0, 5)
    expect(areas.sort((a, b) => b - a).slice(0, 5)).toEqual(largest)
  })

  it.each(reference.values.filter((v) => v['what'] === 'stars'))('$id', async (expected) => {
    const image = minusSky(await inputs.one(expected['input']), expected['sky_median'])
    const threshold = expected['threshold_sigma'] * expected['sky_std']
    const found = findStars(image, { fwhm: expected['fwhm_px'], threshold })
    // Finders differ in shape cuts and merging: the brighter half must agree.
    expect(Math.abs(found.length / expected['count'] - 1)).toBeLessThanOrEqual(0.25)
    const bright: number[][] = expected['sources_brightest_first'].slice(0, Math.ceil(expected['count'] / 2))
    const matched = bright.filter(([x, y]) => found.some((star) => Math.hypot(star.x - x!, star.y - y!) < 0.5))
    expect(matched.length / bright.length).toBeGreaterThanOrEqual(0.9)
    for (const [x, y, sharpness, roundness, , peak] of bright) {
      const star = found.find((other) => Math.hypot(other.x - x!, other.y - y!) < 0.5)
      if (!star) continue
      expect(star.peak / peak!).toBeCloseTo(1, 5)
      // The same definitions, so the same numbers: six digits are given.
      expect(star.sharpness).toBeCloseTo(sharpness!, 4)
      expect(star.roundness).toBeCloseTo(roundness!, 4)
    }
  })
})

describe('segments', () => {
  const draw = (rows: string[]): Plane => ({
    width: rows[0]!.length,
    height: rows.length,
    data: Float32Array.from(rows.join('').split(''), (c) => (c === '#' ? 2 : c === '?' ? NaN : 0)),
  })
  it('joins over corners, from either side, and drops the small', () => {
    const image = draw(['#...#', '.#.#.', '..#..', '.....', '#?#.#'])
    const found = segment(image, 1, 2)
    expect(found.count).toBe(1)
    expect(segmentPixels(found)[0]!.length).toBe(5)
    expect(segment(image, 1, 1).count).toBe(4)
  })
  it('does not wrap round the border', () => {
    expect(segment(draw(['...#', '#...']), 1, 1).count).toBe(2)
  })
})

describe('deblending', () => {
  const hill = (x: number, x0: number, height: number) => height * Math.exp(-((x - x0) ** 2) / 18)
  const image = (height: number): Plane => ({
    width: 60,
    height: 30,
    data: Float32Array.from({ length: 1800 }, (_, i) => {
      const x = i % 60
      const y = Math.floor(i / 60)
      return (hill(x, 20, 100) + hill(x, 36, height)) * Math.exp(-((y - 15) ** 2) / 18)
    }),
  })
  it('splits two hills at the valley and keeps every pixel', () => {
    const plane = image(60)
    const whole = segment(plane, 1, 5)
    const split = deblend(plane, whole)
    expect(whole.count).toBe(1)
    expect(split.count).toBe(2)
    expect([...split.siblings]).toEqual([2, 2])
    expect(split.labels.filter((label) => label > 0).length).toBe(whole.labels.filter((label) => label > 0).length)
    const at = (x: number) => split.labels[15 * 60 + x]!
    expect(at(20)).not.toBe(at(36))
    expect(at(27)).toBe(at(20))
    expect(at(30)).toBe(at(36))
  })
  it('leaves a shoulder below the contrast in its mountain', () => {
    const plane = image(3)
    expect(deblend(plane, segment(plane, 0.5, 5), { contrast: 0.05 }).count).toBe(1)
  })
})
