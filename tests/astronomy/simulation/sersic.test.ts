import { describe, expect, it } from 'vitest'
import { PeriodicConvolver } from '../../../src-main/astronomy/convolution'
import { moffatGamma, psfKernel, radialProfile } from '../../../src-main/astronomy/psf/profiles'
import { addSersic, Light, sersicBrightness } from '../../../src-main/astronomy/simulation/light'
import { gammaP, sersic, sersicB, sersicFraction, sersicTotal } from '../../../src-main/astronomy/simulation/sersic'
import { loadReference } from '../../helpers/astro-reference'

type Sersic2d = Record<'n' | 'r_eff' | 'ellip' | 'theta_rad' | 'x_0' | 'y_0' | 'amplitude', number>

const values = loadReference('sersic').values
const relative = (value: number, expected: number) => Math.abs(value / expected - 1)

describe('Sérsic profiles against astropy', () => {
  it.each(values.filter((v) => v['model'] === 'Sersic1D'))('$id', (expected) => {
    const { n, amplitude, r_eff: rEff } = expected as unknown as { n: number; amplitude: number; r_eff: number }
    // Ten digits are given, closed formulas otherwise.
    expect(relative(sersicB(n), expected['b_n'])).toBeLessThan(1e-9)
    expected['r'].forEach((r: number, i: number) => {
      expect(relative(sersic({ amplitude, rEff, n }, r), expected['profile'][i])).toBeLessThan(1e-8)
    })
    expect(relative(sersicTotal({ amplitude, rEff, n }), expected['total_flux'])).toBeLessThan(1e-8)
    const mean = sersicTotal({ amplitude, rEff, n }) / 2 / (Math.PI * rEff * rEff)
    expect(relative(mean, expected['mean_over_effective_intensity'])).toBeLessThan(1e-8)
  })

  it.each(values.filter((v) => v['model'] === 'Sersic2D'))('$id', (expected) => {
    const { n, r_eff: rEff, ellip, theta_rad: theta, x_0: x0, y_0: y0, amplitude } = expected as unknown as Sersic2d
    const q = 1 - ellip
    const flux = q * sersicTotal({ amplitude, rEff, n })
    expect(relative(flux, expected['total_flux'])).toBeLessThan(1e-8)
    const brightness = sersicBrightness({ flux, rEff, n, q, x: 0, y: 0, theta: 0 })
    for (const [x, y, value] of expected['at']) {
      const u = (x - x0) * Math.cos(theta) + (y - y0) * Math.sin(theta)
      const v = -(x - x0) * Math.sin(theta) + (y - y0) * Math.cos(theta)
      expect(relative(brightness(Math.hypot(u, v / q)), value)).toBeLessThan(1e-8)
    }
  })
})

describe('PSF profiles against astropy', () => {
  it.each(values.filter((v) => v['model'] === 'Moffat2D'))('$id', (expected) => {
    const { fwhm, alpha: beta, gamma } = expected as unknown as { fwhm: number; alpha: number; gamma: number }
    expect(relative(moffatGamma(fwhm, beta), gamma)).toBeLessThan(1e-8)
    const profile = radialProfile({ kind: 'moffat', fwhm, beta })
    expect(relative(profile(0), expected['amplitude_for_unit_flux'])).toBeLessThan(1e-8)
    for (const [x, y, value] of expected['at']) expect(relative(profile(Math.hypot(x, y)), value)).toBeLessThan(1e-8)
    const half: number = expected['half_flux_radius']
    expect(1 - (1 + (half / gamma) ** 2) ** (1 - beta)).toBeCloseTo(0.5, 8)
  })
  it.each(values.filter((v) => v['model'] === 'Gaussian2D' && v['x_stddev'] === v['y_stddev']))('$id', (expected) => {
    const profile = radialProfile({ kind: 'gaussian', fwhm: expected['x_fwhm'] })
    expect(relative(profile(0), expected['amplitude_for_unit_flux'])).toBeLessThan(1e-8)
    for (const [x, y, value] of expected['at']) expect(relative(profile(Math.hypot(x, y)), value)).toBeLessThan(1e-8)
  })
})

describe('rendered galaxies against GalSim', () => {
  it.each(loadReference('shapes').values.filter((v) => v['profile']))('$id', (expected) => {
    const margin = 40
    const light = new Light(128, 128)
    addSersic(light, {
      x: margin + 23.5 + Number(expected['dx'] ?? 0),
      y: margin + 23.5 + Number(expected['dy'] ?? 0),
      q: expected['q'],
      theta: (expected['angle_deg'] * Math.PI) / 180,
      flux: expected['flux'],
      rEff: expected['half_light_radius'] / expected['scale'] / Math.sqrt(expected['q']),
      n: expected['n'],
    })
    const fwhm: number = expected['psf_fwhm'] / expected['scale']
    const psf =
      expected['psf'] === 'gaussian'
        ? ({ kind: 'gaussian', fwhm } as const)
        : ({ kind: 'moffat', fwhm, beta: expected['psf_beta'] } as const)
    const kernel = psfKernel(psf, { radius: 36, sampling: 'pixel' })
    const image = new PeriodicConvolver(128, 128, kernel).apply(light.data, new Float64Array(128 * 128))
    const at = (x: number, y: number) => image[(y + margin) * 128 + x + margin]!
    let sum = 0
    for (let y = 0; y < 48; y++) for (let x = 0; x < 48; x++) sum += at(x, y)
    expect(relative(sum, expected['image_sum'])).toBeLessThan(5e-3)
    const pixels = expected['pixels'] as [number, number, number][]
    const top = Math.max(...pixels.map(([, , value]) => value))
    for (const [x, y, value] of pixels) expect(Math.abs(at(x, y) - value) / top).toBeLessThan(5e-3)
  })
})

describe('incomplete gamma', () => {
  it('is elementary for a = 1 and ½-integers, and halves at b', () => {
    expect(gammaP(1, 2)).toBeCloseTo(1 - Math.exp(-2), 14)
    expect(gammaP(2, 9)).toBeCloseTo(1 - 10 * Math.exp(-9), 14)
    expect(gammaP(3, 0)).toBe(0)
    expect(sersicFraction(4, 2.5, 2.5)).toBeCloseTo(0.5, 12)
  })
  it('refuses an index outside its range', () => {
    expect(() => sersicB(0.1)).toThrow(/0.3…10, got 0.1/)
  })
})
