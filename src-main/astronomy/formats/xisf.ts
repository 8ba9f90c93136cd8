import { XISF, type XISFImage } from 'fitsjs-ng'
import { parseCard } from '../fits/card'
import { Header } from '../fits/header'
import { reason, unreadable, type ByteSource } from '../fits/source'
import { rasterFile, type Raster } from './raster'
import type { ImageFile } from './imageFile'

/** No codec of XISF packs real images better; more is a defect or a bomb. */
const bestRatio = 2000

/** The library's findings that make the pixels wrong: it would go on after them. */
const fatal = new Set(['checksum_mismatch', 'decompression_failed'])

const readers = {
  UInt8: { bytes: 1, bitpix: 8, read: (view, at) => view.getUint8(at) },
  UInt16: { bytes: 2, bitpix: 16, read: (view, at, little) => view.getUint16(at, little) },
  UInt32: { bytes: 4, bitpix: 32, read: (view, at, little) => view.getUint32(at, little) },
  UInt64: { bytes: 8, bitpix: 64, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  Float32: { bytes: 4, bitpix: -32, read: (view, at, little) => view.getFloat32(at, little) },
  Float64: { bytes: 8, bitpix: -64, read: (view, at, little) => view.getFloat64(at, little) },
} satisfies Record<
  string,
  { bytes: number; bitpix: number; read: (view: DataView, at: number, little: boolean) => number }
>

const structural = /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|BSCALE|BZERO|BLANK|END|CHECKSUM|DATASUM)$/

/**
 * Monolithic XISF 1.0 (PixInsight), compressed and checksummed blocks included. Each Image is an HDU with the FITS
 * keywords that came along. XISF begins at the top: the rows are turned over, so that those keywords' WCS holds.
 */
export async function openXisf(source: ByteSource): Promise<ImageFile> {
  const bytes = await source.read(0, source.size)
  refuseBombs(source, bytes)
  const warnings: string[] = []
  const refuse = (): never => {
    throw new Error('its pixels lie in another file')
  }
  let images: readonly XISFImage[]
  try {
    const file = await withoutXmlNoise(() =>
      XISF.fromNodeBuffer(bytes as Uint8Array<ArrayBuffer>, {
        strictValidation: false,
        signaturePolicy: 'ignore',
        resourceResolver: { resolveURL: async () => refuse(), resolvePath: async () => refuse() },
        onWarning: ({ code, message }) => {
          if (fatal.has(code)) throw new Error(message)
          warnings.push(`'${source.name}': ${message}`)
        },
      }),
    )
    images = file.unit.images
  } catch (error) {
    throw unreadable(
      source.name,
      `'${source.name}' is a broken XISF file (${reason(error)}): a whole one was expected`,
      error,
    )
  }
  await source.close()
  if (images.length === 0) throw unreadable(source.name, `'${source.name}' holds no image: an XISF image was expected`)
  const rasters = images.map((image, index) => {
    const header = keywords(image, (message) => warnings.push(`'${source.name}': ${message}`))
    return { raster: raster(source, image), header, name: image.id || (index === 0 ? 'PRIMARY' : '') }
  })
  return rasterFile(source.name, 'xisf', rasters, warnings)
}

/**
 * The library's XML parser prints its complaints and goes on with what it could make of the header. It runs before the
 * first wait of the call: what it says until then is taken for a defect of the file.
 */
async function withoutXmlNoise<T>(start: () => Promise<T>): Promise<T> {
  const spoken: Record<'warn' | 'error', (...data: unknown[]) => void> = globalThis.console
  const { warn, error } = spoken
  const complaints: string[] = []
  spoken.warn = spoken.error = (text: unknown) => complaints.push(String(text).split('\n', 1)[0]!)
  let started: Promise<T>
  try {
    started = start()
  } finally {
    Object.assign(spoken, { warn, error })
  }
  const complaint = complaints[0]
  if (complaint === undefined) return started
  // Whatever follows from a header that was not understood says less than this.
  await Promise.allSettled([started])
  throw new Error(complaint.replace(/^\[xmldom \w+\]\s*/, '').trim())
}

function refuseBombs(source: ByteSource, bytes: Uint8Array): void {
  const length = bytes.length < 16 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true)
  const xml = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', 16, 16 + length)
  for (const [, size] of xml.matchAll(/compression="[^":]+:(\d+)/g)) {
    if (Number(size) <= bestRatio * bytes.length) continue
    const promise = `${size} bytes of pixels in a file of ${bytes.length}`
    throw unreadable(source.name, `'${source.name}' is an XISF file that promises ${promise}: fewer were expected`)
  }
}

function raster(source: ByteSource, image: XISFImage): Raster {
  const [width, height] = image.geometry
  if (image.geometry.length !== 2 || !width || !height || !image.data) {
    const axes = image.geometry.join('×')
    throw unreadable(source.name, `'${source.name}' holds an XISF image of ${axes}: two dimensions were expected`)
  }
  if (!Object.hasOwn(readers, image.sampleFormat)) {
    const known = Object.keys(readers).join(', ')
    throw unreadable(source.name, `'${source.name}' holds ${image.sampleFormat} samples: one of ${known} was expected`)
  }
  const format = image.sampleFormat as keyof typeof readers
  const { bytes, bitpix, read } = readers[format]
  const channels = image.channelCount
  const pixels = width * height
  if (image.data.byteLength !== pixels * channels * bytes) {
    const promise = `${pixels * channels * bytes} bytes of pixels were expected, ${image.data.byteLength} were found`
    throw unreadable(source.name, `'${source.name}' is a broken XISF file: ${promise}`)
  }
  const view = new DataView(image.data.buffer, image.data.byteOffset, image.data.byteLength)
  const little = image.dataBlock.byteOrder !== 'big'
  const normal = image.pixelStorage === 'Normal'
  const exactInSingle = format === 'UInt8' || format === 'UInt16' || format === 'Float32'
  const planes = Array.from({ length: channels }, (_, channel) => {
    const plane = exactInSingle ? new Float32Array(pixels) : new Float64Array(pixels)
    for (let y = 0; y < height; y++) {
      const row = (height - 1 - y) * width
      for (let x = 0; x < width; x++) {
        const sample = normal ? (row + x) * channels + channel : channel * pixels + row + x
        plane[y * width + x] = read(view, sample * bytes, little)
      }
    }
    return plane
  })
  return { width, height, planes, bitpix }
}

/** The cards as a FITS header would hold them. */
function keywords(image: XISFImage, warn: (message: string) => void): Header {
  const header = new Header()
  for (const { name, value, comment } of image.fitsKeywords) {
    const keyword = name.trim().toUpperCase()
    if (structural.test(keyword)) continue
    if (keyword === 'COMMENT' || keyword === 'HISTORY') header.append(keyword, comment || value)
    else if (/^[A-Z0-9_-]{1,8}$/.test(keyword)) {
      const card = parseCard(`${keyword.padEnd(8)}= ${value}`, warn)
      header.set(keyword, card.value, comment)
    }
  }
  return header
}
