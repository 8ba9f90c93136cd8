import { describe, expect, it } from 'vitest'
import { parsePosition } from '../../../src-renderer/viewer/position'
import { gridLabel, gridLines, roundStep, scaleBar, type SkyMesh } from '../../../src-renderer/viewer/skyGrid'

/** A flat sky: longitude falls to the right by `perPixel` degrees, latitude rises upwards. */
function flat(middle: [number, number], perPixel: number, side = 100): SkyMesh {
  const nodes = 21
  const longitude = new Float64Array(nodes ** 2)
  const latitude = new Float64Array(nodes ** 2)
  for (let j = 0; j < nodes; j++) {
    for (let i = 0; i < nodes; i++) {
      const [x, y] = [(i / (nodes - 1) - 0.5) * side, (j / (nodes - 1) - 0.5) * side]
      longitude[j * nodes + i] = (((middle[0] - x * perPixel) % 360) + 360) % 360
      latitude[j * nodes + i] = middle[1] + y * perPixel
    }
  }
  const frame = 'equatorial'
  return { from: { x: 0, y: 0 }, to: { x: side, y: side }, columns: nodes, rows: nodes, longitude, latitude, frame }
}

describe('the coordinate grid', () => {
  it('has lines of round coordinates where they belong', () => {
    const lines = gridLines(flat([150.02, 2.01], 1 / 60), 6)
    const dec = lines.filter(({ axis }) => axis === 'latitude')
    expect(dec.map(({ value }) => value)).toEqual(
      [4 / 3, 5 / 3, 2, 7 / 3, 8 / 3].map((v) => expect.closeTo(v, 9) as number),
    )
    // 2° lies 0.01° below the middle: 0.6 pixels.
    for (const [a, b] of dec[2]!.segments)
      expect([a.y, b.y]).toEqual([expect.closeTo(49.4, 6), expect.closeTo(49.4, 6)])
    const ra = lines.filter(({ axis }) => axis === 'longitude')
    expect(ra.every(({ value }) => Math.abs((value * 4) % 1) < 1e-6)).toBe(true)
  })

  it('goes on across 0h', () => {
    const lines = gridLines(flat([0, 0], 1 / 60), 6).filter(({ axis }) => axis === 'longitude')
    expect(lines.length).toBeGreaterThan(2)
    const zero = lines.find(({ value }) => value === 0)!
    expect(zero.segments.every(([a]) => Math.abs(a.x - 50) < 1e-6)).toBe(true)
    expect(lines.every(({ segments }) => segments.every(([a, b]) => Math.abs(a.x - b.x) < 1))).toBe(true)
  })

  it('leaves out what lies outside the projection', () => {
    const mesh = flat([150, 2], 1 / 60)
    mesh.longitude.fill(NaN)
    mesh.latitude.fill(NaN)
    expect(gridLines(mesh, 6)).toEqual([])
  })

  it('has steps and labels as astronomers write them', () => {
    expect(roundStep(1, 6, false)).toBeCloseTo(10 / 60, 9)
    expect(roundStep(1, 6, true)).toBeCloseTo(15 / 60, 9)
    expect(gridLabel(150, 'longitude', 'equatorial', 15 / 3600)).toBe('10h00m00s')
    expect(gridLabel(150.0625, 'longitude', 'equatorial', 0.25)).toBe('10h00m')
    expect(gridLabel(-1.5, 'latitude', 'equatorial', 0.5)).toBe('−1°30′')
    expect(gridLabel(2 + 1 / 3600, 'latitude', 'equatorial', 1 / 3600)).toBe('+2°00′01″')
    expect(gridLabel(120, 'longitude', 'galactic', 10)).toBe('120°')
  })
})

describe('the scale bar', () => {
  it('is the longest round length that fits', () => {
    expect(scaleBar(0.4, 200)).toEqual({ arcsec: 60, label: '1′' })
    expect(scaleBar(0.05, 200)).toEqual({ arcsec: 10, label: '10″' })
    expect(scaleBar(0.001, 200).label).toBe('0.2″')
    expect(scaleBar(40, 200)).toEqual({ arcsec: 7200, label: '2°' })
  })
})

describe('a position that is written', () => {
  it('is read in every common way', () => {
    const m = { kind: 'sky', ra: expect.closeTo(188.7358333, 6) as number, dec: expect.closeTo(1.0341667, 6) as number }
    for (const text of [
      '12:34:56.6 +01:02:03',
      '12h34m56.6s +1d02m03s',
      '12 34 56.6 +1 02 03',
      '12:34:56.6, 01:02:03',
    ]) {
      expect(parsePosition(text), text).toEqual(m)
    }
    expect(parsePosition('188.7 -1.03')).toEqual({ kind: 'sky', ra: 188.7, dec: -1.03 })
    expect(parsePosition('188.7 −1.03')).toEqual({ kind: 'sky', ra: 188.7, dec: -1.03 })
    expect(parsePosition('00:00:01 -00:30:00')).toEqual({ kind: 'sky', ra: 15 / 3600, dec: -0.5 })
    expect(parsePosition(' 100, 200.5 ')).toEqual({ kind: 'pixel', x: 100, y: 200.5 })
  })

  it('is refused where it is none', () => {
    for (const text of ['', 'M31', '12:34', '400 10', '10 95', '12:61:00 +1:00:00'])
      expect(parsePosition(text)).toBeNull()
  })
})
