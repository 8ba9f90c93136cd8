import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openImage, pixelToSky, readHeader, readPlane } from '../../../src-main/jobs/services/images'
import { writeSimpleFits } from '../../helpers/fits'

const path = join(mkdtempSync(join(tmpdir(), 'galatea-images-')), 'ramp.fits')
const cards = [
  "CTYPE1  = 'RA---TAN'",
  "CTYPE2  = 'DEC--TAN'",
  'CRPIX1  =                  2.0',
  'CRPIX2  =                  2.0',
  'CRVAL1  =                 10.0',
  'CRVAL2  =                 20.0',
  'CDELT1  =               -0.001',
  'CDELT2  =                0.001',
  "BUNIT   = 'adu'",
]
writeSimpleFits(path, 4, 3, (x, y) => (x === 0 && y === 0 ? NaN : 10 * y + x), cards)

describe('images for the window', () => {
  it('are described by their parts', async () => {
    expect(await openImage({ path })).toMatchObject({
      name: 'ramp.fits',
      format: 'fits',
      first: 0,
      parts: [{ hdu: 0, width: 4, height: 3, planes: 1, unit: 'adu', bandNames: [], hasSky: true }],
    })
  })

  it('come as floats with what limits are made of', async () => {
    const { value, buffers } = await readPlane({ path, hdu: 0, plane: 0 })
    expect(value).toMatchObject({ width: 4, height: 3, finite: 11, minimum: 1, maximum: 23 })
    expect([...(buffers[0] as Float32Array)]).toEqual([NaN, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23])
  })

  it('know the sky, and their header card by card', async () => {
    const at = { path, hdu: 0, plane: 0, x: 2, y: 2 }
    expect(await pixelToSky(at)).toEqual({
      ra: expect.closeTo(10, 9) as unknown,
      dec: expect.closeTo(20, 9) as unknown,
    })
    const header = await readHeader({ path, hdu: 0 })
    expect(header).toContainEqual({ keyword: 'BUNIT', value: 'adu', comment: '', text: "BUNIT   = 'adu'" })
  })

  it('are refused by name and number where there is nothing to show', async () => {
    await expect(readPlane({ path, hdu: 3, plane: 0 })).rejects.toMatchObject({ code: 'not-found' })
    await expect(readPlane({ path, hdu: 0, plane: 1 })).rejects.toMatchObject({ code: 'usage' })
    await expect(openImage({ path: `${path}.not` })).rejects.toMatchObject({ code: 'not-found' })
  })
})
