import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { afterAll, describe, expect, it } from 'vitest'
import { Checksum } from '../../src-main/astronomy/fits/checksum'
import { Header } from '../../src-main/astronomy/fits/header'
import { writeFits } from '../../src-main/astronomy/fits/write'
import { writePng } from '../../src-main/astronomy/formats/writePicture'
import { createPlane } from '../../src-main/astronomy/image'
import { writeAtomically, writeSealedJson } from '../../src-main/base/files'
import { htmlPage, writePage } from '../../src-main/base/html'
import { checkSeal, openSeal, sealFile, sealMark } from '../../src-main/base/seal'
import { defaultGeometry } from '../../src-main/collider/showers/geometries'
import { ShowerWriter } from '../../src-main/collider/showers/files/write'
import { writeParquet } from '../../src-main/store/tables/parquet/write'

const folder = mkdtempSync(join(tmpdir(), 'galatea-seal-'))
afterAll(() => rmSync(folder, { recursive: true }))

const plane = createPlane(3, 2, Float32Array.of(1, 0.5, 0, 0.25, 0.75, 1))
const column = { name: 'pt', type: 'float32', depth: 0 } as const

/** Every kind of file that carries a seal, written by its own writer. */
const kinds: Record<string, (path: string) => Promise<void>> = {
  fits: (path) =>
    writeFits(path, [
      { planes: [plane], name: 'A' },
      { planes: [plane, plane], name: 'B' },
    ]),
  png: (path) => writePng(path, [plane], { bits: 16 }),
  parquet: (path) => {
    const batch = { rows: 3, columns: [{ values: Float32Array.of(1, 2, 3), offsets: [] }] }
    return writeParquet(path, [column], [batch], { made: 'here' })
  },
  html: (path) => writePage(path, htmlPage('A report', '<p>It says 3.</p>')),
  json: (path) => writeSealedJson(path, { value: 3 }),
  h5: async (path) => {
    const writer = await ShowerWriter.create(path, defaultGeometry, { program: 'Galatea' })
    writer.append([1000, 2000], new Float32Array(2 * 576).fill(3))
    await writer.finish()
  },
}

describe.each(Object.entries(kinds))('the seal of %s', (kind, write) => {
  const path = join(folder, `a.${kind}`)

  it('holds, and breaks with any single byte changed', async () => {
    await write(path)
    const check = await checkSeal(path)
    expect(check).toMatchObject({ holds: true, found: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    const whole = readFileSync(path)
    const text = whole.toString('latin1')
    const inside = text.indexOf(check!.stated)
    const checksum = kind === 'fits' ? text.indexOf('CHECKSUM= ') + 11 : -1
    // Every byte of small files, some of larger ones; the first ones tell the format.
    for (let i = 16; i < whole.length; i += Math.max(1, Math.floor(whole.length / 200))) {
      // Of a PNG the chunk's CRC follows: its readers check it.
      if (i >= inside && i < inside + (kind === 'png' ? 68 : 64)) continue
      if (checksum >= 0 && i >= checksum && i < checksum + 16) continue
      const changed = Buffer.from(whole)
      changed[i] = changed[i]! ^ 1
      writeFileSync(join(folder, `broken.${kind}`), changed)
      const broken = await checkSeal(join(folder, `broken.${kind}`))
      // A changed mark, or a PNG's length, hides the seal: nothing is said to hold either.
      expect(broken?.holds ?? false, `byte ${i}`).toBe(false)
    }
  })

  // HDF5 keeps the time at which an object was made.
  it.skipIf(kind === 'h5')('is the same for the same content', async () => {
    await write(join(folder, `b.${kind}`))
    expect(readFileSync(join(folder, `b.${kind}`)).equals(readFileSync(path))).toBe(true)
  })
})

describe('a sealed file', () => {
  it('of FITS keeps checksums that hold: each HDU sums to −0', async () => {
    const path = join(folder, 'c.fits')
    await kinds.fits!(path)
    const bytes = readFileSync(path)
    // Primary header and data are a block each, the second HDU as well.
    expect(new Checksum().add(bytes.subarray(0, 5760)).value).toBe(0xffffffff)
    expect(new Checksum().add(bytes.subarray(5760)).value).toBe(0xffffffff)
  })

  it('of FITS is sealed anew when it is written again', async () => {
    const header = new Header().set('GALSEAL', 'f'.repeat(64)).set('OBJECT', 'M 31')
    const path = join(folder, 'd.fits')
    await writeFits(path, [{ planes: [plane], header }])
    expect(await checkSeal(path)).toMatchObject({ holds: true })
    expect(readFileSync(path, 'latin1').match(/GALSEAL/g)).toHaveLength(1)
  })

  it('of PNG has a CRC that holds', async () => {
    const path = join(folder, 'c.png')
    await kinds.png!(path)
    const picture = decode(readFileSync(path), { checkCrc: true })
    expect(picture.text.Seal).toMatch(new RegExp(`^${sealMark}[0-9a-f]{64}$`))
  })

  it('is found across the pieces that a long file is read in', async () => {
    const path = join(folder, 'long.txt')
    // 64 KiB is what a stream reads at once.
    await writeAtomically(path, `${'x'.repeat(65_536 - 7)}${openSeal}${'y'.repeat(70_000)}`, sealFile)
    expect(await checkSeal(path)).toMatchObject({ holds: true })
  })

  it('is none without a seal, and cannot be made where there is no place for it', async () => {
    const path = join(folder, 'plain.txt')
    writeFileSync(path, 'nothing')
    expect(await checkSeal(path)).toBeNull()
    await expect(sealFile(path)).rejects.toThrow('no empty seal')
    await expect(writeAtomically(join(folder, 'never.txt'), 'nothing', sealFile)).rejects.toThrow('no empty seal')
    expect(() => readFileSync(join(folder, 'never.txt'))).toThrow('ENOENT')
  })
})
