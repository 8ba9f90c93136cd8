import { describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { createPlane, type Plane } from '../../../src-main/astronomy/image'
import { cropOrPad, fillMissing, resizeToSquare } from '../../../src-main/astronomy/dataset/fit'
import { centralFootprint } from '../../../src-main/astronomy/dataset/footprint'
import { Duplicates } from '../../../src-main/astronomy/dataset/identity'
import { groupForSplits, groupOverlapping } from '../../../src-main/astronomy/dataset/overlap'
import { measureQuantities } from '../../../src-main/astronomy/dataset/quantities'
import { resample } from '../../../src-main/astronomy/dataset/resample'
import { isSaturated } from '../../../src-main/astronomy/dataset/saturation'
import { crossesSeam } from '../../../src-main/astronomy/dataset/seams'
import { countSpikes } from '../../../src-main/astronomy/dataset/spikes'

function planeOf(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)))
  return createPlane(width, height, data)
}

const sum = (plane: Plane): number => plane.data.reduce((total, value) => total + value, 0)
function noise(width: number, height: number, sigma: number, name = 'noise'): Plane {
  const plane = createPlane(width, height)
  new Random(1, name).fillNormal(plane.data, sigma)
  return plane
}
const gaussian = (size: number, x0: number, y0: number, sx: number, sy: number, flux: number): Plane =>
  planeOf(size, size, (x, y) => {
    return (flux / (2 * Math.PI * sx * sy)) * Math.exp(-0.5 * (((x - x0) / sx) ** 2 + ((y - y0) / sy) ** 2))
  })

describe('resample', () => {
  it('leaves a flat plane flat, finer and coarser', () => {
    for (const [width, height] of [
      [7, 5],
      [64, 64],
      [30, 41],
    ] as const) {
      const out = resample(
        planeOf(20, 20, () => 3),
        width,
        height,
      )
      expect([out.width, out.height]).toEqual([width, height])
      // Weights sum to 1 within float64 rounding; the result is float32.
      for (const value of out.data) expect(value).toBeCloseTo(3, 5)
    }
  })

  it('is the mean over blocks for a whole factor', () => {
    const out = resample(
      planeOf(4, 4, (x, y) => x + 10 * y),
      2,
      2,
    )
    expect([...out.data]).toEqual([5.5, 7.5, 25.5, 27.5])
  })

  it('keeps the mean for any coarser grid', () => {
    const plane = noise(53, 47, 1)
    const out = resample(plane, 17, 23)
    // Both means are sums of about a thousand float32 values near 1.
    expect(sum(out) / out.data.length).toBeCloseTo(sum(plane) / plane.data.length, 6)
  })

  it('follows a ramp exactly on a finer grid, away from the border', () => {
    const out = resample(
      planeOf(10, 10, (x) => x),
      30,
      10,
    )
    for (let x = 6; x < 24; x++) expect(out.data[5 * 30 + x]).toBeCloseTo((x + 0.5) / 3 - 0.5, 5)
  })
})

