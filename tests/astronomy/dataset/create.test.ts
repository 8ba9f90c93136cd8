import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { createGalaxyDataset } from '../../../src-main/astronomy/dataset/create'
import { parseGalaxyDatasetOptions } from '../../../src-main/astronomy/dataset/options'
import { readGalaxyProperties } from '../../../src-main/astronomy/dataset/properties'
import { Header } from '../../../src-main/astronomy/fits/header'
import { writeFits } from '../../../src-main/astronomy/fits/write'
import { createPlane, type Plane } from '../../../src-main/astronomy/image'
import { openDataset, type Dataset } from '../../../src-main/store/dataset/dataset'
import { shared } from '../../helpers/shared'

let folder: string
const opened: Dataset[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-galaxies-'))
  await mkdir(join(folder, 'in'))
})

afterEach(async () => {
  for (const dataset of opened.splice(0)) dataset.close()
  await rm(folder, { recursive: true })
})

interface Blob {
  x: number
  y: number
  sigma: number
  flux: number
}

/** Round Gaussians over sky of level 100 and noise 1. */
function image(size: number, blobs: readonly Blob[], name: string): Plane {
  const plane = createPlane(size, size)
  new Random(1, name).fillNormal(plane.data)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      plane.data[y * size + x]! += 100
      for (const blob of blobs) {
        const squared = ((x - blob.x) ** 2 + (y - blob.y) ** 2) / blob.sigma ** 2
        if (squared < 40)
          plane.data[y * size + x]! += (blob.flux / (2 * Math.PI * blob.sigma ** 2)) * Math.exp(-squared / 2)
      }
    }
  }
  return plane
}

const input = (name: string): string => join(folder, 'in', name)
const galaxy = (size: number, flux = 3000): Blob => ({ x: size / 2, y: size / 2, sigma: 3, flux })

async function make(options: Record<string, unknown> = {}) {
  const parsed = parseGalaxyDatasetOptions({
    task: 'generate',
    from: [join(folder, 'in')],
    size: 32,
    split: { train: 0.6, validation: 0.2, test: 0.2 },
    ...options,
  })
  const created = await createGalaxyDataset(join(folder, 'out'), parsed)
  const dataset = await openDataset(join(folder, 'out'))
  opened.push(dataset)
  return { ...created, dataset }
}

const reasons = (rejected: readonly { source: string; reason: string }[]): Record<string, string> =>
  Object.fromEntries(rejected.map(({ source, reason }) => [source.split('/').at(-1)!, reason]))

