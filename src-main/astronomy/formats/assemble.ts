import { GalateaError } from '../../base/errors'
import type { Header } from '../fits/header'
import type { PixelReader, Region } from '../fits/reader'
import type { Plane } from '../image'
import { parseWcs } from '../wcs/parse'
import type { HduInfo, ImageFile, ImageFormat } from './imageFile'

/** What a reader of one format finds; the rest of an image file is the same for all. */
export interface ImageFileParts {
  path: string
  format: ImageFormat
  hdus: readonly { info: HduInfo; header: Header }[]
  warnings: readonly string[]
  /** Called once for each image HDU that is read. */
  pixels(hdu: number): Promise<PixelReader>
  /** Formats without tables have none. */
  column?(hdu: number, column: number): Promise<Float64Array | null>
  close(): Promise<void>
}

export function assembleImageFile(parts: ImageFileParts): ImageFile {
  const { path } = parts
  const readers = new Map<number, Promise<PixelReader>>()
  const hdus = parts.hdus.map((hdu) => hdu.info)

  function entry(hdu: number): { info: HduInfo; header: Header } {
    const found = parts.hdus[hdu]
    if (found) return found
    throw new GalateaError('usage', `'${path}' has no HDU ${hdu}: 0 to ${hdus.length - 1} was expected`, { path, hdu })
  }

  function imageInfo(hdu: number): HduInfo {
    const { info } = entry(hdu)
    if (info.type === 'image' && info.shape.every((length) => length > 0)) return info
    const what = info.type === 'table' ? 'is a table' : 'holds no pixels'
    throw new GalateaError('unreadable', `HDU ${hdu} of '${path}' ${what}: an image was expected`, { path, hdu })
  }

  async function read<T extends Float32Array | Float64Array>(
    hdu: number,
    plane: number,
    region: Region,
    allocate: (pixels: number) => T,
  ): Promise<T> {
    const { shape, planes } = imageInfo(hdu)
    const [width, height] = [shape[0]!, shape[1] ?? 1]
    if (!Number.isInteger(plane) || plane < 0 || plane >= planes) {
      const message = `HDU ${hdu} of '${path}' has no plane ${plane}: 0 to ${planes - 1} was expected`
      throw new GalateaError('usage', message, { path, hdu, plane })
    }
    const { x, y } = region
    if (!isInside(x, region.width, width) || !isInside(y, region.height, height)) {
      const part = `${x},${y},${region.width},${region.height}`
      const message = `The part ${part} of '${path}' does not lie inside its ${width}×${height} pixels`
      throw new GalateaError('usage', message, { path, hdu })
    }
    if (!readers.has(hdu)) readers.set(hdu, parts.pixels(hdu))
    const reader = await readers.get(hdu)!
    const out = allocate(region.width * region.height)
    await reader.read(out, region, plane)
    return out
  }

  const wholeOf = (hdu: number): Region => {
    const { shape } = imageInfo(hdu)
    return { x: 0, y: 0, width: shape[0]!, height: shape[1] ?? 1 }
  }

  async function readRegion(
    hdu: number,
    x: number,
    y: number,
    width: number,
    height: number,
    plane = 0,
  ): Promise<Plane> {
    const data = await read(hdu, plane, { x, y, width, height }, (pixels) => new Float32Array(pixels))
    return { width, height, data }
  }

  return {
    path,
    format: parts.format,
    hdus,
    warnings: parts.warnings,
    header: (hdu) => entry(hdu).header.clone(),
    readRegion,
    readPlane: async (hdu, plane = 0) => {
      const { width, height } = wholeOf(hdu)
      return readRegion(hdu, 0, 0, width, height, plane)
    },
    readPixels64: async (hdu, plane = 0, y = 0, height) => {
      const whole = wholeOf(hdu)
      const region = { ...whole, y, height: height ?? whole.height - y }
      return read(hdu, plane, region, (pixels) => new Float64Array(pixels))
    },
    readColumn: async (hdu, column) => {
      const { columns } = entry(hdu).info
      if (!columns || !parts.column) {
        throw new GalateaError('unreadable', `HDU ${hdu} of '${path}' has no columns: a table was expected`, {
          path,
          hdu,
        })
      }
      if (!columns[column]) throw new RangeError(`Column ${column} of ${columns.length} was asked for`)
      return parts.column(hdu, column)
    },
    wcs: (hdu) => parseWcs(entry(hdu).header, path),
    close: () => parts.close(),
  }
}

function isInside(start: number, length: number, whole: number): boolean {
  return Number.isInteger(start) && Number.isInteger(length) && start >= 0 && length >= 1 && start + length <= whole
}