describe('one size', () => {
  it('crops the middle', () => {
    const plane = planeOf(10, 8, (x, y) => x + 100 * y)
    expect(cropOrPad(plane, 4, { median: 0, sigma: 0 }, new Random(1)).data[0]).toBe(3 + 100 * 2)
  })

  it('pads with sky of the level and noise asked for, the image in the middle', () => {
    const out = cropOrPad(
      planeOf(20, 30, () => 1000),
      60,
      { median: 5, sigma: 2 },
      new Random(1),
    )
    expect(out.data[30 * 60 + 30]).toBe(1000)
    expect(out.data[15 * 60 + 20]).toBe(1000)
    expect(out.data[14 * 60 + 20]).toBeLessThan(100)
    const padded = out.data.filter((value) => value !== 1000)
    expect(padded.length).toBe(60 * 60 - 20 * 30)
    const mean = padded.reduce((a, b) => a + b, 0) / padded.length
    const sigma = Math.sqrt(padded.reduce((a, b) => a + (b - mean) ** 2, 0) / padded.length)
    // Five standard errors of 3000 normal numbers.
    expect(Math.abs(mean - 5)).toBeLessThan((5 * 2) / Math.sqrt(3000))
    expect(Math.abs(sigma - 2)).toBeLessThan((5 * 2) / Math.sqrt(6000))
  })

  it('resizes the largest centred square and keeps what it is told to', () => {
    const plane = planeOf(90, 60, (x) => (x < 15 || x >= 75 ? 1000 : 2))
    const flux = resizeToSquare(plane, 20, 'flux')
    expect(flux.factor).toBe(3)
    // 2 · 60² over the square, float32.
    expect(sum(flux.plane)).toBeCloseTo(7200, 1)
    const brightness = resizeToSquare(plane, 20, 'brightness')
    for (const value of brightness.plane.data) expect(value).toBeCloseTo(2, 5)
  })

  it('fills missing pixels and counts them', () => {
    const plane = planeOf(10, 10, (x) => (x === 3 ? NaN : 1))
    const { plane: whole, filled } = fillMissing(plane, { median: 5, sigma: 0.1 }, new Random(1))
    expect(filled).toBe(10)
    expect(whole.data.every(Number.isFinite)).toBe(true)
    expect(Math.abs(whole.data[3]! - 5)).toBeLessThan(0.6)
    expect(plane.data[3]).toBeNaN()
  })
})

describe('groupOverlapping', () => {
  it('joins what shares pixels, directly or through others, and nothing else', () => {
    // 0–1 overlap, 1–2 overlap, 0–2 do not; 3 touches 2 without sharing a pixel; 4 is far away.
    const corners = [0, 6, 12, 22, 100].map((x) => ({ x, y: 0 }))
    expect(groupOverlapping(corners, 10)).toEqual([0, 0, 0, 3, 4])
  })

  it('agrees with comparing all pairs', () => {
    const random = new Random(5)
    const corners = Array.from({ length: 300 }, () => ({ x: random.integer(900), y: random.integer(900) }))
    const size = 40
    const groups = corners.map((_, i) => i)
    const overlap = (i: number, j: number): boolean =>
      Math.abs(corners[i]!.x - corners[j]!.x) < size && Math.abs(corners[i]!.y - corners[j]!.y) < size
    // Spread the smallest number over each group until nothing changes.
    for (let changed = true; changed;) {
      changed = false
      for (let i = 0; i < 300; i++)
        for (let j = 0; j < 300; j++)
          if (overlap(i, j) && groups[j]! < groups[i]!) {
            groups[i] = groups[j]!
            changed = true
          }
    }
    expect(groupOverlapping(corners, size)).toEqual(groups)
  })
})

describe('groupForSplits', () => {
  const fractions = { train: 0.7, validation: 0.1, test: 0.2 }

  it('keeps the groups where the field is loose', () => {
    const corners = Array.from({ length: 50 }, (_, i) => ({ x: 40 * i, y: 0 }))
    expect(groupForSplits(corners, 32, fractions, 1)).toEqual(groupOverlapping(corners, 32))
  })

  it('cuts a crowded field into strips that share no pixel and hold what is asked for', () => {
    const random = new Random(2)
    const corners = Array.from({ length: 400 }, () => ({ x: random.integer(500), y: random.integer(900) }))
    const joined = groupOverlapping(corners, 48).filter((group, _, all) => group === all[0]).length
    expect(joined).toBeGreaterThan(390)
    const groups = groupForSplits(corners, 48, fractions, 1)
    const members = new Map<number, number[]>()
    groups.forEach((group, i) => group !== null && members.set(group, [...(members.get(group) ?? []), i]))
    const counts = [...members.values()].map((list) => list.length).sort((a, b) => a - b)
    const kept = counts.reduce((a, b) => a + b, 0)
    // Two cuts of 48 px in 948 px: 10 % of the cut-outs lie across, with a scatter of 1.5 %.
    expect(kept).toBeGreaterThan(0.84 * 400)
    ;[0.1, 0.2, 0.7].forEach((share, k) => expect(Math.abs(counts[k]! / kept - share)).toBeLessThan(0.03))
    for (const [i, a] of corners.entries())
      for (const [j, b] of corners.entries()) {
        if (groups[i] === null || groups[j] === null || Math.abs(a.x - b.x) >= 48 || Math.abs(a.y - b.y) >= 48) continue
        if (groups[i] !== groups[j]) expect.unreachable(`${i} and ${j} overlap in two groups`)
      }
  })

  it('cuts nothing where all goes into one split', () => {
    const corners = Array.from({ length: 20 }, (_, i) => ({ x: i, y: i }))
    const groups = groupForSplits(corners, 32, { train: 0, validation: 0, test: 1 }, 1)
    expect(groups).toEqual(corners.map(() => 0))
  })
})

