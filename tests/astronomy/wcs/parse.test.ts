import { describe, expect, it } from 'vitest'
import { Header } from '../../../src-main/astronomy/fits/header'
import { orientationAt } from '../../../src-main/astronomy/wcs/orientation'
import { parseWcs } from '../../../src-main/astronomy/wcs/parse'
import type { CardValue } from '../../../src-main/astronomy/fits/header'
import type { Wcs } from '../../../src-main/astronomy/wcs/wcs'
import { GalateaError } from '../../../src-main/base/errors'
import { arcsec } from './arcsec'

const header = (cards: Record<string, CardValue>): Header => {
  const made = new Header()
  const defaults = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRVAL1: 150, CRVAL2: 2, CRPIX1: 10, CRPIX2: 20 }
  for (const [keyword, value] of Object.entries({ ...defaults, CDELT1: -0.01, CDELT2: 0.01, ...cards })) {
    made.set(keyword, value)
  }
  return made
}

const wcs = (cards: Record<string, CardValue> = {}): Wcs => parseWcs(header(cards), 'made.fits')!

const refusal = (cards: Record<string, CardValue>): string => {
  try {
    parseWcs(header(cards), 'made.fits')
  } catch (error) {
    expect(error).toBeInstanceOf(GalateaError)
    return (error as GalateaError).message
  }
  return 'nothing was refused'
}