describe('stamps', () => {
  it('become items of one size with the sky at 0, with what was measured and what a table says', async () => {
    for (const [i, size] of [40, 32, 28].entries()) {
      const header = new Header().set('BUNIT', 'adu').set('PIXSCALE', 0.5)
      await writeFits(input(`g${i}.fits`), [
        { planes: [], header: new Header() },
        { planes: [image(size, [galaxy(size, 3000)], `r${i}`)], name: 'R', header },
        { planes: [image(size, [galaxy(size, 1500)], `g${i}`)], name: 'G', header },
      ])
    }
    await writeFile(input('catalog.csv'), 'file,kind,flux_R,id\ng0.fits,spiral,1,7\ng2.fits,elliptical,3,8\n')
    const { dataset, warnings } = await make()
    expect(dataset.manifest).toMatchObject({ bands: ['R', 'G'], size: 32, unit: 'adu', pixelScaleArcsec: 0.5 })
    expect(readGalaxyProperties(dataset.manifest, folder)).toMatchObject({
      layout: 'stamps',
      fit: 'crop',
      stretched: false,
    })
    expect(warnings).toEqual([expect.stringMatching(/^1 of 3 images have no row in '.*catalog\.csv'\.$/)])

    const rows = await dataset.catalogRows()
    expect(rows.map(({ id, kind, flux_R, catalog_id }) => [id, kind, flux_R, catalog_id])).toEqual([
      ['g0', 'spiral', 1, 7],
      ['g1', null, null, null],
      ['g2', 'elliptical', 3, 8],
    ])
    for (const row of rows) {
      // The footprint ends at 1.5σ: some 3 % of a Gaussian of this height lie beyond; its noise is 15.
      expect(Math.abs(Number(row['measured_flux_R']) - 3000)).toBeLessThan(150)
      expect(Math.abs(Number(row['flux_G']) - 1500)).toBeLessThan(150)
      // The wings of the galaxy reach the frame from which the sky is taken.
      expect(Math.abs(Number(row['sky_R']) - 100)).toBeLessThan(0.5)
      expect(Math.abs(Number(row['skyRms_R']) - 1)).toBeLessThan(0.25)
      const pixels = await dataset.readItem(String(row['id']))
      expect(Math.abs(pixels[0]!)).toBeLessThan(6)
      expect(pixels[16 * 32 + 16]).toBeGreaterThan(40)
    }
  })

  it('are left out with the reason', async () => {
    const good = image(40, [galaxy(40)], 'good')
    const broken = { ...good, data: good.data.slice().fill(NaN, 0, 200) }
    const full = { ...good, data: good.data.map((value) => Math.min(value, 140)) }
    const files: Record<string, Plane> = {
      'a-good.fits': good,
      'b-same.fits': good,
      'c-flat.fits': createPlane(40, 40, new Float32Array(1600).fill(7)),
      'd-sky.fits': image(40, [], 'sky'),
      'e-faint.fits': image(40, [galaxy(40, 120)], 'faint'),
      'f-nan.fits': broken,
      'g-small.fits': createPlane(
        3,
        3,
        Float32Array.from({ length: 9 }, (_, i) => i),
      ),
      'h-full.fits': full,
      'i-edge.fits': image(40, [{ x: 14, y: 20, sigma: 9, flux: 60_000 }], 'edge'),
    }
    for (const [name, plane] of Object.entries(files)) await writeFits(input(name), [{ planes: [plane] }])
    const stranger = new Header().set('BUNIT', 'Jy')
    await writeFits(input('j-jansky.fits'), [{ planes: [image(40, [galaxy(40)], 'jy')], header: stranger }])
    await writeFile(input('k-broken.fits'), 'SIMPLE  =')
    await writeFile(input('l-empty.fits'), '')
    await writeFits(input('psf.fits'), [{ planes: [good] }])

    const { dataset, rejected } = await make()
    expect(dataset.items().map(({ id }) => id)).toEqual(['a-good'])
    const found = reasons(rejected)
    expect(Object.keys(found).sort()).toEqual(
      [...Object.keys(files).slice(1), 'j-jansky.fits', 'k-broken.fits', 'l-empty.fits', 'psf.fits'].sort(),
    )
    expect(found).toMatchObject({
      'b-same.fits': expect.stringMatching(/^duplicate: of .*a-good\.fits$/),
      'c-flat.fits': 'empty: all pixels are equal',
      'e-faint.fits': expect.stringMatching(/^too faint: S\/N \d+\.\d below 20$/),
      'f-nan.fits': 'NaN: 12.5 % of the pixels have no value',
      'g-small.fits': 'too small: 3×3 pixels',
      'h-full.fits': 'saturated',
      'i-edge.fits': expect.stringMatching(/^cut by an edge/),
      'j-jansky.fits': 'other unit: Jy, not null',
      'k-broken.fits': expect.stringMatching(/^unreadable: /),
      'psf.fits': expect.stringMatching(/^no image/),
    })
    expect(found['d-sky.fits']).toMatch(/^(empty|too faint)/)
  })

  it('take their unit and scale from the user where the files say nothing, and remember that', async () => {
    await writeFits(input('a.fits'), [{ planes: [image(40, [galaxy(40)], 'a')] }])
    const { dataset, warnings } = await make({ unit: 'nanomaggy', pixelScaleArcsec: 0.2, fit: 'resize', size: 20 })
    expect(warnings).toEqual([])
    // Two old pixels along one new one.
    expect(dataset.manifest).toMatchObject({ unit: 'nanomaggy', pixelScaleArcsec: 0.4 })
    expect(readGalaxyProperties(dataset.manifest, folder).assumed).toEqual(['unit', 'pixel scale'])
    const [row] = await dataset.catalogRows()
    expect(row!['scale']).toBe(2)
    // Flux is kept, within what the smaller footprint cuts off.
    expect(Math.abs(Number(row!['flux_band']) - 3000)).toBeLessThan(250)
  })

  it('say what is unknown', async () => {
    await writeFits(input('a.fits'), [{ planes: [image(40, [galaxy(40)], 'a')] }])
    const { warnings } = await make()
    expect(warnings).toEqual([
      expect.stringMatching(/do not say the unit, .*--unit/),
      expect.stringMatching(/do not say the pixel scale, .*--pixel-scale/),
    ])
  })
})

