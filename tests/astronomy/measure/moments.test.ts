import { describe, expect, it } from 'vitest'
import { adaptiveMoments, axes, unweightedMoments } from '../../../src-main/astronomy/measure/moments'
import { Inputs, loadReference, needsFile } from '../../helpers/astro-reference'

const reference = loadReference('shapes')
const inputs = new Inputs(reference.inputs)
const real = reference.values.filter((v) => v['input'] && needsFile(reference, v['input']))

describe.skipIf(real.length === 0)('moments of HST galaxies against GalSim', () => {
  it.each(real)('$id', async (expected) => {
    const image = await inputs.one(expected['input'])
    const { adaptive, unweighted } = expected
    const found = adaptiveMoments(image).value!
    // The reference stopped at 1e-6; ours at 1e-7.
    expect(Math.abs(found.e1 - adaptive.e1)).toBeLessThan(1e-4)
    expect(Math.abs(found.e2 - adaptive.e2)).toBeLessThan(1e-4)
    expect(Math.abs(found.sigma / adaptive.sigma_px - 1)).toBeLessThan(1e-4)
    expect(Math.hypot(found.x - adaptive.x, found.y - adaptive.y)).toBeLessThan(1e-3)
    expect(Math.abs(found.flux / adaptive.flux - 1)).toBeLessThan(2e-4)
    expect(Math.abs(found.rho4 / adaptive.rho4 - 1)).toBeLessThan(1e-3)
    const whole = unweightedMoments(image).value!
    expect(Math.abs(whole.sum / unweighted.sum - 1)).toBeLessThan(1e-6)
    expect(Math.abs(whole.x / unweighted.x - 1)).toBeLessThan(1e-6)
    expect(Math.abs(whole.xx / unweighted.Mxx - 1)).toBeLessThan(1e-6)
    if (unweighted.e1 !== null) expect(Math.abs(whole.e1 - unweighted.e1)).toBeLessThan(1e-6)
  })
})

function gaussian(size: number, x0: number, y0: number, a: number, b: number, theta: number) {
  const data = new Float64Array(size * size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = (x - x0) * Math.cos(theta) + (y - y0) * Math.sin(theta)
      const v = -(x - x0) * Math.sin(theta) + (y - y0) * Math.cos(theta)
      data[y * size + x] = Math.exp(-(u * u) / (2 * a * a) - (v * v) / (2 * b * b)) / (2 * Math.PI * a * b)
    }
  }
  return { width: size, height: size, data }
}

describe('moments of a Gaussian are its own', () => {
  it('gives size, shape, flux and kurtosis', () => {
    const found = adaptiveMoments(gaussian(64, 30.3, 33.1, 5, 3, 0.4)).value!
    expect(found.sigma).toBeCloseTo(Math.sqrt(15), 5)
    expect(Math.hypot(found.e1, found.e2)).toBeCloseTo((25 - 9) / (25 + 9), 5)
    expect(0.5 * Math.atan2(found.e2, found.e1)).toBeCloseTo(0.4, 5)
    expect(found.x).toBeCloseTo(30.3, 5)
    expect(found.flux).toBeCloseTo(1, 5)
    expect(found.rho4).toBeCloseTo(2, 4)
    const { major, minor, theta } = axes(found.xx, found.yy, found.xy)
    expect(major).toBeCloseTo(5, 4)
    expect(minor).toBeCloseTo(3, 4)
    expect(theta).toBeCloseTo(0.4, 5)
  })
  it('has none where there is no light, and says why', () => {
    expect(adaptiveMoments({ width: 9, height: 9, data: new Float32Array(81) })).toEqual({
      value: null,
      reason: 'the light under the adaptive weight is not positive',
    })
    const blank = { width: 9, height: 9, data: new Float32Array(81).fill(NaN) }
    expect(adaptiveMoments(blank).value).toBeNull()
    expect(unweightedMoments(blank).reason).toMatch(/not positive/)
  })
})