describe('Duplicates', () => {
  it('knows the same pixels, and the same place on the sky across the cells it keeps', () => {
    const duplicates = new Duplicates(1)
    const planes = (value: number): Plane[] => [planeOf(4, 4, () => value)]
    expect(duplicates.add('a', planes(1), { ra: 10, dec: 89 })).toBeNull()
    expect(duplicates.add('b', planes(1), { ra: 50, dec: 0 })).toBe('a')
    // 0.9″ along the parallel at declination 60°, and 1.1″.
    expect(duplicates.add('c', planes(2), { ra: 20, dec: 60 })).toBeNull()
    expect(duplicates.add('d', planes(3), { ra: 20 + (0.9 / 3600) * 2, dec: 60 })).toBe('c')
    expect(duplicates.add('e', planes(4), { ra: 20 + (1.1 / 3600) * 2, dec: 60 })).toBeNull()
    expect(duplicates.add('f', planes(5), null)).toBeNull()
    expect(duplicates.add('g', planes(5), null)).toBe('f')
  })
})

describe('the source in the middle', () => {
  const size = 64
  const sky = noise(size, size, 1)
  const with_ = (...sources: Plane[]): Plane =>
    planeOf(size, size, (x, y) => sources.reduce((v, s) => v + s.data[y * size + x]!, sky.data[y * size + x]!))

  it('is measured: flux, position, size and shape of a Gaussian', () => {
    // e = (a² − b²)/(a² + b²) = (16 − 4)/(16 + 4) = 0.6 along x; S/N some 250.
    const plane = with_(gaussian(size, 30.5, 33, 4, 2, 5000))
    const footprint = centralFootprint(plane, 1)!
    const found = measureQuantities([plane], ['r'], 0, footprint, 1)
    expect(footprint.cut).toBe(0)
    // The footprint ends where the smoothed light falls below 1.5σ, and the noise of some 200 pixels is 14.
    expect(Math.abs(Number(found['flux_r']) - 5000)).toBeLessThan(120)
    expect(Math.abs(Number(found['e1']) - 0.6)).toBeLessThan(0.02)
    expect(Math.abs(Number(found['e2']))).toBeLessThan(0.02)
    expect(Math.abs(Number(found['peakX']) - 30.5)).toBeLessThanOrEqual(1)
    // 2.355·√(4·2) px.
    expect(Math.abs(Number(found['fwhm']) - 6.66)).toBeLessThan(0.15)
    expect(Number(found['snr'])).toBeGreaterThan(250)
  })

  it('has half its light within 1.177σ and the concentration of a Gaussian, when it is round', () => {
    const plane = with_(gaussian(size, 32, 32, 4, 4, 50_000))
    const found = measureQuantities([plane], ['r'], 0, centralFootprint(plane, 1)!, 1)
    // r50 = σ√(2 ln 2); the pixel adds 1/12 to the variance.
    expect(Math.abs(Number(found['halfLightRadius']) - 1.1774 * Math.sqrt(16 + 1 / 12))).toBeLessThan(0.05)
    // 5·log₁₀(√(ln 0.2 / ln 0.8)) = 2.147.
    expect(Math.abs(Number(found['concentration']) - 2.147)).toBeLessThan(0.03)
  })

  it('leaves separate neighbours out, and is null on empty sky', () => {
    const plane = with_(gaussian(size, 32, 32, 2, 2, 2000), gaussian(size, 55, 55, 2, 2, 9000))
    const found = measureQuantities([plane], ['r'], 0, centralFootprint(plane, 1)!, 1)
    expect(Math.abs(Number(found['flux_r']) - 2000)).toBeLessThan(80)
    expect(
      centralFootprint(
        planeOf(size, size, () => 0),
        1,
      ),
    ).toBeNull()
    expect(centralFootprint(sky, 1)?.pixels.length ?? 0).toBeLessThan(12)
  })

  it('is cut where its outline lies on the border', () => {
    const plane = with_(gaussian(size, 18, 32, 12, 5, 100_000))
    expect(centralFootprint(plane, 1)!.cut).toBeGreaterThan(0.15)
  })
})

