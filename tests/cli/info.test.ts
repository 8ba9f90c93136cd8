import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Header } from '../../src-main/astronomy/fits/header'
import { writeFits } from '../../src-main/astronomy/fits/write'
import { createPlane } from '../../src-main/astronomy/image'
import type { Context } from '../../src-main/cli/command'
import { definition } from '../../src-main/cli/commands/info'
import { shared } from '../helpers/shared'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-info-'))
  const header = new Header().set('CTYPE1', 'RA---TAN').set('CTYPE2', 'DEC--TAN').set('CRPIX1', 2).set('CRPIX2', 1.5)
  header.set('CRVAL1', 10).set('CRVAL2', 20).set('CDELT1', -0.001).set('CDELT2', 0.001).set('GAIN', 2.5)
  const plane = createPlane(3, 2, Float32Array.of(1, 2, 3, 4, NaN, -5))
  await writeFits(join(folder, 'a.fits'), [
    { planes: [plane], header, name: 'SCI', unit: 'adu' },
    { planes: [plane], name: 'ERR' },
  ])
  await writeFile(join(folder, 'text.txt'), 'not an image')
  await writeFile(join(folder, 'packed'), gzipSync(readFileSync(join(folder, 'a.fits'))))
})
afterAll(() => rm(folder, { recursive: true }))

function contextWith(warnings: string[] = []): Context {
  return {
    json: true,
    quiet: true,
    seed: 1,
    device: 'auto',
    threads: null,
    work: {},
    warn: (text) => warnings.push(text),
  }
}

const info = (names: string[], options = {}, warnings: string[] = []): ReturnType<typeof definition.run> =>
  definition.run(
    names.map((name) => (name.startsWith('/') ? name : join(folder, name))),
    options,
    contextWith(warnings),
  )

describe('galatea info', () => {
  it('describes an image file', async () => {
    const { json, text, exitCode } = await info(['a.fits'], { stats: true })
    expect(exitCode).toBeUndefined()
    expect(json).toMatchObject({
      file: join(folder, 'a.fits'),
      format: 'fits',
      hdus: [
        {
          index: 0,
          name: 'SCI',
          type: 'image',
          compressed: false,
          bitpix: -32,
          shape: [3, 2],
          unit: 'adu',
          stats: { count: 5, nan: 1, sum: 5, min: -5, max: 4 },
          wcs: { ctype: ['RA---TAN', 'DEC--TAN'], frame: 'equatorial', pixelScale: expect.closeTo(3.6, 9) },
          observation: { gain: { value: 2.5, from: 'GAIN' } },
          columns: null,
          rows: null,
        },
        { index: 1, name: 'ERR', role: 'sigma', wcs: null },
      ],
    })
    expect(text).toContain('RA---TAN')
    // The centre of three pixels is the second, where CRPIX is.
    expect(text).toContain('centre at 10.000000°, 20.000000°')
  })

  it('looks at one HDU, and into gzip whatever it is called', async () => {
    const { json } = await info(['packed'], { hdu: 1 })
    expect(json).toMatchObject({ format: 'fits', hdus: [{ index: 1, name: 'ERR', stats: null }] })
    await expect(info(['packed'], { hdu: 7 })).rejects.toThrow('has no HDU 7: 0 to 1 was expected')
  })

  it('refuses one file with its sentence, and describes the others where there are several', async () => {
    await expect(info(['text.txt'])).rejects.toMatchObject({ code: 'unreadable' })
    await expect(info(['absent.fits'])).rejects.toMatchObject({ code: 'not-found' })
    const warnings: string[] = []
    const { json, exitCode } = await info(['text.txt', 'a.fits'], {}, warnings)
    expect(exitCode).toBe(3)
    expect(json).toMatchObject({ files: [{ error: { code: 'unreadable' } }, { format: 'fits' }] })
    expect(warnings[0]).toContain('text.txt')
  })

  it.skipIf(!shared)(
    'gives the statistics of tables, of the columns that are asked for (needs ../shared)',
    async () => {
      const { json } = await info([join(shared!, 'data/fits/astropy_zerowidth.fits')], {
        stats: true,
        hdu: 3,
        columns: 'PRESSURE',
      })
      // Pressure is the sum of 20 float32 as the file holds them.
      expect(json).toMatchObject({
        hdus: [
          {
            columns: ['PRESSURE'],
            rows: 20,
            columnDetails: [{ unit: 'MILLIBAR', stats: { count: 20, sum: expect.closeTo(15768.39, 2) } }],
          },
        ],
      })
    },
  )
})
