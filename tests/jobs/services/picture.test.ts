import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openImageFile } from '../../../src-main/astronomy/formats/open'
import type { ImageFile } from '../../../src-main/astronomy/formats/imageFile'
import { halve, Picture } from '../../../src-main/jobs/services/picture'
import { writeSimpleFits } from '../../helpers/fits'

let folder: string
const open = new Map<string, Promise<ImageFile>>()
const opener = (path: string): Promise<ImageFile> => {
  if (!open.has(path)) open.set(path, openImageFile(path))
  return open.get(path)!
}
const value = (x: number, y: number): number => (x === 700 && y === 600 ? NaN : x + 10 * y)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'galatea-picture-'))
  writeSimpleFits(join(folder, 'large.fits'), 1100, 700, value)
  writeSimpleFits(join(folder, 'coarse.fits'), 550, 350, (x, y) => 2 * x + 20 * y)
  writeSimpleFits(join(folder, 'odd.fits'), 333, 700, () => 0)
})
afterAll(async () => {
  for (const file of open.values()) await (await file).close()
  rmSync(folder, { recursive: true, force: true })
})

const term = (name: string, weight = 1) => ({ path: join(folder, name), hdu: 0, plane: 0, weight })

describe('a picture', () => {
  it('has the pixels of the file in its tiles, the last ones smaller', async () => {
    const picture = await Picture.of([term('large.fits')], opener)
    const tile = await picture.tile(0, 2, 1)
    expect([tile.width, tile.height]).toEqual([1100 - 1024, 700 - 512])
    expect(tile.data[3 * tile.width + 5]).toBe(value(1024 + 5, 512 + 3))
    await expect(picture.tile(0, 3, 0)).rejects.toMatchObject({ code: 'usage' })
  })

  it('halves across its strips', async () => {
    const picture = await Picture.of([term('large.fits')], opener)
    const half = await picture.tile(1, 1, 0)
    expect([half.width, half.height]).toEqual([38, 350])
    const at = (x: number, y: number): number => half.data[y * half.width + x - 512]!
    // Of pixels 2x, 2x + 1 and 2y, 2y + 1.
    expect(at(520, 300)).toBeCloseTo(1040.5 + 10 * 600.5, 3)
    const whole = await picture.tile(2, 0, 0)
    expect([whole.width, whole.height]).toEqual([275, 175])
    expect(whole.data[100]).toBeCloseTo(400 + 1.5 + 15, 3)
  })

  it('leaves missing values out, and tells of the rest', async () => {
    const picture = await Picture.of([term('large.fits')], opener)
    const { minimum, maximum, sample } = picture.summary
    expect([minimum, maximum]).toEqual([0, 1099 + 6990])
    expect(sample.every((v, i) => i === 0 || v >= sample[i - 1]!)).toBe(true)
    const half = await picture.tile(1, 0, 0)
    expect(half.data[300 * half.width + 350]).toBeCloseTo((701 + 6000 + 700 + 6010 + 701 + 6010) / 3, 2)
  })

  it('may be a difference, of grids of two sizes too', async () => {
    const same = await Picture.of([term('large.fits'), term('large.fits', -1)], opener)
    expect(same.summary.maximum).toBe(0)
    const picture = await Picture.of([term('large.fits'), term('coarse.fits', -1)], opener)
    const part = await picture.region(10, 20, 2, 2)
    expect([...part.data]).toEqual([0, 1, 10, 11])
    const binned = await Picture.of([term('coarse.fits'), term('large.fits', -1)], opener)
    expect([...(await binned.region(5, 10, 1, 1)).data]).toEqual([-5.5])
    await expect(Picture.of([term('large.fits'), term('odd.fits')], opener)).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('halves', () => {
  it('are means of what has a value', () => {
    const half = halve({ width: 3, height: 2, data: Float32Array.of(1, 3, 10, NaN, 5, NaN) })
    expect([half.width, half.height]).toEqual([2, 1])
    expect([...half.data]).toEqual([3, 10])
    expect(halve({ width: 1, height: 1, data: Float32Array.of(NaN) }).data[0]).toBeNaN()
  })
})
