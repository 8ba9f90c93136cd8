import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { ImageFile } from '../../../src-main/astronomy/formats/imageFile'
import { firstImageHdu, openImageFile } from '../../../src-main/astronomy/formats/open'
import { imageStatistics } from '../../../src-main/astronomy/formats/statistics'
import { crop } from '../../../src-main/astronomy/image'
import { bigEndian, concat, hduBytes, imageCards } from './fitsBytes'

const folder = mkdtempSync(join(tmpdir(), 'galatea-fits-'))
afterAll(() => rmSync(folder, { recursive: true }))

const opened = (bytes: Uint8Array): Promise<ImageFile> => openImageFile({ name: 'test.fits', bytes })

const ramp = (length: number): number[] => Array.from({ length }, (_, i) => i)

describe('pixels', () => {
  it('applies BSCALE and BZERO, and knows BLANK', async () => {
    const cards = [...imageCards(16, 2, 2), 'BSCALE  = 0.5', 'BZERO   = 100.0', 'BLANK   = -1']
    const file = await opened(hduBytes(cards, bigEndian([0, 2, -1, 32767], 16)))
    expect([...(await file.readPlane(0)).data]).toEqual([100, 101, NaN, 16483.5])
    expect(file.hdus[0]).toMatchObject({ type: 'image', bitpix: 16, shape: [2, 2], planes: 1, compressed: false })
  })

  it('reads unsigned integers of 16 and 64 bits exactly', async () => {
    const sixteen = await opened(hduBytes([...imageCards(16, 2), 'BZERO   = 32768'], bigEndian([-32768, 32767], 16)))
    expect([...(await sixteen.readPixels64(0))]).toEqual([0, 65535])
    const data = Uint8Array.from([0x80, 0, 0, 0, 0, 0, 0, 1, 0x7f, 255, 255, 255, 255, 255, 255, 255])
    const sixtyFour = await opened(hduBytes([...imageCards(64, 2), 'BZERO   = 9223372036854775808'], data))
    expect([...(await sixtyFour.readPixels64(0))]).toEqual([1, 2 ** 64])
  })

  it('reads any plane of a cube of four axes, and any part of it', async () => {
    const file = await opened(hduBytes(imageCards(-32, 8, 3, 2, 2), bigEndian(ramp(96), -32)))
    expect(firstImageHdu(file).planes).toBe(4)
    for (let plane = 0; plane < 4; plane++) {
      const whole = await file.readPlane(0, plane)
      expect(whole.data[0]).toBe(24 * plane)
      for (const [x, y, w, h] of [
        [0, 0, 8, 3],
        [7, 2, 1, 1],
        [1, 0, 6, 2],
        [3, 1, 5, 2],
      ] as const) {
        expect(await file.readRegion(0, x, y, w, h, plane)).toEqual(crop(whole, x, y, w, h))
      }
    }
    await expect(file.readPlane(0, 4)).rejects.toThrow('no plane 4: 0 to 3 was expected')
    await expect(file.readRegion(0, 4, 0, 5, 1)).rejects.toThrow('does not lie inside')
  })

  it('counts what is not finite, and sums without losing digits', async () => {
    const values = [1e8, 1, -1e8, NaN, Infinity, 1]
    const file = await opened(hduBytes(imageCards(-64, 3, 2), bigEndian(values, -64)))
    expect(await imageStatistics(file, 0)).toEqual({ count: 4, nan: 2, sum: 2, min: -1e8, max: 1e8 })
    const nothing = await opened(hduBytes(imageCards(-32, 2, 1), bigEndian([NaN, NaN], -32)))
    expect(await imageStatistics(nothing, 0)).toEqual({ count: 0, nan: 2, sum: null, min: null, max: null })
  })

  it('reads of a large file the bytes that a cut-out needs', async () => {
    const path = join(folder, 'sparse.fits')
    const [width, height] = [40000, 30000]
    const file = await open(path, 'w')
    await file.write(hduBytes(imageCards(16, width, height)))
    // A hole of 2.4 GB that is not on the disk, with two pixels at its far end.
    const last = 2880 + 2 * width * height - 4
    await file.write(bigEndian([7, 9], 16), 0, 4, last)
    await file.truncate(2880 + Math.ceil((2 * width * height) / 2880) * 2880)
    await file.close()
    const image = await openImageFile(path)
    const before = process.memoryUsage().rss
    expect([...(await image.readRegion(0, width - 3, height - 1, 3, 1)).data]).toEqual([0, 7, 9])
    // Whole, it would be 2,400 MB; a row is 0.08 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6)
    await image.close()
  })

  it('takes off gzip whatever the file is called, and leaves the last block unpadded', async () => {
    const bytes = hduBytes(imageCards(8, 3, 1), Uint8Array.of(1, 2, 3)).subarray(0, 2883)
    const path = join(folder, 'packed.dat')
    writeFileSync(path, gzipSync(bytes))
    const file = await openImageFile(path)
    expect([...(await file.readPlane(0)).data]).toEqual([1, 2, 3])
    expect(file.warnings).toEqual([`'${path}' lacks the padding at its end`])
  })
})

