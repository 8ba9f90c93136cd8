import { describe, expect, it } from 'vitest'
import { apertureSum } from '../../../src-main/astronomy/measure/aperture'
import { profiledShape, profileOf } from '../../../src-main/astronomy/regions/profile'
import { backgroundOf, boundsOf, regionStatistics, type Cutout } from '../../../src-main/astronomy/regions/statistics'
import type { RegionShape } from '../../../src-preload/contract/regions'
import { Inputs, loadReference, type Case } from '../../helpers/astro-reference'

const reference = loadReference('photometry')
const inputs = new Inputs(reference.inputs)

/** The reference counts pixels from 0, regions are FITS pixels. */
function shapeOf(result: Case): RegionShape {
  const at = { x: Number(result['x']) + 1, y: Number(result['y']) + 1 }
  if (result['r'] !== undefined) return { kind: 'circle', ...at, r: result['r'] }
  if (result['r_in'] !== undefined) return { kind: 'annulus', ...at, inner: result['r_in'], outer: result['r_out'] }
  return { kind: 'ellipse', ...at, a: result['a'], b: result['b'], angle: (result['theta_rad'] * 180) / Math.PI }
}

describe('sums of regions against photutils', () => {
  it.each(reference.values.filter((v) => v['what'] === 'apertures'))('$id', async (expected) => {
    const grid = await inputs.one(expected['input'])
    for (const result of expected['results']) {
      const shape = shapeOf(result)
      const { sum } = regionStatistics(shape, { grid, x: 0, y: 0 }, null)
      const absolute = { ...grid, data: grid.data.map(Math.abs) }
      const scale = regionStatistics(shape, { grid: absolute, x: 0, y: 0 }, null).sum
      expect(Math.abs(sum - result.sum)).toBeLessThan(1e-8 * scale)
    }
  })
})

const side = 60
/** x + 100 y in FITS pixels. */
const plane: Cutout = {
  grid: {
    width: side,
    height: side,
    data: Float64Array.from({ length: side ** 2 }, (_, i) => (i % side) + 1 + 100 * (Math.floor(i / side) + 1)),
  },
  x: 0,
  y: 0,
}

