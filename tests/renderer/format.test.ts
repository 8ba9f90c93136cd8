import { describe, expect, it } from 'vitest'
import { fileName, formatDuration, formatSky, formatValue } from '../../src-renderer/format'

describe('numbers', () => {
  it('keep the digits that matter', () => {
    expect(formatValue(0, 'en')).toBe('0')
    expect(formatValue(1234.5678, 'en')).toBe('1234.6')
    expect(formatValue(-0.0123456, 'en')).toBe('-0.012346')
    expect(formatValue(-1.26623e-11, 'en')).toBe('-1.266e-11')
    expect(formatValue(6.02214e23, 'en')).toBe('6.022e23')
    expect(formatValue(0.5, 'de')).toBe('0,5')
  })
})

describe('durations', () => {
  it('have two units at most', () => {
    expect([0, 0.25, 9.949, 9.96, 59.4, 60, 75, 3600, 7325].map(formatDuration)).toEqual([
      '0 s',
      '0.3 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min 0 s',
      '1 min 15 s',
      '1 h 0 min',
      '2 h 2 min',
    ])
  })
})

describe('sky positions', () => {
  it('are hours and degrees, rounded without 60 seconds', () => {
    expect(formatSky(0, 0)).toBe('00:00:00.000 +00:00:00.00')
    expect(formatSky(187.70593, 12.39112)).toBe('12:30:49.423 +12:23:28.03')
    expect(formatSky(83.633, -0.0001)).toBe('05:34:31.920 −00:00:00.36')
    // 14 h 59 min 59.9999 s rounds to the full hour.
    expect(formatSky(15 * (15 - 1e-8), -29.9999999999)).toBe('15:00:00.000 −30:00:00.00')
  })
})

describe('paths', () => {
  it('end in their names on every system', () => {
    expect([fileName('/a/b.fits'), fileName('C:\\a\\b.fits'), fileName('b.fits')]).toEqual([
      'b.fits',
      'b.fits',
      'b.fits',
    ])
  })
})
