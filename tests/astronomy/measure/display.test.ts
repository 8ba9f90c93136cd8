import { describe, expect, it } from 'vitest'
import { percentileLimits, zscale } from '../../../src-main/astronomy/measure/limits'
import { luptonRgb } from '../../../src-main/astronomy/measure/lupton'
import { createScaler } from '../../../src-main/astronomy/stretch'
import { Inputs, loadReference, type Case } from '../../helpers/astro-reference'
import { shared } from '../../helpers/shared'

const reference = loadReference('display')
const inputs = new Inputs(reference.inputs)
const cases = (what: string): Case[] => (shared ? reference.values.filter((v) => v['what'] === what) : [])
const stretches = {
  linear: { id: 'linear' },
  'asinh a=0.1': { id: 'asinh', parameters: { a: 0.1 } },
  'log a=1000': { id: 'log', parameters: { a: 1000 } },
  sqrt: { id: 'sqrt' },
} as const

describe.skipIf(!shared)('display limits and pictures against astropy (needs ../shared)', () => {
  it.each(cases('limits'))('$id', async (expected) => {
    const image = await inputs.one(expected['input'])
    const range: number = expected['minmax'][1] - expected['minmax'][0]
    const [low, high] = zscale(image)!
    // A least-squares fit with rejection: a rounding difference can move one sample.
    expect(Math.abs(low - expected['zscale'][0])).toBeLessThan(1e-3 * range)
    expect(Math.abs(high - expected['zscale'][1])).toBeLessThan(1e-3 * range)
    for (const percent of [99.5, 99, 90]) {
      percentileLimits(image, percent)!.forEach((value, i) => {
        expect(Math.abs(value / expected[`percentile_${percent}`][i] - 1)).toBeLessThan(1e-9)
      })
    }
  })

  it.each(cases('interval then stretch'))('$id', async (expected) => {
    const image = await inputs.one(expected['input'])
    const percent = Number(String(expected['interval']).replace('percentile ', ''))
    const [low, high] = Number.isNaN(percent) ? zscale(image)! : percentileLimits(image, percent)!
    const stretch = stretches[expected['stretch'] as keyof typeof stretches]
    const scaler = createScaler({ low, high, clip: true, stretch })
    for (const [x, y, value] of expected['at'] as [number, number, number][]) {
      expect(scaler.forward(image.data[y * image.width + x]!)).toBeCloseTo(value, 7)
    }
    const mean = Array.from(image.data, scaler.forward).reduce((a, b) => a + b, 0) / image.data.length
    expect(mean).toBeCloseTo(expected['mean'], 7)
  })

  it.each(cases('lupton'))('$id', async (expected) => {
    const [red, green, blue] = await Promise.all(['red', 'green', 'blue'].map((band) => inputs.one(expected[band])))
    const { Q: q, stretch, minimum } = expected as unknown as { Q: number; stretch: number; minimum: number }
    const rgb = luptonRgb(red!, green!, blue!, { q, stretch, minimum })
    const bytes: number[] = expected['rgb'].flat(2)
    // One level where a product lies on an integer.
    bytes.forEach((value, i) => expect(Math.abs(rgb[i]! - value)).toBeLessThanOrEqual(1))
  })
})

describe('limits', () => {
  it('of a ramp are its ends, of nothing do not exist', () => {
    const ramp = { width: 50, height: 20, data: Float32Array.from({ length: 1000 }, (_, i) => i) }
    expect(percentileLimits(ramp, 100)).toEqual([0, 999])
    expect(zscale(ramp)).toEqual([0, 999])
    const blank = { ...ramp, data: ramp.data.map(() => NaN) }
    expect(zscale(blank)).toBeNull()
    expect(percentileLimits(blank, 99)).toBeNull()
  })
})

describe('colour pictures', () => {
  const plane = (value: number) => ({ width: 1, height: 1, data: Float32Array.of(value) })
  it('keep the hue of a pixel that is too bright, and show NaN as black', () => {
    const rgb = luptonRgb(plane(400), plane(200), plane(100))
    expect(rgb[0]).toBe(255)
    expect(rgb[0]! / rgb[1]!).toBeCloseTo(2, 1)
    expect([...luptonRgb(plane(NaN), plane(1), plane(1))]).toEqual([0, 0, 0])
  })
  it('refuse other sizes and an empty range', () => {
    const wide = { width: 2, height: 1, data: Float32Array.of(1, 2) }
    expect(() => luptonRgb(plane(1), wide, plane(1))).toThrow(/1×1 and 2×1/)
    expect(() => luptonRgb(plane(1), plane(1), plane(1), { stretch: 0 })).toThrow(/above 0, got 0/)
  })
})