describe('pixels that are worth nothing', () => {
  it('are saturated: by the level, by a plateau, by white', () => {
    const galaxy = gaussian(32, 16, 16, 3, 3, 10_000)
    expect(isSaturated(galaxy, null, null)).toBe(false)
    expect(isSaturated(galaxy, 100, null)).toBe(true)
    expect(isSaturated({ ...galaxy, data: galaxy.data.map((value) => Math.min(value, 120)) }, null, null)).toBe(true)
    expect(
      isSaturated(
        planeOf(32, 32, (x) => (x < 1 ? 255 : 100)),
        null,
        255,
      ),
    ).toBe(true)
    expect(
      isSaturated(
        planeOf(32, 32, (x, y) => (x < 4 && y < 4 ? 255 : 100)),
        null,
        255,
      ),
    ).toBe(false)
  })

  it('are spikes: sharper than any star of σ 1 px', () => {
    const sky = { median: 0, sigma: 1 }
    const star = gaussian(32, 16.3, 15.8, 1, 1, 5000)
    expect(countSpikes(star, sky)).toBe(0)
    const hit = { ...star, data: star.data.slice() }
    hit.data[5 * 32 + 5] = 50
    hit.data[9 * 32 + 5] = -50
    expect(countSpikes(hit, sky)).toBe(2)
  })

  it('lie on a seam: where level and noise jump together, along columns or rows', () => {
    const sky = { median: 0, sigma: 1 }
    const base = noise(300, 300, 1, 'seam')
    const empty = { width: 300, height: 300, labels: new Int32Array(300 * 300), count: 0 }
    const square = { x: 100, y: 100, size: 64 }
    const seam = (level: number, factor: number, along: 'x' | 'y'): Plane =>
      planeOf(300, 300, (x, y) => {
        const value = base.data[y * 300 + x]!
        return (along === 'x' ? x : y) < 130 ? value : value * factor + level
      })
    expect(crossesSeam(base, sky, empty, square)).toBe(false)
    expect(crossesSeam(seam(0.8, 1.8, 'x'), sky, empty, square)).toBe(true)
    expect(crossesSeam(seam(0.8, 1.8, 'y'), sky, empty, square)).toBe(true)
    expect(crossesSeam(seam(0, 1.8, 'x'), sky, empty, square)).toBe(false)
    expect(crossesSeam(seam(0.8, 1, 'x'), sky, empty, square)).toBe(false)
    // A large galaxy is no seam.
    const galaxy = gaussian(300, 132, 132, 12, 12, 3e5)
    const sum = planeOf(300, 300, (x, y) => base.data[y * 300 + x]! + galaxy.data[y * 300 + x]!)
    expect(crossesSeam(sum, sky, empty, square)).toBe(false)
  })
})
