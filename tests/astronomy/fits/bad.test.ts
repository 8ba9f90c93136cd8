import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { openImageFile } from '../../../src-main/astronomy/formats/open'
import { imageStatistics } from '../../../src-main/astronomy/formats/statistics'
import { GalateaError } from '../../../src-main/base/errors'
import { Random } from '../../../src-main/base/random'
import { bigEndian, concat, hduBytes, imageCards } from './fitsBytes'

const folder = mkdtempSync(join(tmpdir(), 'galatea-bad-'))
afterAll(() => rmSync(folder, { recursive: true }))

const image = hduBytes(imageCards(-32, 30, 20), bigEndian(Array<number>(600).fill(1), -32))

async function refusal(bytes: Uint8Array, name = 'bad.fits'): Promise<GalateaError> {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  const error = await openImageFile(path).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(GalateaError)
  return error as GalateaError
}

const compressed = (changes: Record<string, string>): Uint8Array => {
  const cards: Record<string, string> = {
    XTENSION: "'BINTABLE'",
    BITPIX: '8',
    NAXIS: '2',
    NAXIS1: '8',
    NAXIS2: '1',
    PCOUNT: '16',
    GCOUNT: '1',
    TFIELDS: '1',
    TTYPE1: "'COMPRESSED_DATA'",
    TFORM1: "'1PB(16)'",
    ZIMAGE: 'T',
    ZCMPTYPE: "'RICE_1'",
    ZBITPIX: '16',
    ZNAXIS: '2',
    ZNAXIS1: '10',
    ZNAXIS2: '1',
    ...changes,
  }
  const images = Object.entries(cards).map(([keyword, value]) => `${keyword.padEnd(8)}= ${value}`)
  return concat(hduBytes(imageCards(8)), hduBytes(images, concat(bigEndian([16, 0], 32), new Uint8Array(16))))
}

describe('files that are not what they say', () => {
  it.each([
    ['an empty file', new Uint8Array(0), 'is empty (0 bytes): an image file was expected'],
    ['a few bytes', Buffer.from('SIMPLE'), "is not a FITS file: 'SIMPLE  = T' was expected"],
    ['a text', Buffer.from('hello '.repeat(1000)), "is not a FITS file: 'SIMPLE  = T' was expected"],
    ['a photograph', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0), 'holds a JPEG picture: FITS was expected'],
    ['cut data', image.subarray(0, 4000), 'is truncated: HDU 0 promises data up to byte 5280, which was expected'],
    ['a cut header', image.subarray(0, 1000), 'has no END card: one was expected'],
    ['a header that runs into its data', noEnd(), 'has no END card: one was expected'],
    ['a promise of more than there is', hduBytes(imageCards(-64, 1e6, 1e6)), 'promises data up to byte 8000000002880'],
    ['a promise beyond all numbers', hduBytes(imageCards(-64, 1e9, 1e9)), 'promises 8000000000000000000 bytes'],
    ['a BITPIX that does not exist', hduBytes(imageCards(17, 2, 2)), 'BITPIX of HDU 0'],
    ['a negative axis', hduBytes(imageCards(8, -2, 2)), 'NAXIS1 of HDU 0'],
    ['a missing axis', hduBytes(imageCards(8, 2, 2).slice(0, 4)), 'NAXIS2 of HDU 0'],
    ['random groups', hduBytes([...imageCards(-32, 0, 3), 'GROUPS  = T', 'GCOUNT  = 1']), 'random groups'],
    ['half a gzip', gzipSync(image).subarray(0, 60), 'begins as gzip but cannot be unpacked'],
    ['half a bzip2', Buffer.from('BZh91AY&SY'), 'begins as bzip2 but cannot be unpacked'],
  ] as const)('refuses %s', async (_, bytes, sentence) => {
    const { code, message } = await refusal(bytes)
    expect(code).toBe('unreadable')
    expect(message).toContain('bad.fits')
    expect(message).toContain(sentence)
    expect(message).not.toContain('\n')
  })

  it('refuses a folder and a file that is not there', async () => {
    await expect(openImageFile(folder)).rejects.toMatchObject({ code: 'unreadable' })
    await expect(openImageFile(join(folder, 'absent.fits'))).rejects.toMatchObject({ code: 'not-found' })
  })

  it.each([
    [{ ZCMPTYPE: "'LZMA'" }, 'ZCMPTYPE', 'one of RICE_1'],
    [{ NAXIS2: '0', PCOUNT: '24' }, 'NAXIS2', '1, a row for each tile'],
    [{ ZNAXIS1: '100000000', ZTILE1: '100000000' }, 'promises 100000000 pixels in 24 bytes'],
    [{ ZTILE1: '0' }, 'ZTILE1', 'at least 1'],
    [{ THEAP: '4' }, 'THEAP', 'the end of the table'],
    [{ TFORM1: "'1J'" }, 'NAXIS1', '4, the width of its columns'],
    [{ PCOUNT: '8' }, 'Tile 1 of HDU 1', 'outside the heap'],
    [{ ZNAXIS1: '5000', ZTILE1: '5000' }, 'Tile 1 of HDU 1', 'ends early'],
    [{ ZCMPTYPE: "'GZIP_1'" }, 'Tile 1 of HDU 1', 'gzip stream is broken'],
    [{ ZCMPTYPE: "'HCOMPRESS_1'" }, 'Tile 1 of HDU 1', 'not an HCOMPRESS stream'],
    [{ ZBITPIX: '-32', ZSCALE: '1.0', ZQUANTIZ: "'OTHER'" }, 'ZQUANTIZ', 'SUBTRACTIVE_DITHER_1'],
  ] as const)('refuses compressed pixels with %o', async (changes, ...sentences) => {
    const file = await openImageFile({ name: 'tiles.fits', bytes: compressed(changes) })
    const reading = file.readPlane(1)
    await expect(reading).rejects.toMatchObject({ code: 'unreadable' })
    for (const sentence of sentences) await expect(reading).rejects.toThrow(sentence)
  })

  it('answers every damage with pixels or with a sentence', { timeout: 60_000 }, async () => {
    const sources = [image, compressed({}), gzipSync(image), concat(hduBytes(imageCards(8)), image)]
    const random = new Random(5, 'damage')
    const before = process.memoryUsage().rss
    for (let round = 0; round < 400; round++) {
      let bytes = Uint8Array.from(sources[round % sources.length]!)
      if (round % 3 === 0) bytes = bytes.subarray(0, random.integer(bytes.length))
      else {
        for (let i = 0; i < 1 + random.integer(5); i++) bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8)
      }
      try {
        const file = await openImageFile({ name: 'damaged', bytes })
        for (const hdu of file.hdus) if (hdu.type === 'image') await imageStatistics(file, hdu.index)
      } catch (error) {
        expect(error, `round ${round}`).toBeInstanceOf(GalateaError)
      }
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(1e9)
  })
})

function noEnd(): Uint8Array {
  const bytes = Uint8Array.from(image)
  const end = Buffer.from(bytes).indexOf('END   ')
  bytes.set(Buffer.from('AND'), end)
  return bytes
}