describe('a mosaic', () => {
  /** Twenty stars of σ 1.3 and, between them, galaxies of σ 3; two of these are near each other. */
  function field(): Blob[] {
    const blobs: Blob[] = []
    for (let k = 0; k < 20; k++)
      blobs.push({ x: 45 + 80 * (k % 5), y: 40 + 100 * Math.floor(k / 5), sigma: 1.3, flux: 4000 + 200 * k })
    for (let k = 0; k < 12; k++)
      blobs.push({ x: 85 + 80 * (k % 4), y: 90 + 100 * Math.floor(k / 4), sigma: 3, flux: 3000 + 100 * k })
    return [...blobs, { x: 85 + 22, y: 90, sigma: 3, flux: 2900 }]
  }

  it('gives a cut-out for each galaxy and none for a star; overlapping ones are one object', async () => {
    await writeFits(input('r.fits'), [{ planes: [image(430, field(), 'mr')] }])
    await writeFits(input('g.fits'), [{ planes: [image(430, field(), 'mg')] }])
    const { dataset, rejected } = await make({ bands: ['r', 'g'], task: 'galaxy-recovery' })
    const properties = readGalaxyProperties(dataset.manifest, folder)
    expect(properties).toMatchObject({ layout: 'mosaic', sky: { subtracted: true } })
    for (const fwhm of properties.psf.fwhmPixels) expect(Math.abs(fwhm! - 1.3 * 2.355)).toBeLessThan(0.15)
    for (const rms of properties.sky.rms) expect(Math.abs(rms! - 1)).toBeLessThan(0.05)

    const rows = await dataset.catalogRows()
    expect(rejected.filter(({ reason }) => !/^(star|too faint)/.test(reason))).toEqual([])
    expect(rows).toHaveLength(13)
    for (const row of rows) {
      const near = field().find(
        ({ x, y }) => Math.hypot(Number(row['cutoutX']) + 16 - x, Number(row['cutoutY']) + 16 - y) < 2,
      )
      expect(near?.sigma).toBe(3)
      const pixels = await dataset.readItem(Number(row['index']))
      expect(pixels[16 * 32 + 16]).toBeGreaterThan(40)
    }
    expect(rejected.filter(({ reason }) => reason.startsWith('star'))).toHaveLength(20)

    const pair = rows.filter((row) => Number(row['cutoutY']) < 80 && Number(row['cutoutX']) < 100)
    expect(pair).toHaveLength(2)
    expect(pair[0]!['object']).toBe(pair[1]!['object'])
    expect(pair[0]!['split']).toBe(pair[1]!['split'])
    expect(new Set(rows.map((row) => row['object'])).size).toBe(12)
  })
})

describe('refused', () => {
  it('is a folder or file that is not there, or holds no image', async () => {
    await expect(make({ from: [join(folder, 'nowhere')] })).rejects.toMatchObject({ code: 'not-found' })
    await expect(make()).rejects.toThrow(/holds no image: expected FITS/)
    await writeFile(input('a.fits'), 'no FITS at all')
    await expect(make()).rejects.toMatchObject({ code: 'unreadable' })
    expect(await readdir(folder)).toEqual(['in'])
  })

  it('is what leaves nothing over', async () => {
    await writeFits(input('a.fits'), [{ planes: [image(40, [], 'sky')] }])
    await expect(make()).rejects.toThrow(/would be empty: every candidate was left out/)
    expect(await readdir(folder)).toEqual(['in'])
  })

  it.each([
    [{ split: { train: 0.5, validation: 0.1, test: 0.1 } }, /must sum to 100 %, got 70/],
    [{ size: 4 }, /size: /],
    [{ bands: ['r', 'R'] }, /bands must differ/],
    [{ colour: 'red' }, /[Uu]nrecognized key.*colour/],
  ])('are the options %o', async (options, sentence) => {
    await expect(make(options)).rejects.toThrow(sentence)
    await expect(make(options)).rejects.toMatchObject({ code: 'usage' })
  })

  it('is a table that names no image', async () => {
    await writeFits(input('a.fits'), [{ planes: [image(40, [galaxy(40)], 'a')] }])
    await writeFile(input('catalog.csv'), 'file,flux\nb.fits,1\n')
    await expect(make()).rejects.toThrow(
      /names none of the images: expected a column with file names such as 'a\.fits'/,
    )
  })

  it('is a band for detection that there is not', async () => {
    await writeFits(input('a.fits'), [{ planes: [image(40, [galaxy(40)], 'a')] }])
    await expect(make({ detectionBand: 'z' })).rejects.toThrow(/no band 'z' to detect in: expected one of band/)
  })
})

