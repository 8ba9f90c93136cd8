import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { encode } from 'fast-png'
import { XISFWriter } from 'fitsjs-ng'
import { afterAll, describe, expect, it } from 'vitest'
import { openImageFile } from '../../../src-main/astronomy/formats/open'
import { writeJpeg, writePng } from '../../../src-main/astronomy/formats/writePicture'
import { createPlane, type Plane } from '../../../src-main/astronomy/image'

const folder = mkdtempSync(join(tmpdir(), 'galatea-pictures-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [width, height] = [5, 3]
const ramp = (from: number): Plane =>
  createPlane(
    width,
    height,
    Float32Array.from({ length: width * height }, (_, i) => from + i / 20),
  )

describe('PNG', () => {
  it.each([8, 16] as const)('keeps %d bits of grey and of colour', async (bits) => {
    const white = 2 ** bits - 1
    for (const planes of [[ramp(0)], [ramp(0), ramp(0.1), ramp(0.2)]]) {
      const path = join(folder, `${bits}-${planes.length}.png`)
      await writePng(path, planes, { bits })
      const file = await openImageFile(path)
      expect(file.format).toBe('png')
      expect(file.header(0).get('ROWORDER')).toBe('BOTTOM-UP')
      expect(file.hdus[0]!.planes).toBe(planes.length)
      for (const [i, plane] of planes.entries()) {
        const expected = plane.data.map((value) => Math.round(value * white))
        expect([...(await file.readPlane(0, i)).data]).toEqual([...expected])
      }
    }
  })

  it('clips to the range and makes NaN black', async () => {
    const path = join(folder, 'clip.png')
    await writePng(path, [createPlane(4, 1, Float32Array.of(-5, 15, NaN, 99))], { range: [10, 20] })
    expect([...(await (await openImageFile(path)).readPlane(0)).data]).toEqual([0, 128, 0, 255])
  })

  it('draws row 0 at the bottom, or at the top where rows are stored so', async () => {
    const plane = createPlane(1, 2, Float32Array.of(0, 1))
    for (const [rows, first] of [
      ['bottom-up', 255],
      ['top-down', 0],
    ] as const) {
      const path = join(folder, 'rows.png')
      await writePng(path, [plane], { rows })
      const { decode } = await import('fast-png')
      expect(decode(readFileSync(path)).data[0]).toBe(first)
    }
  })

  it('reads palettes and few bits, and leaves alpha out with a warning', async () => {
    const palette = [
      [10, 20, 30],
      [40, 50, 60],
    ]
    const bytes = rawPng(2, 1, 1, 3, Uint8Array.of(0, 0b01000000), Uint8Array.from(palette.flat()))
    const coloured = await openImageFile({ name: 'p.png', bytes })
    expect(coloured.hdus[0]!.planes).toBe(3)
    expect([...(await coloured.readPlane(0, 1)).data]).toEqual([20, 50])
    const grey = await openImageFile({ name: 'g.png', bytes: rawPng(2, 1, 4, 0, Uint8Array.of(0, 0xf3)) })
    expect([...(await grey.readPlane(0)).data]).toEqual([255, 51])
    const alpha = encode({ width: 1, height: 1, data: Uint8Array.of(7, 9), channels: 2 })
    const file = await openImageFile({ name: 'a.png', bytes: alpha })
    expect([...(await file.readPlane(0)).data]).toEqual([7])
    expect(file.warnings).toEqual(["The alpha channel of 'a.png' is left out"])
  })

  it('refuses broken ones and impossible sizes in a sentence', async () => {
    const good = encode({ width: 9, height: 9, data: new Uint8Array(81), channels: 1 })
    const refused = (bytes: Uint8Array): Promise<unknown> => openImageFile({ name: 'bad.png', bytes })
    await expect(refused(good.subarray(0, 50))).rejects.toThrow("'bad.png' is a broken PNG picture")
    await expect(refused(good.subarray(0, 20))).rejects.toThrow('without its header')
    const bomb = Uint8Array.from(good)
    bomb.set([0, 0xff, 0xff, 0xff], 16)
    bomb.set([0, 0xff, 0xff, 0xff], 20)
    await expect(refused(bomb)).rejects.toThrow('promises 16777215×16777215 pixels')
  })

  it('refuses planes that make no picture', async () => {
    await expect(writePng('x.png', [])).rejects.toThrow('1 plane or 3, got 0')
    await expect(writePng('x.png', [ramp(0), ramp(0), createPlane(1, 1)])).rejects.toThrow('got one of 1×1')
    await expect(writePng('x.png', [ramp(0)], { range: [1, 1] })).rejects.toThrow('must rise')
  })
})

describe('JPEG', () => {
  it('keeps grey and colour as well as JPEG can', async () => {
    // Smooth, 16 pixels, so that the transform of 8×8 blocks keeps it: within 3 of 255 at quality 100.
    const smooth = (slope: number): Plane =>
      createPlane(
        16,
        16,
        Float32Array.from({ length: 256 }, (_, i) => 0.3 + slope * (i % 16) + 0.01 * Math.floor(i / 16)),
      )
    for (const planes of [[smooth(0.02)], [smooth(0), smooth(0.01), smooth(0.02)]]) {
      const path = join(folder, 'a.jpg')
      await writeJpeg(path, planes, { quality: 100 })
      const file = await openImageFile(path)
      expect(file.format).toBe('jpeg')
      expect(file.hdus[0]!.planes).toBe(planes.length)
      const last = planes.length - 1
      const pixels = (await file.readPlane(0, last)).data
      for (let i = 0; i < pixels.length; i++) {
        expect(Math.abs(pixels[i]! - 255 * planes[last]!.data[i]!)).toBeLessThan(planes.length === 1 ? 3 : 8)
      }
    }
    await expect(writeJpeg('x.jpg', [ramp(0)], { quality: 0 })).rejects.toThrow('1 to 100')
  })

  it('refuses half a picture', async () => {
    const path = join(folder, 'half.jpg')
    await writeJpeg(path, [ramp(0)])
    const bytes = readFileSync(path)
    const reading = openImageFile({ name: 'half.jpg', bytes: bytes.subarray(0, bytes.length - 60) })
    await expect(reading).rejects.toThrow("'half.jpg' is a broken JPEG picture")
  })
})

describe('XISF', () => {
  const pixels = Float32Array.from({ length: 2 * width * height }, (_, i) => i / 100)
  const image = {
    geometry: [width, height],
    channelCount: 2,
    sampleFormat: 'Float32' as const,
    bounds: [0, 1] as [number, number],
    pixelStorage: 'Planar' as const,
    colorSpace: 'Gray' as const,
    dataBlock: { location: { type: 'attachment' as const, position: 0, size: 0 } },
    data: new Uint8Array(pixels.buffer),
    properties: [],
    tables: [],
    fitsKeywords: [
      { name: 'OBJECT', value: "'M 51'", comment: 'target' },
      { name: 'EXPTIME', value: '30.5', comment: '' },
      { name: 'NAXIS1', value: '99', comment: '' },
      { name: 'HISTORY', value: '', comment: 'stacked' },
    ],
  }
  const write = (compression: 'zlib' | 'zlib+sh' | 'lz4' | 'lz4+sh' | null): Promise<ArrayBuffer> =>
    XISFWriter.toMonolithic(
      {
        metadata: [],
        images: [image],
        standaloneProperties: [],
        standaloneTables: [],
        version: '1.0',
        signature: { present: false, verified: true },
      },
      { compression, checksumAlgorithm: 'sha-256' },
    )

  it.each([null, 'zlib', 'zlib+sh', 'lz4', 'lz4+sh'] as const)(
    'reads pixels and keywords, compression %s',
    async (codec) => {
      const file = await openImageFile({ name: 'a.xisf', bytes: new Uint8Array(await write(codec)) })
      expect(file.format).toBe('xisf')
      expect(file.hdus[0]).toMatchObject({ shape: [width, height, 2], planes: 2, bitpix: -32 })
      const second = (await file.readPlane(0, 1)).data
      // Its first row is the upper one, the last of ours.
      expect(second[(height - 1) * width]).toBe(pixels[width * height])
      expect(second[0]).toBe(pixels[width * height + (height - 1) * width])
      const header = file.header(0)
      expect([header.get('OBJECT'), header.get('EXPTIME'), header.get('NAXIS1')]).toEqual(['M 51', 30.5, width])
      expect(header.lines('HISTORY')).toEqual(['stacked'])
    },
  )

  it('refuses pixels that do not match their checksum, cut files, bombs and broken headers', async () => {
    const good = new Uint8Array(await write('zlib'))
    const refused = (bytes: Uint8Array): Promise<unknown> => openImageFile({ name: 'bad.xisf', bytes })
    const flipped = Uint8Array.from(good)
    flipped[flipped.length - 10]! ^= 1
    await expect(refused(flipped)).rejects.toThrow('Checksum mismatch')
    await expect(refused(good.subarray(0, good.length - 20))).rejects.toThrow('broken XISF file')
    await expect(refused(edited(good, /zlib:\d+/, 'zlib:99999999999'))).rejects.toThrow('promises 99999999999 bytes')
    await expect(refused(edited(good, /sampleFormat=/, 'sampleFormat '))).rejects.toThrow('attribute value')
  })
})

describe('telling formats apart', () => {
  it('goes by the content, and refuses a picture that is named FITS', async () => {
    const png = encode({ width: 1, height: 1, data: Uint8Array.of(7), channels: 1 })
    expect((await openImageFile({ name: 'no-name', bytes: png })).format).toBe('png')
    const named = join(folder, 'photo.fits')
    writeFileSync(named, png)
    await expect(openImageFile(named)).rejects.toThrow(
      'is named a FITS file but holds a PNG picture: FITS was expected',
    )
    await expect(openImageFile({ name: 'a.txt', bytes: Buffer.from('text') })).rejects.toThrow(
      "'a.txt' is no image file: FITS, XISF, PNG or JPEG was expected",
    )
  })
})

/** An XISF file with its XML header changed; the zeros behind the header take up the difference. */
function edited(file: Uint8Array, from: RegExp, to: string): Uint8Array {
  const length = new DataView(file.buffer).getUint32(8, true)
  const xml = Buffer.from(file.subarray(16, 16 + length)).toString()
  expect(xml).toMatch(from)
  const changed = Buffer.from(xml.replace(from, to))
  const out = Uint8Array.from(file)
  new DataView(out.buffer).setUint32(8, changed.length, true)
  out.set(changed, 16)
  return out
}

/** A PNG of any bit depth and colour type, which the encoder does not write. @param rows with their filter bytes. */
function rawPng(w: number, h: number, depth: number, type: number, rows: Uint8Array, palette?: Uint8Array): Uint8Array {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(w, 0)
  head.writeUInt32BE(h, 4)
  head.set([depth, type, 0, 0, 0], 8)
  const chunk = (name: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(name), data])
    const framed = Buffer.alloc(body.length + 8)
    framed.writeUInt32BE(data.length, 0)
    framed.set(body, 4)
    framed.writeUInt32BE(crc32(body), body.length + 4)
    return framed
  }
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    ...(palette ? [chunk('PLTE', palette)] : []),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array(0)),
  ])
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
