import { describe, expect, it } from 'vitest'
import { meanSquaredError, psnr, ssim, ssimMap } from '../../../src-main/astronomy/measure/similarity'
import { Inputs, loadReference } from '../../helpers/astro-reference'

const reference = loadReference('metrics')
const inputs = new Inputs(reference.inputs)

describe('PSNR and SSIM against scikit-image', () => {
  // 10 digits are given and sums are in double precision.
  it.each(reference.values)('$id', async (expected) => {
    const a = await inputs.channels(expected['reference'])
    const b = await inputs.channels(expected['test'])
    const range: number = expected['data_range']
    expect(Math.abs(meanSquaredError(a, b) - expected['mse'])).toBeLessThanOrEqual(1e-9 * expected['mse'])
    if (expected['psnr_db'] === null) expect(psnr(a, b, range)).toBe(Infinity)
    else expect(Math.abs(psnr(a, b, range) / expected['psnr_db'] - 1)).toBeLessThan(1e-6)
    expect(Math.abs(ssim(a, b, range) - expected['ssim_gaussian'])).toBeLessThan(1e-6)
    const sample = { window: 'uniform', sampleCovariance: true } as const
    expect(Math.abs(ssim(a, b, range, sample) - expected['ssim_uniform7'])).toBeLessThan(1e-6)
    expect(Math.abs(ssim(a, b, range, { window: 'uniform' }) - expected['ssim_uniform7_population'])).toBeLessThan(1e-6)
    for (const [key, options] of [
      ['ssim_gaussian_map_at', {}],
      ['ssim_uniform7_map_at', sample],
    ] as const) {
      for (const [x, y, value] of expected[key] as [number, number, number | number[]][]) {
        a.forEach((channel, i) => {
          const map = ssimMap(channel, b[i]!, range, options)
          const at = map.data[y * map.width + x]!
          expect(Math.abs(at - (Array.isArray(value) ? value[i]! : value))).toBeLessThan(1e-6)
        })
      }
    }
  })
})

describe('what cannot be compared', () => {
  const image = { width: 4, height: 3, data: new Float32Array(12) }
  it('refuses other sizes, other band counts and an empty range', () => {
    const other = { width: 3, height: 4, data: new Float32Array(12) }
    expect(() => psnr([image], [other], 1)).toThrow(/4×3 and 3×4/)
    expect(() => psnr([image], [image, image], 1)).toThrow(/1 and 2/)
    expect(() => ssim([image], [image], 0)).toThrow(/above 0, got 0/)
  })
  it('has no SSIM where no window fits, and leaves NaN pixels out', () => {
    expect(ssim([image], [image], 1)).toBeNaN()
    const holed = { ...image, data: Float32Array.from(image.data, (_, i) => (i === 5 ? NaN : 1)) }
    expect(meanSquaredError([image], [holed])).toBe(1)
  })
})
