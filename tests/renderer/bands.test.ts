import { describe, expect, it } from 'vitest'
import { compositeBands } from '../../src-preload/contract/bands'

describe('bands of a composite', () => {
  it('go from red to blue by their names, however they are written', () => {
    expect(compositeBands(['g', 'r', 'i'])).toEqual([2, 1, 0])
    expect(compositeBands(['i', 'r', 'g'])).toEqual([0, 1, 2])
    expect(compositeBands(['SDSS_r', 'SDSS_g', 'SDSS_i'])).toEqual([2, 0, 1])
    expect(compositeBands(['g.fits', 'i.fits', 'r.fits.gz'])).toEqual([1, 2, 0])
  })

  it('stay in order where a name is not known, and need three', () => {
    expect(compositeBands(['F814W', 'F606W', 'F435W'])).toEqual([0, 1, 2])
    expect(compositeBands(['1', '2', '3', '4'])).toEqual([0, 1, 2])
    expect(compositeBands(['r', 'g'])).toBeNull()
  })
})
