import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Header } from '../../../src-main/astronomy/fits/header'
import { writeFits } from '../../../src-main/astronomy/fits/write'
import { openImageFile } from '../../../src-main/astronomy/formats/open'
import { createPlane } from '../../../src-main/astronomy/image'
import { Random } from '../../../src-main/base/random'
import { hasPython, python } from '../../helpers/python'

const folder = mkdtempSync(join(tmpdir(), 'galatea-astropy-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Made {
  name: string
  hdu: number
  shape: number[]
  bitpix: number
}

describe.skipIf(!hasPython('astropy'))('FITS beside astropy (needs Python with astropy)', () => {
  it('reads every type, scaling and compression to the last bit', { timeout: 120_000 }, async () => {
    const interpreter = process.env.GALATEA_PYTHON ?? 'python3'
    const script = join(import.meta.dirname, 'makeFiles.py')
    const made: Made[] = JSON.parse(execFileSync(interpreter, [script, folder], { encoding: 'utf8' }))
    expect(made.length).toBeGreaterThan(100)
    for (const { name, hdu, shape, bitpix } of made) {
      const file = await openImageFile(join(folder, `${name}.fits`))
      const info = file.hdus[hdu]!
      expect([name, info.bitpix, ...info.shape]).toEqual([name, bitpix, ...shape])
      const bytes = readFileSync(join(folder, `${name}.f8`))
      const expected = new Float64Array(Uint8Array.from(bytes).buffer)
      const perPlane = expected.length / info.planes
      for (let plane = 0; plane < info.planes; plane++) {
        const pixels = await file.readPixels64(hdu, plane)
        const wanted = expected.subarray(plane * perPlane, (plane + 1) * perPlane)
        expect(differing(pixels, wanted), `${name}, plane ${plane}`).toBe(0)
        // A part of it, through the tiles that it touches alone.
        const [width, height] = [shape[0]!, shape[1] ?? 1]
        const [x, y] = [Math.floor(width / 3), Math.floor(height / 3)]
        const part = await file.readRegion(hdu, x, y, width - x, height - y, plane)
        const row = part.data.subarray(0, width - x)
        expect(differing(row, Float32Array.from(wanted.subarray(y * width + x, (y + 1) * width))), name).toBe(0)
      }
      await file.close()
    }
  })

  it('writes what astropy reads without a warning, checksums included', async () => {
    const path = join(folder, 'written.fits')
    const plane = createPlane(50, 40)
    new Random(2).fillNormal(plane.data)
    plane.data[7] = NaN
    const header = new Header()
      .set('OBJECT', "Barnard's star", 'a name with a quote')
      .set('LONGTEXT', 'word '.repeat(60).trim(), 'over several cards')
      .set('ESO DET OUT1 GAIN', 1.7, 'long keyword')
      .set('EMPTY', null)
      .set('TINY', 4.5e-12)
      .set('CHECKED', true)
      .append('COMMENT', 'A comment that is a good deal longer than one card can be, so that it fills two of them.')
      .append('HISTORY', 'σ = 5″, naïve, a ± 2 × b')
    await writeFits(path, [
      { planes: [plane], header, name: 'RECOVERED', unit: 'adu' },
      { planes: [plane], header, name: 'RESIDUAL' },
    ])
    const answer = python(
      `
import json, sys
import numpy as np
from astropy.io import fits
with fits.open(sys.argv[1], checksum=True) as hdus:
    hdus.verify('exception')
    header = hdus[0].header
    data = hdus[0].data
    print(json.dumps({
        'names': [hdu.name for hdu in hdus],
        'cards': [[card.keyword, str(card.value), card.comment] for card in header.cards],
        'sum': float(np.nansum(data, dtype='f8')), 'nan': int(np.isnan(data).sum()), 'shape': data.shape,
    }))
`,
      path,
    )
    expect(answer).toMatchObject({ names: ['RECOVERED', 'RESIDUAL'], nan: 1, shape: [40, 50] })
    const sum = plane.data.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0)
    // 2000 additions in another order, float64.
    expect(answer.sum).toBeCloseTo(sum, 10)
    const values = Object.fromEntries(answer.cards.map(([keyword, value]: string[]) => [keyword, value]))
    expect(values).toMatchObject({
      OBJECT: "Barnard's star",
      LONGTEXT: 'word '.repeat(60).trim(),
      'ESO DET OUT1 GAIN': '1.7',
      TINY: '4.5e-12',
      CHECKED: 'True',
      HISTORY: 'sigma = 5", naive, a +- 2 x b',
    })
  })
})

function differing(pixels: Float32Array | Float64Array, expected: Float32Array | Float64Array): number {
  let count = pixels.length === expected.length ? 0 : Infinity
  for (let i = 0; i < pixels.length; i++) if (!Object.is(pixels[i]! + 0, expected[i]! + 0)) count++
  return count
}
