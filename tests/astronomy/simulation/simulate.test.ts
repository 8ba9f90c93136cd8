import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openImageFile } from '../../../src-main/astronomy/formats/open'
import { apertureSum } from '../../../src-main/astronomy/measure/aperture'
import { adaptiveMoments } from '../../../src-main/astronomy/measure/moments'
import { clippedStatistics, sortedFinite } from '../../../src-main/astronomy/measure/statistics'
import {
  defaultField,
  defaultStamps,
  defaultTelescope,
  simulateField,
  simulateStamp,
  writeField,
  writeStamps,
  type StampOptions,
} from '../../../src-main/astronomy/simulation'

const options: StampOptions = { ...defaultTelescope, ...defaultStamps }
const alone: StampOptions = { ...options, companions: 0, stars: 0 }

describe('a simulated stamp', () => {
  it('depends on seed and index alone', () => {
    const again = simulateStamp(options, 5, 7)
    expect(simulateStamp(options, 5, 7).planes[0]!.data).toEqual(again.planes[0]!.data)
    expect(simulateStamp(options, 5, 8).planes[0]!.data).not.toEqual(again.planes[0]!.data)
    expect(simulateStamp(options, 6, 7).planes[0]!.data).not.toEqual(again.planes[0]!.data)
  })

  it('holds the light that the catalogue says', () => {
    for (let index = 0; index < 6; index++) {
      const { clean, truth } = simulateStamp({ ...alone, radius: [4, 5] }, 2, index)
      clean.forEach((plane, band) => {
        const sum = plane.data.reduce((a, b) => a + b, 0)
        // A stamp of 64 px loses the outermost light of the largest; the arms' colour is not in the catalogue.
        expect(sum / truth.fluxes[band]!).toBeGreaterThan(0.82)
        expect(sum / truth.fluxes[band]!).toBeLessThan(1.1)
      })
    }
  })

  it('has the shape and size that the catalogue says', () => {
    for (let index = 0; index < 6; index++) {
      const sharp = { ...alone, type: 'elliptical', radius: [7, 8], seeing: 0.6 } as const
      const { clean, truth } = simulateStamp(sharp, 3, index)
      const found = adaptiveMoments(clean[1]!).value!
      const angle = 0.5 * Math.atan2(found.e2, found.e1) - 0.5 * Math.atan2(truth.e2, truth.e1)
      expect(Math.abs(Math.sin(angle))).toBeLessThan(0.03)
      // The PSF rounds the core, the steeper the profile the more.
      expect(Math.hypot(found.e1, found.e2)).toBeGreaterThan(0.4 * truth.ellipticity)
      expect(Math.hypot(found.e1, found.e2)).toBeLessThan(truth.ellipticity + 0.01)
      expect(Math.hypot(found.x - truth.x, found.y - truth.y)).toBeLessThan(0.05)
      const total = clean[1]!.data.reduce((a, b) => a + b, 0)
      const inside = apertureSum(clean[1]!, { kind: 'circle', x: truth.x, y: truth.y, r: truth.halfLightRadius })
      // A steep profile keeps some of its light outside the stamp, and the PSF spreads it.
      expect(inside / total).toBeGreaterThan(0.42)
      expect(inside / total).toBeLessThan(0.62)
    }
  })

  it('has the noise of the sky asked for', () => {
    const { planes, clean } = simulateStamp({ ...alone, gain: 0, skyRms: 0.05 }, 1, 0)
    const noise = planes[0]!.data.map((value, i) => value - clean[0]!.data[i]!)
    // 4,096 pixels give σ to 1.1 %.
    expect(clippedStatistics(sortedFinite(noise), 5).sigma).toBeCloseTo(0.05, 2)
  })

  it('refuses what cannot be simulated', () => {
    expect(() => simulateStamp({ ...options, size: 4 }, 1, 0)).toThrow(/16 to 1024 pixels, got 4/)
    expect(() => simulateStamp({ ...options, bands: ['g', 'J'] }, 1, 0)).toThrow(/Unknown band "J"; known are u, g/)
    expect(() => simulateStamp({ ...options, seeing: 0.1 }, 1, 0)).toThrow(/1.5 to 16 pixels wide, got 0.1 arcsec/)
    expect(() => simulateStamp({ ...options, skyRms: -1 }, 1, 0)).toThrow(/at least 0 nanomaggies, got -1/)
    expect(() => simulateStamp({ ...options, flux: [5, 1] }, 1, 0)).toThrow(/ascending, got 5 to 1/)
  })
})

describe('a simulated field', () => {
  it('shows its stars with their flux where the catalogue says', async () => {
    const field = await simulateField({ ...defaultTelescope, ...defaultField, size: 128, galaxies: 0, stars: 1 }, 4)
    const [star] = field.objects
    const plane = field.clean[1]!
    const sum = plane.data.reduce((a, b) => a + b, 0)
    // The wings of the seeing that leave the field.
    expect(sum / star!.flux).toBeCloseTo(1, 1)
    const peak = plane.data.indexOf(Math.max(...plane.data))
    expect(Math.hypot((peak % 128) - star!.x, Math.floor(peak / 128) - star!.y)).toBeLessThan(0.8)
  })
})

describe('files', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'galatea-simulation-'))
  })
  afterAll(async () => rm(folder, { recursive: true }))

  it('hold one image a band, and the table where it is on the sky', async () => {
    const names = await writeStamps(join(folder, 'stamps'), { ...options, size: 32 }, 3, 1)
    expect(names).toHaveLength(3)
    const file = await openImageFile(join(folder, 'stamps', names[2]!))
    expect(file.warnings).toEqual([])
    expect(file.hdus.map((hdu) => hdu.name)).toEqual(['PRIMARY', 'g', 'r', 'i'])
    const expected = simulateStamp({ ...options, size: 32 }, 1, 2)
    expect((await file.readPlane(2)).data).toEqual(expected.planes[1]!.data)
    const table = (await readFile(join(folder, 'stamps/catalog.csv'), 'utf8')).trim().split('\n')
    expect(table).toHaveLength(4)
    const columns = table[0]!.split(',')
    const cells = table[3]!.split(',')
    const cell = (name: string) => Number(cells[columns.indexOf(name)])
    const sky = file.wcs(2)!.toSky(cell('x'), cell('y'))!
    // Nine digits in the table.
    expect(Math.abs(sky.ra - cell('ra'))).toBeLessThan(1e-6)
    expect(Math.abs(sky.dec - cell('dec'))).toBeLessThan(1e-6)
    await file.close()
  })

  it('of a field have a table beside them', async () => {
    const path = join(folder, 'sky.fits')
    const table = await writeField(path, { ...defaultTelescope, ...defaultField, size: 96, galaxies: 3, stars: 2 }, 1)
    expect(table).toBe(join(folder, 'sky.csv'))
    expect((await readFile(table, 'utf8')).trim().split('\n')).toHaveLength(6)
  })
})