describe('statistics of a region', () => {
  it('of a box are those of its pixels, turned or not', () => {
    const box = { kind: 'box', x: 20.5, y: 30.5, width: 4, height: 2, angle: 0 } as const
    const found = regionStatistics(box, plane, null)
    expect(found).toMatchObject({ n: 8, area: 8, minimum: 19 + 3000, maximum: 22 + 3100 })
    expect(found.mean).toBeCloseTo(20.5 + 3050, 9)
    expect(found.sum).toBeCloseTo(8 * 3070.5, 6)
    expect(found.median).toBeCloseTo((3022 + 3119) / 2, 9)
    expect(found.std).toBeCloseTo(Math.sqrt(50 ** 2 + 1.25), 9)
    const turned = regionStatistics({ ...box, angle: 33 }, plane, null)
    expect(turned.area).toBeCloseTo(8, 9)
    // Of a linear image the mean over any shape is the value of its middle.
    expect(turned.mean).toBeCloseTo(3070.5, 8)
  })

  it('of a polygon that is not convex have its exact area', () => {
    const points: [number, number][] = [
      [10.3, 10.1],
      [30.2, 12.7],
      [20.9, 20.4],
      [28.1, 33.3],
      [11.7, 28.6],
      [17.2, 19.9],
    ]
    let twice = 0
    for (let k = 0; k < points.length; k++) {
      const [a, b] = [points[k]!, points[(k + 1) % points.length]!]
      twice += a[0] * b[1] - b[0] * a[1]
    }
    expect(regionStatistics({ kind: 'polygon', points }, plane, null).area).toBeCloseTo(Math.abs(twice) / 2, 8)
  })

  it('leave out missing values and what lies beyond the image', () => {
    const circle = { kind: 'circle', x: 0.5, y: 30, r: 5 } as const
    expect(regionStatistics(circle, plane, null).area).toBeCloseTo((25 * Math.PI) / 2, 9)
    const data = plane.grid.data.map((v, i) => (i === 29 * side ? NaN : v))
    expect(regionStatistics(circle, { ...plane, grid: { ...plane.grid, data } }, null).area).toBeCloseTo(
      (25 * Math.PI) / 2 - 1,
      9,
    )
    expect(boundsOf({ kind: 'circle', x: -20, y: 5, r: 3 }, plane.grid)).toBeNull()
    expect(regionStatistics(circle, null, null)).toMatchObject({ n: 0, area: 0, sum: 0, mean: null, median: null })
  })

  it('take the level of an annulus off', () => {
    const data = plane.grid.data.map((_, i) => 7 + (i % 2 ? 0.5 : -0.5))
    data[29 * side + 29]! += 1000
    const cutout = { ...plane, grid: { ...plane.grid, data } }
    const background = backgroundOf({ kind: 'annulus', x: 30, y: 30, inner: 8, outer: 14 }, cutout)!
    expect(background.sigma).toBeCloseTo(0.5, 2)
    const { net, netError, area } = regionStatistics({ kind: 'circle', x: 30, y: 30, r: 5 }, cutout, background)
    expect(Math.abs(net! - 1000)).toBeLessThan(3 + Math.abs(background.level - 7) * area)
    expect(netError).toBeCloseTo(0.5 * Math.sqrt(area + area ** 2 / background.n), 1)
  })

  it('of lines and points are of the pixels under them', () => {
    expect(regionStatistics({ kind: 'point', x: 12.4, y: 7.7 }, plane, null)).toMatchObject({ n: 1, sum: 812 })
    const line = regionStatistics({ kind: 'line', x1: 5, y1: 9, x2: 12, y2: 9 }, plane, null)
    expect(line).toMatchObject({ n: 8, minimum: 905, maximum: 912 })
  })

  it('are the same from a part of the image', () => {
    const shape = { kind: 'ellipse', x: 30.2, y: 22.9, a: 9, b: 4, angle: 25 } as const
    const { x, y, width, height } = boundsOf(shape, plane.grid)!
    const data = Float64Array.from(
      { length: width * height },
      (_, i) => plane.grid.data[(y + Math.floor(i / width)) * side + x + (i % width)]!,
    )
    const part = regionStatistics(shape, { grid: { width, height, data }, x, y }, null)
    const whole = regionStatistics(shape, plane, null)
    expect(part.sum).toBeCloseTo(whole.sum, 6)
    expect(part).toMatchObject({ n: whole.n, median: whole.median, minimum: whole.minimum, maximum: whole.maximum })
  })
})

describe('profiles', () => {
  const sigma = 3
  const gauss: Cutout = {
    grid: {
      width: 81,
      height: 81,
      data: Float64Array.from({ length: 81 ** 2 }, (_, i) =>
        Math.exp(-(((i % 81) - 40) ** 2 + (Math.floor(i / 81) - 40) ** 2) / (2 * sigma ** 2)),
      ),
    },
    x: 0,
    y: 0,
  }

  it('fall and grow as those of a Gaussian', () => {
    const reaching = profiledShape({ kind: 'circle', x: 41, y: 41, r: 12.5 })!
    const { at, value, growth, halfLight } = profileOf(reaching, gauss, 0)
    expect(at).toHaveLength(20)
    for (const [k, r] of at.entries())
      if (r > 2 && r < 8) expect(Math.abs(value[k]! / Math.exp(-(r ** 2) / 18) - 1)).toBeLessThan(0.06)
    expect(growth.at(-1)).toBeCloseTo(2 * Math.PI * sigma ** 2, 1)
    expect(halfLight! / (sigma * Math.sqrt(2 * Math.log(2)))).toBeCloseTo(1, 1)
    // Ring by ring the same as apertures one by one.
    const grid = gauss.grid
    growth.forEach((sum, k) =>
      expect(sum).toBeCloseTo(apertureSum(grid, { kind: 'circle', x: 40, y: 40, r: k + 1 }), 8),
    )
  })

  it('along a line are the values on it', () => {
    const { at, value } = profileOf({ kind: 'line', x1: 10, y1: 10, x2: 10, y2: 20 }, plane, 0)
    expect(at).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    value.forEach((v, k) => expect(v).toBeCloseTo(10 + 100 * (10 + k), 9))
  })

  it('have no rings for boxes', () => {
    expect(profiledShape({ kind: 'box', x: 1, y: 1, width: 2, height: 2, angle: 0 })).toBeNull()
  })
})
