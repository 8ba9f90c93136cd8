import { describe, expect, it } from 'vitest'
import { companionRole, findCompanions, readQuality } from '../../../src-main/astronomy/fits/companions'
import { Header } from '../../../src-main/astronomy/fits/header'
import { describeObservation } from '../../../src-main/astronomy/fits/observation'
import { openImageFile } from '../../../src-main/astronomy/formats/open'
import { bigEndian, concat, hduBytes, imageCards } from './fitsBytes'

describe('what a header says of the observation', () => {
  it('gives each value with the card it came from, and null where there is none', () => {
    const header = new Header().set('EGAIN', 2.5).set('MAGZPT', 25.1).set('SECPIX', 0.4).set('FILTER', 'r  ')
    const observation = describeObservation(header)
    expect(observation).toMatchObject({
      gain: { value: 2.5, from: 'EGAIN' },
      zeroPoint: { value: 25.1, from: 'MAGZPT' },
      pixelScale: { value: 0.4, from: 'SECPIX' },
      band: { value: 'r', from: 'FILTER' },
      exposure: null,
      unit: null,
      rowOrder: 'bottom-up',
    })
  })

  it('prefers the WCS for the pixel scale, and does not believe a gain of 0', () => {
    const header = new Header()
      .set('CTYPE1', 'RA---TAN')
      .set('CTYPE2', 'DEC--TAN')
      .set('CDELT1', -0.001)
      .set('CDELT2', 0.001)
      .set('PIXSCALE', 9)
      .set('GAIN', 0)
    const { pixelScale, gain } = describeObservation(header)
    expect(pixelScale!.value).toBeCloseTo(3.6, 12)
    expect(pixelScale!.from).toBe('WCS')
    expect(gain).toBeNull()
    // A projection that is not supported leaves the card.
    header.set('CTYPE1', 'RA---ZPN').set('CTYPE2', 'DEC--ZPN')
    expect(describeObservation(header).pixelScale).toEqual({ value: 9, from: 'PIXSCALE' })
  })

  it('finds zero points that are fluxes, and the filter of a wheel with a clear place', () => {
    expect(describeObservation(new Header().set('FLUXMAG0', 1e9)).zeroPoint!.value).toBeCloseTo(22.5, 12)
    // The AB zero point of ACS/WFC F814W for these two cards, by the observatory's own table: 25.94.
    const hst = new Header().set('PHOTFLAM', 7.0723e-20).set('PHOTPLAM', 8045.5)
    expect(describeObservation(hst).zeroPoint!.value).toBeCloseTo(25.94, 2)
    const wheel = new Header().set('FILTER1', 'CLEAR1L').set('FILTER2', 'F814W').set('ROWORDER', 'TOP-DOWN')
    expect(describeObservation(wheel)).toMatchObject({ band: { value: 'F814W' }, rowOrder: 'top-down' })
  })
})

describe('variance, weight and mask extensions', () => {
  it.each([
    ['ERR', 'sigma'],
    ['SCI_VAR', 'variance'],
    ['WHT', 'weight'],
    ['DQ', 'mask'],
    ['MASK1', 'mask'],
    ['SCI', null],
    ['', null],
  ] as const)('takes %j for %s', (name, role) => expect(companionRole(name)).toBe(role))

  const extension = (name: string, version: number, bitpix: 16 | -32, values: number[]): Uint8Array =>
    hduBytes(
      [
        "XTENSION= 'IMAGE   '",
        ...imageCards(bitpix, 2, values.length / 2).slice(1),
        `EXTNAME = '${name}'`,
        `EXTVER  = ${version}`,
      ],
      bigEndian(values, bitpix),
    )

  it('finds those of the same version and size, and makes a variance and a mask of them', async () => {
    const bytes = concat(
      hduBytes(imageCards(8)),
      extension('SCI', 1, -32, [1, 2, 3, 4]),
      extension('ERR', 2, -32, [9, 9, 9, 9]),
      extension('ERR', 1, -32, [1, 2, 3, 4]),
      extension('DQ', 1, 16, [0, 4, 0, -1]),
      extension('VAR', 1, -32, [9, 9, 9, 9, 9, 9]),
    )
    const file = await openImageFile({ name: 'stack.fits', bytes })
    expect(findCompanions(file, 1).map(({ role, hdu }) => [role, hdu.index])).toEqual([
      ['sigma', 3],
      ['mask', 4],
    ])
    expect(findCompanions(file, 3)).toEqual([])
    const { variance, mask } = await readQuality(file, 1)
    expect([...variance!.value.data]).toEqual([1, 4, 9, 16])
    expect(variance!.from).toBe('ERR')
    expect([...mask!.value.data]).toEqual([0, 1, 0, 1])
  })

  it('takes a weight for the reciprocal of a variance, and 0 for a masked pixel', async () => {
    const bytes = concat(hduBytes(imageCards(-32, 2, 1), bigEndian([5, 6], -32)), extension('WHT', 1, -32, [4, 0]))
    const { variance, mask } = await readQuality(await openImageFile({ name: 'w.fits', bytes }), 0)
    expect([...variance!.value.data]).toEqual([0.25, NaN])
    expect([...mask!.value.data]).toEqual([0, 1])
  })
})
