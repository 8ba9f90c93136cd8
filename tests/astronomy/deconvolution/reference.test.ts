import { describe, expect, it } from 'vitest'
import { richardsonLucy } from '../../../src-main/astronomy/deconvolution/richardsonLucy'
import { wienerHunt } from '../../../src-main/astronomy/deconvolution/wiener'
import type { Plane } from '../../../src-main/astronomy/image'
import type { PixelGrid } from '../../../src-main/astronomy/measure/pixels'
import { fromRows, Inputs, loadReference } from '../../helpers/astro-reference'

const reference = loadReference('deconvolution')
const inputs = new Inputs(reference.inputs)

function asPlane(grid: PixelGrid): Plane {
  return { ...grid, data: Float32Array.from(grid.data) }
}

/** Largest difference over the largest output. */
function error(found: Plane, rows: number[][]): number {
  const expected = fromRows(rows).data
  let worst = 0
  let top = 0
  expected.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(found.data[i]! - value))
    top = Math.max(top, Math.abs(value))
  })
  return worst / top
}

describe('against scikit-image', () => {
  it.each(reference.values)('$id', async (expected) => {
    const image = asPlane(await inputs.one(expected['image']))
    const psf = asPlane(await inputs.one(expected['psf']))
    if (expected['method'] === 'richardson_lucy') {
      const smallest: number = expected['filter_epsilon'] ?? 0
      const found = richardsonLucy(image, psf, { iterations: expected['iterations'], edge: 'zero', smallest })
      // Other accumulation orders; inputs in single precision.
      expect(error(found, expected['output'])).toBeLessThan(1e-5)
    } else {
      const found = wienerHunt(image, psf, expected['balance'], 'periodic')
      expect(error(found, expected['output'])).toBeLessThan(1e-6)
    }
  })
})
