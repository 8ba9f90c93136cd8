import { describe, expect, it } from 'vitest'
import { convolveSeparable } from '../../../src-main/astronomy/convolution'
import { nearZeroStatistics, whiteNoiseVariance } from '../../../src-main/astronomy/degradation'
import type { Plane } from '../../../src-main/astronomy/image'
import { gaussianTaps } from '../../../src-main/astronomy/psf/profiles'
import { fromRows, Inputs, loadReference } from '../../helpers/astro-reference'
import { shared } from '../../helpers/shared'

const reference = loadReference('degradation')
const inputs = new Inputs(reference.inputs)

describe('Gaussian blur against scipy', () => {
  it.each(reference.values.filter((v) => v['output']))('$id', async (expected) => {
    const grid = await inputs.one(expected['input'])
    const plane: Plane = { ...grid, data: Float32Array.from(grid.data) }
    const sigma = expected['fwhm_arcsec'] / expected['arcsec_per_px'] / 2.355
    expect(Math.abs(sigma / expected['sigma_px'] - 1)).toBeLessThan(1e-9)
    const taps = gaussianTaps(sigma)
    expect(taps.length - 1).toBe(expected['radius_px'])
    const edge = expected['mode'] === 'reflect' ? 'reflect' : 'zero'
    const output = fromRows(expected['output']).data
    const blurred = convolveSeparable(plane, taps, edge).data
    const top = Math.max(...output.map(Math.abs))
    // Pixels in single precision: 1e-6 of the maximum, as the reference advises.
    output.forEach((value, i) => expect(Math.abs(blurred[i]! - value)).toBeLessThan(1e-6 * top))
  })
})

describe.skipIf(!shared)('noise of the 2017 recipe against numpy (needs ../shared)', () => {
  const cases = reference.values.filter((v) => v['white_noise_variance'] !== undefined)
  it.skipIf(cases.length === 0).each(cases)('$id', async (expected) => {
    const grid = await inputs.one(expected['input'])
    const before = nearZeroStatistics([grid])
    expect(before.count).toBe(expected['near_zero_count'])
    expect(Math.abs(before.mean / expected['near_zero_mean'] - 1)).toBeLessThan(1e-6)
    expect(Math.abs(before.sigma / expected['near_zero_std'] - 1)).toBeLessThan(1e-6)
    const plane: Plane = { ...grid, data: Float32Array.from(grid.data) }
    const sigma = expected['fwhm_arcsec'] / expected['arcsec_per_px'] / 2.355
    const after = nearZeroStatistics([convolveSeparable(plane, gaussianTaps(sigma))])
    expect(after.count).toBe(expected['blurred_near_zero_count'])
    expect(Math.abs(after.sigma / expected['blurred_near_zero_std'] - 1)).toBeLessThan(1e-6)
    const variance = whiteNoiseVariance(expected['factor'], before.sigma, after.sigma)
    expect(Math.abs(variance / expected['white_noise_variance'] - 1)).toBeLessThan(1e-6)
  })
})
