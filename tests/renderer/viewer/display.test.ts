import { describe, expect, it } from 'vitest'
import {
  appearanceOf,
  sharedDisplay,
  usualDisplay,
  type DisplaySettings,
} from '../../../src-renderer/viewer/appearance'
import { colourMapIds, colourTable } from '../../../src-renderer/viewer/colourMaps'
import {
  histogram,
  limitsBy,
  proper,
  quantile,
  residualRange,
  type PlaneSummary,
} from '../../../src-renderer/viewer/statistics'
import { contrasted, equalLevels, strengthOf, stretch, stretchIds } from '../../../src-renderer/viewer/stretch'

const ramp = Float32Array.from({ length: 1001 }, (_, i) => i)
const summary: PlaneSummary = {
  sorted: ramp,
  extremes: { low: 0, high: 1000 },
  zscale: { low: 10, high: 400 },
  sky: { median: 100, sigma: 10 },
}
const settings: DisplaySettings = { ...usualDisplay, limitRule: 'percentile99', custom: { low: 1, high: 2 } }

describe('stretches', () => {
  it.each(stretchIds)('%s rises from 0 to 1 and clips', (id) => {
    expect(stretch(id, 0, 25)).toBe(0)
    expect(stretch(id, 1, 25)).toBeCloseTo(1, 12)
    expect(stretch(id, -3, 25)).toBe(0)
    expect(stretch(id, 7, 25)).toBeCloseTo(1, 12)
    const values = Array.from({ length: 51 }, (_, i) => stretch(id, i / 50, 25))
    for (let i = 1; i < values.length; i++) expect(values[i]!).toBeGreaterThan(values[i - 1]!)
  })
})

describe('histogram equalisation', () => {
  it('gives every brightness an equal share of the values between the limits', () => {
    const squares = Float32Array.from({ length: 10_001 }, (_, i) => (i / 10_000) ** 2)
    const levels = equalLevels(squares, { low: 0, high: 1 })
    for (const t of [0.01, 0.09, 0.25, 0.64]) expect(stretch('equalised', t, 1, levels)).toBeCloseTo(Math.sqrt(t), 3)
    expect(stretch('equalised', 0, 1, levels)).toBe(0)
    expect(stretch('equalised', 1, 1, levels)).toBe(1)
  })

  it('leaves what lies outside the limits out, and stands equal values', () => {
    const levels = equalLevels(Float32Array.of(-9, 0, 1, 1, 1, 1, 2, 99), { low: 0, high: 2.5 })
    expect(stretch('equalised', 0.39, 1, levels)).toBeLessThan(0.4)
    expect(stretch('equalised', 0.41, 1, levels)).toBeGreaterThan(0.7)
    expect(equalLevels(new Float32Array(0), { low: 0, high: 1 })[128]).toBe(0.5)
  })
})

describe('contrast and bias', () => {
  it('change nothing at 1 and 0.5, and pull apart about the bias', () => {
    expect(contrasted(0.3, 1, 0.5)).toBeCloseTo(0.3, 12)
    expect(contrasted(0.2, 4, 0.2)).toBe(0.5)
    expect(contrasted(0.4, 4, 0.2)).toBe(1)
  })
})

describe('the strength of asinh', () => {
  it('makes the noise equally bright whatever the range', () => {
    const noise = (range: number): number => {
      const limits = { low: 0, high: range }
      return stretch('asinh', 1 / range, strengthOf('asinh', limits, 1, 0)) * Math.asinh(range / 4)
    }
    expect(noise(50)).toBeCloseTo(noise(5000), 9)
  })

  it('follows the hand, and has a usual value where the noise is not known', () => {
    const limits = { low: 0, high: 100 }
    expect(strengthOf('asinh', limits, null, 0)).toBe(10)
    expect(strengthOf('asinh', limits, 1, 2)).toBe(100)
    expect(strengthOf('asinh', limits, 0, 0)).toBe(10)
    expect(strengthOf('logarithm', limits, 1, -1)).toBe(500)
  })
})

