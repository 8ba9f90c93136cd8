import type { Header } from '../fits/header'
import type { PixelReader } from '../fits/reader'
import { assembleImageFile } from './assemble'
import type { ImageFile, ImageFormat } from './imageFile'

/** A picture that was decoded into memory. */
export interface Raster {
  width: number
  height: number
  /** Colour planes in order, row 0 at the bottom, values as stored. */
  planes: readonly (Float32Array | Float64Array)[]
  /** As a FITS image of these values would say: 8, 16, 32, 64, −32 or −64. */
  bitpix: number
}

/** An image file of one HDU. @param header further cards; the structural ones are put in front. */
export function rasterFile(
  path: string,
  format: ImageFormat,
  rasters: readonly { raster: Raster; header: Header; name: string }[],
  warnings: readonly string[],
): ImageFile {
  const hdus = rasters.map(({ raster, header, name }, index) => {
    const { width, height, planes, bitpix } = raster
    const shape = planes.length > 1 ? [width, height, planes.length] : [width, height]
    const structure = [
      index === 0
        ? { keyword: 'SIMPLE', value: true, comment: 'conforms to the FITS standard' }
        : { keyword: 'XTENSION', value: 'IMAGE', comment: 'image extension' },
      { keyword: 'BITPIX', value: bitpix, comment: 'bits per pixel' },
      { keyword: 'NAXIS', value: shape.length, comment: 'number of axes' },
      ...shape.map((n, i) => ({ keyword: `NAXIS${i + 1}`, value: n, comment: `length of axis ${i + 1}` })),
    ]
    return {
      header: header.clone().prepend(structure).set('ROWORDER', 'BOTTOM-UP', 'the first row is drawn at the bottom'),
      info: {
        index,
        name,
        type: 'image' as const,
        compressed: false,
        bitpix,
        shape,
        planes: planes.length,
        unit: header.text('BUNIT'),
        columns: null,
        rows: null,
      },
    }
  })
  return assembleImageFile({
    path,
    format,
    hdus,
    warnings,
    pixels: async (hdu) => memoryReader(rasters[hdu]!.raster),
    close: async () => undefined,
  })
}

function memoryReader({ width, planes }: Raster): PixelReader {
  return {
    read: async (out, region, plane) => {
      for (let y = 0; y < region.height; y++) {
        const start = (region.y + y) * width + region.x
        out.set(planes[plane]!.subarray(start, start + region.width), y * region.width)
      }
    },
  }
}

/** Splits interleaved samples into planes and turns the rows over: pictures begin at the top, FITS at the bottom. */
export function deinterleave(
  samples: ArrayLike<number>,
  width: number,
  height: number,
  channels: number,
  wanted: number,
): Float32Array[] {
  return Array.from({ length: wanted }, (_, channel) => {
    const plane = new Float32Array(width * height)
    for (let y = 0; y < height; y++) {
      let from = (height - 1 - y) * width * channels + channel
      for (let x = 0; x < width; x++, from += channels) plane[y * width + x] = samples[from]!
    }
    return plane
  })
}
