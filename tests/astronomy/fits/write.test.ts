import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Checksum, encodeChecksum } from '../../../src-main/astronomy/fits/checksum'
import { Header } from '../../../src-main/astronomy/fits/header'
import { writeFits } from '../../../src-main/astronomy/fits/write'
import { openImageFile } from '../../../src-main/astronomy/formats/open'
import { createPlane } from '../../../src-main/astronomy/image'

const folder = mkdtempSync(join(tmpdir(), 'galatea-write-'))
afterAll(() => rmSync(folder, { recursive: true }))

const plane = createPlane(3, 2, Float32Array.of(1.5, -2, NaN, Infinity, 1e-30, 3e38))

describe('checksums', () => {
  it('encodes the sums of the standard’s own example', () => {
    // FITS standard 4.0, appendix J.6: checksum 868229149 gives this string.
    expect(encodeChecksum(868229149)).toBe('hcHjjc9ghcEghc9g')
  })

  it('adds whole words, with the carry brought round', () => {
    expect(new Checksum().add(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 2)).value).toBe(2)
    expect(() => new Checksum().add(new Uint8Array(3))).toThrow('whole words')
  })
})

describe('writing', () => {
  it('keeps pixels, cards and their order, and leaves out what described the old pixels', async () => {
    const path = join(folder, 'a.fits')
    const header = Header.parse(
      [
        'SIMPLE  =                    T',
        'BITPIX  =                   16',
        'NAXIS   =                    1',
        'NAXIS1  =                  100',
        'COMMENT first',
        "OBJECT  = 'M 31    '           / a galaxy",
        'BSCALE  =                  2.0',
        'BZERO   =              32768.0',
        'BLANK   =                   -1',
        'ESO-LOG 00:00> a text behind a keyword of its own',
        'HIERARCH ESO DET GAIN = 2.5',
        'DATAMAX =                  100',
        'OBJECT  = ',
        'HISTORY last',
      ]
        .map((card) => card.padEnd(80))
        .join(''),
    )
    await writeFits(path, [
      { planes: [plane], header, name: 'RECOVERED', unit: 'adu' },
      { planes: [plane, plane], name: 'CUBE' },
      { planes: [] },
    ])
    const file = await openImageFile(path)
    expect([...(await file.readPlane(0)).data]).toEqual([...plane.data])
    expect(file.hdus.map(({ name, shape }) => [name, [...shape]])).toEqual([
      ['RECOVERED', [3, 2]],
      ['CUBE', [3, 2, 2]],
      ['', []],
    ])
    const cards = file.header(0).cards.map(({ keyword, value }) => [keyword, value])
    expect(cards.slice(0, 5).map(([keyword]) => keyword)).toEqual(['SIMPLE', 'BITPIX', 'NAXIS', 'NAXIS1', 'NAXIS2'])
    expect(cards.slice(5)).toEqual([
      ['EXTEND', true],
      ['COMMENT', 'first'],
      ['OBJECT', 'M 31'],
      ['COMMENT', 'ESO-LOG 00:00> a text behind a keyword of its own'],
      ['ESO DET GAIN', 2.5],
      ['OBJECT', null],
      ['HISTORY', 'last'],
      ['EXTNAME', 'RECOVERED'],
      ['BUNIT', 'adu'],
      ['GALSEAL', expect.stringMatching(/^[0-9a-f]{64}$/)],
      ['CHECKSUM', expect.any(String)],
      ['DATASUM', expect.any(String)],
    ])
    expect(file.warnings).toEqual([])
    await file.close()
  })

  it('makes every HDU sum to all ones, as the standard asks', async () => {
    const path = join(folder, 'sum.fits')
    await writeFits(path, [{ planes: [plane] }])
    expect(new Checksum().add(readFileSync(path)).value).toBe(0xffffffff)
  })

  it('leaves the old file and no other where it fails', async () => {
    const path = join(folder, 'kept.fits')
    await writeFits(path, [{ planes: [plane] }])
    const before = readFileSync(path)
    const wrong = [{ planes: [plane, createPlane(2, 2)] }]
    await expect(writeFits(path, wrong)).rejects.toThrow('have one size, got 3×2 and 2×2')
    await expect(writeFits(path, [])).rejects.toThrow('at least one HDU')
    expect(readFileSync(path)).toEqual(before)
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
  })
})
