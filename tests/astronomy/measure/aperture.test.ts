import { describe, expect, it } from 'vitest'
import { apertureSum, apertureSumAndArea, type Aperture } from '../../../src-main/astronomy/measure/aperture'
import { clippedStatistics, sortedFinite } from '../../../src-main/astronomy/measure/statistics'
import { Inputs, loadReference, needsFile, type Case } from '../../helpers/astro-reference'
import { shared } from '../../helpers/shared'

const reference = loadReference('photometry')
const inputs = new Inputs(reference.inputs)

function aperture(result: Case): Aperture {
  const { x, y } = result as unknown as { x: number; y: number }
  if (result['r'] !== undefined) return { kind: 'circle', x, y, r: result['r'] }
  if (result['r_in'] !== undefined) return { kind: 'annulus', x, y, rIn: result['r_in'], rOut: result['r_out'] }
  return { kind: 'ellipse', x, y, a: result['a'], b: result['b'], theta: result['theta_rad'] }
}

describe('apertures against photutils', () => {
  it.each(reference.values.filter((v) => v['what'] === 'apertures'))('$id', async (expected) => {
    const image = await inputs.one(expected['input'])
    // Exact geometry; sums that nearly cancel are compared on the scale of the light they add up.
    for (const result of expected['results']) {
      const absolute = { ...image, data: image.data.map(Math.abs) }
      const scale = apertureSum(absolute, aperture(result))
      expect(Math.abs(apertureSum(image, aperture(result)) - result.sum)).toBeLessThan(1e-8 * scale)
    }
  })
})

describe.skipIf(!shared)('clipped sky against astropy (needs ../shared)', () => {
  it.each(reference.values.filter((v) => v['what'] === 'sky' && needsFile(reference, v['input'])))(
    '$id',
    async (expected) => {
      const found = clippedStatistics(sortedFinite((await inputs.one(expected['input'])).data))
      expect(found.kept).toBe(expected['kept'])
      expect(Math.abs(found.mean / expected['mean'] - 1)).toBeLessThan(1e-9)
      expect(Math.abs(found.median / expected['median'] - 1)).toBeLessThan(1e-9)
      expect(Math.abs(found.sigma / expected['std'] - 1)).toBeLessThan(1e-9)
    },
  )
})

describe('aperture areas', () => {
  const ones = { width: 40, height: 40, data: new Float32Array(1600).fill(1) }
  it('are exact at any position, size and angle', () => {
    for (const r of [0.2, 0.5, 1, 3.7, 12]) {
      expect(apertureSum(ones, { kind: 'circle', x: 19.3, y: 20.7, r })).toBeCloseTo(Math.PI * r * r, 9)
    }
    const ellipse = { kind: 'ellipse', x: 20, y: 19.5, a: 11, b: 0.3, theta: 1 } as const
    expect(apertureSum(ones, ellipse)).toBeCloseTo(Math.PI * 3.3, 9)
  })
  it('leave out what lies beyond the image or is NaN', () => {
    const half = apertureSumAndArea(ones, { kind: 'circle', x: -0.5, y: 20, r: 5 })
    expect(half.area).toBeCloseTo((Math.PI * 25) / 2, 9)
    const holed = { ...ones, data: ones.data.map((v, i) => (i === 20 * 40 + 20 ? NaN : v)) }
    expect(apertureSumAndArea(holed, { kind: 'circle', x: 20, y: 20, r: 3 }).area).toBeCloseTo(9 * Math.PI - 1, 9)
  })
  it('refuse a negative size', () => {
    expect(() => apertureSum(ones, { kind: 'circle', x: 0, y: 0, r: -1 })).toThrow(/at least 0 px, got -1/)
  })
})