describe('structure', () => {
  it('finds every HDU, names it, and keeps what lies behind the last one out', async () => {
    const extension = [
      "XTENSION= 'IMAGE   '",
      ...imageCards(-32, 2, 1).slice(1),
      "EXTNAME = 'SCI     '",
      "BUNIT   = 'Jy/beam '",
    ]
    const table = [
      "XTENSION= 'BINTABLE'",
      ...imageCards(8, 6, 2).slice(1),
      'PCOUNT  = 0',
      'GCOUNT  = 1',
      'TFIELDS = 2',
      "TTYPE1  = 'ID'",
      "TFORM1  = 'I'",
      'TZERO1  = 32768',
      "TTYPE2  = 'FLUX'",
      "TFORM2  = '1E'",
      "TUNIT2  = 'mJy'",
    ]
    const rows = concat(bigEndian([-32768], 16), bigEndian([1.5], -32), bigEndian([0], 16), bigEndian([NaN], -32))
    const bytes = concat(
      hduBytes(imageCards(8)),
      hduBytes(extension, bigEndian([3, 4], -32)),
      hduBytes(table, rows),
      new Uint8Array(2880),
    )
    const file = await opened(bytes)
    expect(file.hdus.map(({ name, type }) => [name, type])).toEqual([
      ['PRIMARY', 'empty'],
      ['SCI', 'image'],
      ['', 'table'],
    ])
    expect(file.hdus[1]!.unit).toBe('Jy/beam')
    expect(file.hdus[2]).toMatchObject({
      rows: 2,
      columns: [{ name: 'ID' }, { name: 'FLUX', unit: 'mJy', form: '1E' }],
    })
    expect([...(await file.readColumn(2, 0))!]).toEqual([0, 32768])
    expect([...(await file.readColumn(2, 1))!]).toEqual([1.5, NaN])
    expect(file.warnings[0]).toContain('2880 bytes behind its last HDU')
    expect(firstImageHdu(file).index).toBe(1)
    await expect(file.readPlane(2)).rejects.toThrow('is a table: an image was expected')
    await expect(file.readColumn(1, 0)).rejects.toThrow('a table was expected')
  })

  it('reads ASCII tables', async () => {
    const table = [
      "XTENSION= 'TABLE   '",
      ...imageCards(8, 20, 2).slice(1),
      'PCOUNT  = 0',
      'GCOUNT  = 1',
      'TFIELDS = 3',
      "TFORM1  = 'A4'",
      'TBCOL1  = 1',
      "TFORM2  = 'I5'",
      'TBCOL2  = 5',
      "TNULL2  = '-99'",
      "TFORM3  = 'D10.2'",
      'TBCOL3  = 11',
    ]
    const text = 'M31   123   1.5D+02' + ' ' + 'M33   -99       123' + ' '
    const file = await opened(concat(hduBytes(imageCards(8)), hduBytes(table, Buffer.from(text))))
    expect(await file.readColumn(1, 0)).toBeNull()
    expect([...(await file.readColumn(1, 1))!]).toEqual([123, NaN])
    // Without a point, the last two digits are decimals.
    expect([...(await file.readColumn(1, 2))!]).toEqual([150, 1.23])
  })
})
