import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openImageFile } from '../../../src-main/astronomy/formats/open'
import { shared } from '../../helpers/shared'
import { arcsec } from './arcsec'

interface Reference {
  hdu: number
  ctype: [string, string]
  celestial: boolean
  points?: { x: number; y: number; ra: number; dec: number }[]
}

const references: [string, Reference][] = shared
  ? Object.entries(JSON.parse(readFileSync(join(shared, 'data/wcs/reference.json'), 'utf8')))
  : []

describe.skipIf(!shared)('every file of data/wcs agrees with astropy (needs ../shared)', () => {
  it.each(references)('%s', async (name, { hdu, ctype, celestial, points }) => {
    const file = await openImageFile(join(shared!, 'data/wcs', name))
    const wcs = file.wcs(hdu)
    await file.close()
    if (!celestial) {
      expect(wcs).toBeNull()
      return
    }
    expect(wcs!.ctype).toEqual(ctype)
    for (const { x, y, ra, dec } of points!) {
      // What the issue asks for.
      expect(arcsec(wcs!.toSky(x, y)!, { ra, dec })).toBeLessThan(1e-6)
      const back = wcs!.toPixel(ra, dec)!
      // 1e-6 px; where a slanted SIN is that near its pole, the reference itself has lost the digits beyond.
      expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(1e-6)
    }
  })
})
