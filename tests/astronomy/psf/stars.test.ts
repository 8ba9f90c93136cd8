import { describe, expect, it } from 'vitest'
import { createPlane } from '../../../src-main/astronomy/image'
import { fwhmOf } from '../../../src-main/astronomy/psf/kernel'
import { psfKernel } from '../../../src-main/astronomy/psf/profiles'
import { measurePsf } from '../../../src-main/astronomy/psf/stars'
import { defaultField, defaultTelescope, simulateField } from '../../../src-main/astronomy/simulation'

describe("the PSF from the image's own stars", () => {
  it('is that of the simulated telescope', async () => {
    const options = { ...defaultTelescope, ...defaultField, bands: ['r'], stars: 60, galaxies: 60 }
    const { planes } = await simulateField(options, 3)
    const found = measurePsf(planes[0]!).value!
    const fwhm = options.seeing / options.pixelScale
    const radius = (found.kernel.width - 1) / 2
    const truth = psfKernel({ kind: 'moffat', fwhm, beta: 3.5 }, { sampling: 'pixel', radius })
    // Some twenty stars with noise: 2 % of the width.
    expect(Math.abs(found.fwhmPixels / fwhmOf(truth).value! - 1)).toBeLessThan(0.02)
    const top = Math.max(...truth.data)
    truth.data.forEach((value, i) => expect(Math.abs(found.kernel.data[i]! - value)).toBeLessThan(0.04 * top))
    expect(found.stars).toBeGreaterThanOrEqual(10)
  })

  it('is not invented where there are no stars', () => {
    expect(measurePsf(createPlane(64, 64, new Float32Array(4096).fill(NaN))).reason).toBe('no pixel has a value')
    expect(measurePsf(createPlane(64, 64)).reason).toMatch(/too few bright point sources/)
  })
})
