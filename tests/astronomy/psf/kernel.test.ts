import { describe, expect, it } from 'vitest'
import { createPlane } from '../../../src-main/astronomy/image'
import { adaptiveMoments } from '../../../src-main/astronomy/measure/moments'
import { fwhmOf, kernelFromPlane, shifted } from '../../../src-main/astronomy/psf/kernel'
import {
  besselJ1,
  degradationSigma,
  gaussianTaps,
  psfKernel,
  radialProfile,
  type PsfModel,
} from '../../../src-main/astronomy/psf/profiles'

const models: PsfModel[] = [
  { kind: 'gaussian', fwhm: 4 },
  { kind: 'moffat', fwhm: 4, beta: 3 },
  { kind: 'airy', fwhm: 4 },
]

describe.each(models)('the $kind profile', (model) => {
  const profile = radialProfile(model)
  it('falls to half at half its FWHM', () => {
    expect(profile(2) / profile(0)).toBeCloseTo(0.5, 7)
  })
  it('holds one light in all', () => {
    let sum = 0
    const step = 0.01
    // Beyond 400 px an Airy disc still has 2/(πu) = 0.2 % of its light.
    for (let r = step / 2; r < 400; r += step) sum += profile(r) * 2 * Math.PI * r * step
    expect(sum).toBeCloseTo(1, 2)
  })
  it('has kernels of sum one, centred, whose FWHM can be measured', () => {
    const kernel = psfKernel(model)
    expect(kernel.width % 2).toBe(1)
    expect(kernel.data.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    const middle = (kernel.width - 1) / 2
    expect(adaptiveMoments(kernel, { sigma: 1.7 }).value!.x).toBeCloseTo(middle, 4)
    // The profile fitted is a Moffat; an Airy core is not quite one.
    expect(Math.abs(fwhmOf(kernel).value! / 4 - 1)).toBeLessThan(0.025)
  })
})

describe('the pixel', () => {
  it('widens a sampled star by its own variance, 1/12 along each side', () => {
    const seen = psfKernel({ kind: 'gaussian', fwhm: 5 }, { sampling: 'pixel', radius: 12 })
    const sigma2 = (5 / 2.354820045) ** 2
    expect(adaptiveMoments(seen, { sigma: 2 }).value!.sigma).toBeCloseTo(Math.sqrt(sigma2 + 1 / 12), 3)
  })
})

describe('kernels from files', () => {
  it('lose negatives and an offset of a fraction of a pixel', () => {
    const star = psfKernel({ kind: 'gaussian', fwhm: 5 }, { radius: 16 })
    const moved = shifted(star, 0.3, -0.4)
    moved.data[0] = -0.1
    const kernel = kernelFromPlane(moved)
    const { x, y } = adaptiveMoments(kernel, { sigma: 2 }).value!
    expect(x).toBeCloseTo((kernel.width - 1) / 2, 2)
    expect(y).toBeCloseTo((kernel.height - 1) / 2, 2)
    expect(Math.min(...kernel.data)).toBeGreaterThanOrEqual(0)
    expect(kernel.data.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
  })
  it('take an even size by its peak', () => {
    const even = createPlane(8, 8)
    even.data[4 * 8 + 4] = 2
    expect(kernelFromPlane(even)).toMatchObject({ width: 7, height: 7 })
  })
  it('refuse an image without light', () => {
    expect(() => kernelFromPlane(createPlane(5, 5))).toThrow(/no positive pixel/)
    expect(fwhmOf(createPlane(5, 5)).reason).toBe('no pixel is positive')
    expect(fwhmOf(createPlane(5, 5, new Float32Array(25).fill(1))).reason).toMatch(/does not fall to half/)
  })
})

describe('degradations', () => {
  it('take the rounded constant of the paper', () => {
    expect(degradationSigma(2.5 / 0.396)).toBeCloseTo(2.681, 3)
    expect(gaussianTaps(2.681).length - 1).toBe(11)
  })
  it('refuse a FWHM that is not above 0', () => {
    for (const fwhm of [0, -1, NaN]) expect(() => degradationSigma(fwhm)).toThrow(/FWHM must be above 0 pixels/)
    expect(() => psfKernel({ kind: 'moffat', fwhm: 3, beta: 1 })).toThrow(/β must be above 1.*got 1/)
  })
})

describe('J₁', () => {
  // Abramowitz & Stegun, table 9.1.
  it.each([
    [1, 0.4400505857],
    [5, -0.3275791376],
    [8, 0.2346363469],
    [10, 0.0434727462],
    [20, 0.0668331242],
  ])('of %f', (x, expected) => expect(besselJ1(x)).toBeCloseTo(expected, 6))
})
