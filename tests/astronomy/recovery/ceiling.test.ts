import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { createPlane } from '../../../src-main/astronomy/image'
import { psnr } from '../../../src-main/astronomy/measure/similarity'
import { psnrCeiling } from '../../../src-main/astronomy/recovery/evaluation/ceiling'
import { shownPlanes } from '../../../src-main/astronomy/recovery/metrics'
import { createScaler, scienceScaling } from '../../../src-main/astronomy/stretch'

describe('the PSNR of a perfect recovery', () => {
  it('is that of the noise-free image against the observed one', () => {
    const display = createScaler(scienceScaling)
    const clean = createPlane(96, 96)
    for (let i = 0; i < clean.data.length; i++) {
      clean.data[i] = 80 * Math.exp(-(((i % 96) - 48) ** 2) / 200 - (Math.floor(i / 96) - 48) ** 2 / 300)
    }
    const observed = { ...clean, data: clean.data.slice() }
    const noise = new Random(1, 'noise').fillNormal(new Float32Array(clean.data.length), 2)
    for (let i = 0; i < noise.length; i++) observed.data[i]! += noise[i]!
    const perfect = psnr(shownPlanes([observed], display), shownPlanes([clean], display), 1)
    // The mean of 9,216 squares is known to 1.5 %, 0.06 dB; smoothing the noisy truth leaves a little of its noise.
    expect(Math.abs(psnrCeiling([observed], [2], display) - perfect)).toBeLessThan(0.2)
  })
})
