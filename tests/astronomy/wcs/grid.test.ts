import { describe, expect, it } from 'vitest'
import { Header } from '../../../src-main/astronomy/fits/header'
import { cropWcs, scaleWcs } from '../../../src-main/astronomy/wcs/grid'
import { parseWcs } from '../../../src-main/astronomy/wcs/parse'
import { arcsec } from './arcsec'

const base = (): Header =>
  new Header()
    .set('CTYPE1', 'RA---TAN-SIP')
    .set('CTYPE2', 'DEC--TAN-SIP')
    .set('CRVAL1', 150)
    .set('CRVAL2', 2)
    .set('CRPIX1', 100.5)
    .set('CRPIX2', 80.5)
    .set('CD1_1', -1e-4)
    .set('CD2_2', 1e-4)
    .set('A_ORDER', 2)
    .set('A_2_0', 1e-5)
    .set('B_ORDER', 2)
    .set('B_1_1', -2e-5)
    .set('PIXSCALE', 0.36)
    .set('LTV1', 30)
    .set('LTM1_1', 0.5)
    .append('HISTORY', 'CRPIX1 stays in here')

describe('the WCS of another grid', () => {
  it.each([2, 4, 0.5, 0.25, 3])('describes the same sky × %d', (factor) => {
    const [before, after] = [parseWcs(base(), 'a')!, parseWcs(scaleWcs(base(), factor), 'b')!]
    for (const [x, y] of [
      [0.5, 0.5],
      [200, 160],
      [33.3, 120.7],
    ] as const) {
      const moved = after.toSky((x - 0.5) * factor + 0.5, (y - 0.5) * factor + 0.5)!
      // Rounding of degrees.
      expect(arcsec(moved, before.toSky(x, y)!)).toBeLessThan(1e-9)
    }
    expect(after.pixelScale).toBeCloseTo(before.pixelScale / factor, 12)
  })

  it('scales the cards beside the WCS, keeps the others and does not touch the old header', () => {
    const header = base()
    const scaled = scaleWcs(header, 2)
    expect(scaled.number('PIXSCALE')).toBe(0.18)
    expect(scaled.number('LTM1_1')).toBe(1)
    // pixel' = 2·(pixel − ½) + ½ with pixel = LTM·physical + LTV.
    expect(scaled.number('LTV1')).toBe(59.5)
    expect(scaled.lines('HISTORY')).toEqual(header.lines('HISTORY'))
    expect(header.number('CRPIX1')).toBe(100.5)
    expect(scaleWcs(header, 1).toText()).toBe(header.toText())
  })

  it('scales CDELT where there is no CD, also that of an alternative description', () => {
    const header = new Header()
      .set('CRPIX1', 1)
      .set('CDELT1', 0.2)
      .set('CRPIX1P', 1)
      .set('CDELT1P', 1)
      .set('PC1_2', 0.1)
    const scaled = scaleWcs(header, 0.5)
    expect([scaled.number('CDELT1'), scaled.number('CDELT1P'), scaled.number('PC1_2')]).toEqual([0.4, 2, 0.1])
    expect(scaled.number('CRPIX1')).toBe(0.75)
    // A description without CDELT has 1.
    expect(scaleWcs(new Header().set('CTYPE1', 'X'), 0.5).number('CDELT1')).toBe(2)
  })

  it('refuses what it cannot scale', () => {
    expect(() => scaleWcs(base().set('CPDIS1', 'LOOKUP'), 2)).toThrow('LOOKUP (CPDIS1)')
    expect(() => scaleWcs(new Header().set('CTYPE1', 'X').set('PC1_3', 0.1), 2)).toThrow('couples an image axis')
    expect(() => scaleWcs(base(), 0)).toThrow(RangeError)
  })

  it('moves with a cut-out', () => {
    const [before, after] = [parseWcs(base(), 'a')!, parseWcs(cropWcs(base(), 12, 34), 'b')!]
    expect(after.toSky(1, 1)).toEqual(before.toSky(13, 35))
    expect(cropWcs(base(), 12, 34).number('LTV1')).toBe(18)
  })
})