describe('projections', () => {
  it.each(['TAN', 'SIN', 'ARC', 'STG', 'ZEA', 'CAR', 'AIT', 'NCP', 'TPV'])('%s has its reference at CRPIX', (code) => {
    const made = wcs({ CTYPE1: `RA---${code}`, CTYPE2: `DEC--${code}` })
    const sky = made.toSky(10, 20)!
    expect(arcsec(sky, { ra: 150, dec: 2 })).toBeLessThan(1e-9)
    // North is up and east to the left there, whatever the projection; nearly so in NCP, which is oblique at latitude 2.
    const { north, east, mirrored } = orientationAt(made, 10, 20)!
    expect(north).toBeCloseTo(0, 2)
    expect(east).toBeCloseTo(90, code === 'NCP' ? 0 : 2)
    expect(mirrored).toBe(false)
    expect(made.pixelScale).toBeCloseTo(36, 10)
  })

  it('puts the radius of each zenithal projection where its formula says', () => {
    // 10 degrees north of the pole of the projection; Paper II, equations 54, 60, 67, 56 and 69, in degrees.
    const angle = (10 * Math.PI) / 180
    const radii = {
      TAN: Math.tan(angle),
      SIN: Math.sin(angle),
      ARC: angle,
      STG: 2 * Math.tan(angle / 2),
      ZEA: 2 * Math.sin(angle / 2),
    }
    for (const [code, radius] of Object.entries(radii)) {
      const pixel = wcs({ CTYPE1: `RA---${code}`, CTYPE2: `DEC--${code}` }).toPixel(150, 12)!
      expect(pixel.x).toBeCloseTo(10, 9)
      expect(pixel.y).toBeCloseTo(20 + ((radius * 180) / Math.PI) * 100, 9)
    }
  })

  it('knows where a projection ends', () => {
    const sin = wcs({ CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN' })
    expect(sin.toSky(10 + 5731, 20)).toBeNull()
    expect(sin.toSky(10 + 5728, 20)).not.toBeNull()
    expect(sin.toPixel(330, -2)).toBeNull()
    expect(wcs().toPixel(330, -2)).toBeNull()
    expect(wcs({ CTYPE1: 'RA---AIT', CTYPE2: 'DEC--AIT' }).toSky(1e5, 20)).toBeNull()
    expect(wcs().toPixel(0, 91)).toBeNull()
    expect(wcs().toPixel(NaN, 0)).toBeNull()
  })

  it('goes round the sky without a gap at 0h and at the poles', () => {
    for (const [ra, dec] of [
      [0, 0],
      [359.9999, -45],
      [10, 90],
      [200, -90],
    ] as const) {
      const made = wcs({ CRVAL1: ra, CRVAL2: dec, CDELT1: -1e-4, CDELT2: 1e-4 })
      for (const [x, y] of [
        [1, 1],
        [40, 3],
        [10, 20.001],
        [-300, 500],
      ] as const) {
        const sky = made.toSky(x, y)!
        expect(sky.ra).toBeGreaterThanOrEqual(0)
        expect(sky.ra).toBeLessThan(360)
        const back = made.toPixel(sky.ra, sky.dec)!
        // Angles in degrees keep 4e-14; a pixel is 1e-4.
        expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(3e-9)
      }
    }
  })
})

describe('ways to write a header', () => {
  it('takes axes in either order, units, and galactic coordinates', () => {
    const swapped = wcs({ CTYPE1: 'DEC--TAN', CTYPE2: 'RA---TAN', CRVAL1: 2, CRVAL2: 150 })
    expect(arcsec(swapped.toSky(10, 20)!, { ra: 150, dec: 2 })).toBeLessThan(1e-9)
    expect(swapped.toSky(11, 20)!.dec).toBeLessThan(2)
    const units = wcs({ CUNIT1: 'arcsec', CUNIT2: 'arcsec', CRVAL1: 150 * 3600, CRVAL2: 7200, CDELT1: -36, CDELT2: 36 })
    expect(arcsec(units.toSky(30, 50)!, wcs().toSky(30, 50)!)).toBeLessThan(1e-8)
    expect(wcs({ CTYPE1: 'GLON-TAN', CTYPE2: 'GLAT-TAN' }).frame).toBe('galactic')
  })

  it('gives the same for CD, for PC with CDELT, and for CROTA', () => {
    const angle = 0.3
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    const crota = wcs({ CROTA2: (angle * 180) / Math.PI })
    const pc = wcs({ PC1_1: cos, PC1_2: -sin * -1, PC2_1: -sin, PC2_2: cos })
    const cd = wcs({ CD1_1: -0.01 * cos, CD1_2: -0.01 * sin, CD2_1: -0.01 * sin, CD2_2: 0.01 * cos })
    for (const other of [pc, cd]) {
      expect(arcsec(other.toSky(-40, 77)!, crota.toSky(-40, 77)!)).toBeLessThan(1e-8)
    }
    // The axes turn by that angle, and the compass says so.
    expect(Math.abs(orientationAt(crota, 10, 20)!.north)).toBeCloseTo((angle * 180) / Math.PI, 6)
    expect(orientationAt(wcs({ CDELT1: 0.01 }), 10, 20)!.mirrored).toBe(true)
  })

  it('takes the polynomials of SCAMP in TAN for what they are', () => {
    const cards = { PV1_1: 1, PV1_4: 0.01, PV2_1: 1, PV2_6: 0.02 }
    const scamp = wcs({ ...cards })
    const tpv = wcs({ ...cards, CTYPE1: 'RA---TPV', CTYPE2: 'DEC--TPV' })
    expect(scamp.toSky(90, 99)).toEqual(tpv.toSky(90, 99))
    expect(arcsec(scamp.toSky(90, 99)!, wcs().toSky(90, 99)!)).toBeGreaterThan(1)
  })

  it('inverts SIP to rounding, whatever AP and BP say', () => {
    const sip = wcs({
      CTYPE1: 'RA---TAN-SIP',
      CTYPE2: 'DEC--TAN-SIP',
      A_ORDER: 2,
      A_2_0: 1e-4,
      B_ORDER: 3,
      B_1_2: 1e-6,
      AP_ORDER: 1,
      AP_1_0: 5,
    })
    const sky = sip.toSky(130, -80)!
    expect(arcsec(sky, wcs().toSky(130, -80)!)).toBeGreaterThan(10)
    const back = sip.toPixel(sky.ra, sky.dec)!
    expect(Math.hypot(back.x - 130, back.y + 80)).toBeLessThan(1e-9)
  })
})

describe('what is refused', () => {
  it('has no sky without celestial axes', () => {
    expect(parseWcs(header({ CTYPE1: 'LINEAR', CTYPE2: 'LINEAR' }), 'x')).toBeNull()
    expect(parseWcs(header({ CTYPE1: 'WAVE', CTYPE2: 'DEC--TAN' }), 'x')).toBeNull()
    expect(parseWcs(new Header(), 'x')).toBeNull()
  })

  it.each([
    [
      { CTYPE1: 'RA---ZPN', CTYPE2: 'DEC--ZPN' },
      "projection 'ZPN': one of TAN, SIN, ARC, STG, ZEA, CAR, AIT, NCP, TPV",
    ],
    [{ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--SIN' }, 'one projection for both'],
    [{ CTYPE1: 'ELON-TAN', CTYPE2: 'ELAT-TAN' }, 'the frame ELON'],
    [{ CDELT1: 0 }, 'singular'],
    [{ CRVAL2: 91 }, 'the latitude 91 in CRVAL2'],
    [{ CUNIT1: 'pixel' }, "the unit 'pixel' in CUNIT1"],
    [{ CPDIS1: 'LOOKUP' }, 'a distortion of the kind LOOKUP (CPDIS1)'],
    [{ CTYPE1: 'RA---TPV', CTYPE2: 'DEC--TPV', PV1_50: 1 }, 'the distortion term PV_50'],
    [{ CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', PV1_1: 5 }, 'moves the reference point'],
    [{ CTYPE1: 'RA---NCP', CTYPE2: 'DEC--NCP', CRVAL2: 0 }, 'NCP with its reference on the equator'],
  ])('%o', (cards, sentence) => {
    const message = refusal(cards)
    expect(message).toContain(sentence)
    expect(message).toContain("'made.fits'")
    expect(message).toContain('was expected')
  })
})