describe.skipIf(!shared)('real images (needs ../shared)', () => {
  const data = (path: string): string => join(shared!, 'data', 'galaxies', path)

  it('are several hundred galaxies of a survey field, without stars, at least 60 of them to test', async () => {
    const from = ['i', 'r', 'g'].map((band) => data(`kids/${band}.fits`))
    const split = { train: 0.7, validation: 0.1, test: 0.2 }
    const { dataset } = await make({ task: 'galaxy-recovery', from, bands: ['i', 'r', 'g'], size: 64, split })
    expect(dataset.length).toBeGreaterThan(400)
    expect(dataset.items('test').length).toBeGreaterThanOrEqual(60)
    const { sky, psf } = readGalaxyProperties(dataset.manifest, folder)
    // Sky noise of the r band as stated with the data, to its two digits.
    expect(Math.abs(sky.rms[1]! / 4.5e-12 - 1)).toBeLessThan(0.05)
    for (const fwhm of psf.fwhmPixels) expect(fwhm).toBeGreaterThan(2.5)

    const rows = await dataset.catalogRows()
    // A star of σ 1.2…1.4 px has half of its light, wings included, within 2.4 px at most. Among the brightest, where
    // one would stand out, there is none.
    const bright = rows.filter((row) => Number(row.snr) > 110)
    expect(bright.length).toBeGreaterThan(50)
    expect(bright.filter((row) => Number(row.halfLightRadius) < 2.4)).toEqual([])

    const splitOf = new Map<string, string>()
    for (const { object, split: name } of dataset.items()) {
      expect(splitOf.get(object) ?? name).toBe(name)
      splitOf.set(object, name)
    }
    const boxes = rows.map((row) => ({ x: Number(row['cutoutX']), y: Number(row['cutoutY']), split: row['split'] }))
    for (const a of boxes)
      for (const b of boxes) if (Math.abs(a.x - b.x) < 64 && Math.abs(a.y - b.y) < 64) expect(a.split).toBe(b.split)
  }, 180_000)

  it('are a stack of stamps of many sizes with their PSFs', async () => {
    const { dataset } = await make({ from: [data('cosmos/images.fits')], size: 64, pixelScaleArcsec: 0.03 })
    expect(dataset.length).toBeGreaterThan(80)
    const { psf } = readGalaxyProperties(dataset.manifest, folder)
    // The HST's 0.1″ at 0.03″ a pixel, with the width of the pixels that were combined.
    expect(psf.fwhmPixels[0]!).toBeGreaterThan(2.5)
    expect(psf.fwhmPixels[0]!).toBeLessThan(5)
    expect((await dataset.column('psfFwhm')).every((value) => typeof value === 'number')).toBe(true)
  })

  it('are pictures, resized', async () => {
    for (const name of ['decals-0_a-0_0.jpg', 'decals-1_a-0_0.jpg', 'decals-10_x-1_0.jpg'])
      await copyFile(data(`zoo/${name}`), input(name))
    const { dataset } = await make({ size: 64 })
    expect(dataset.manifest).toMatchObject({ bands: ['red', 'green', 'blue'], unit: '8 bit, stretched' })
    const properties = readGalaxyProperties(dataset.manifest, folder)
    expect(properties).toMatchObject({ stretched: true, fit: 'resize', sky: { subtracted: false } })
    const pixels = await dataset.readItem(0)
    expect(pixels.every((value) => value >= 0 && value <= 255)).toBe(true)
  })
})