describe('limits', () => {
  it('follow their rule', () => {
    expect(limitsBy('zscale', summary)).toEqual({ low: 10, high: 400 })
    expect(limitsBy('extremes', summary)).toEqual({ low: 0, high: 1000 })
    expect(limitsBy('sky', summary)).toEqual({ low: 90, high: expect.closeTo(999, 9) as unknown })
    const { low, high } = limitsBy('percentile95', summary)
    expect([low, high]).toEqual([expect.closeTo(25, 9), expect.closeTo(975, 9)])
    expect(sharedDisplay({ ...settings, limitRule: 'custom' }, summary).limits).toEqual({ low: 1, high: 2 })
  })

  it('are never the same, nor absent', () => {
    expect(proper({ low: 5, high: 5 }).high).toBeGreaterThan(5)
    expect(proper({ low: 0, high: 0 }).high).toBeGreaterThan(0)
    const empty = { sorted: new Float32Array(0), extremes: null, zscale: null, sky: null }
    expect(limitsBy('percentile99', empty)).toEqual({ low: 0, high: 1 })
    expect(limitsBy('zscale', empty)).toEqual({ low: 0, high: 1 })
  })

  it('lie between the sorted values', () => {
    expect(quantile(Float32Array.of(1, 2, 3), 0.25)).toBe(1.5)
    expect(quantile(new Float32Array(0), 0.5)).toBeNull()
  })

  it('of a residual are symmetric and robust', () => {
    const normal = Float32Array.of(-1, 0, 1, -1, 0, 1, -1, 0, 1, 1e6).sort()
    const range = residualRange({ ...summary, sorted: normal })
    expect(range).toBeLessThan(10)
    const {
      limits,
      map,
      stretch: curve,
    } = appearanceOf('residual', { ...summary, sorted: normal }, settings, {
      limits: { low: 0, high: 1 },
      strength: 10,
      levels: null,
    })
    expect(limits.low).toBe(-limits.high)
    expect([map, curve]).toEqual(['difference', 'linear'])
    expect(residualRange({ ...summary, sorted: new Float32Array(5), extremes: { low: 0, high: 0 } })).toBe(1)
  })
})

describe('the histogram', () => {
  it('counts the bulk and reaches beyond both limits', () => {
    const { from, to, counts } = histogram(summary, { low: -50, high: 500 }, 20)
    expect(from).toBeLessThan(-50)
    expect(to).toBeGreaterThan(500)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(990)
  })
})

describe('colour maps', () => {
  it.each(colourMapIds)('%s has 256 opaque colours', (id) => {
    const table = colourTable(id)
    expect(table).toHaveLength(1024)
    expect(table.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true)
  })

  it('begin and end as published', () => {
    const ends = (id: 'viridis' | 'cividis') => [
      [...colourTable(id).slice(0, 3)],
      [...colourTable(id).slice(1020, 1023)],
    ]
    expect(ends('viridis')).toEqual([
      [0x44, 0x01, 0x54],
      [0xfd, 0xe7, 0x25],
    ])
    expect(ends('cividis')).toEqual([
      [0x00, 0x22, 0x4e],
      [0xfe, 0xe8, 0x38],
    ])
  })

  it.each(['gray', 'viridis', 'magma', 'inferno', 'cividis'] as const)('%s grows lighter all along', (id) => {
    const table = colourTable(id)
    const luminance = (i: number): number =>
      0.2126 * table[4 * i]! + 0.7152 * table[4 * i + 1]! + 0.0722 * table[4 * i + 2]!
    for (let i = 8; i < 256; i += 8) expect(luminance(i)).toBeGreaterThan(luminance(i - 8))
  })

  it('show differences of both signs equally light', () => {
    const table = colourTable('difference')
    // OKLab lightness from sRGB bytes (Ottosson 2020).
    const lightness = (i: number): number => {
      const [r, g, b] = [0, 1, 2].map((c) => {
        const v = table[4 * i + c]! / 255
        return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
      }) as [number, number, number]
      const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
      const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
      const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
      return 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s
    }
    // 0.03: colours beyond sRGB are clipped, which costs the strongest ones a little lightness.
    for (let i = 0; i < 128; i += 4) expect(Math.abs(lightness(i) - lightness(255 - i))).toBeLessThan(0.03)
    expect(lightness(0)).toBeGreaterThan(lightness(127) + 0.5)
  })
})
