import jpeg from 'jpeg-js'
import { Header } from '../fits/header'
import { reason, unreadable, type ByteSource } from '../fits/source'
import { deinterleave, rasterFile } from './raster'
import type { ImageFile } from './imageFile'

/** Grey (all three colours equal everywhere) or colour, 8 bits. */
export async function openJpeg(source: ByteSource): Promise<ImageFile> {
  const bytes = await source.read(0, source.size)
  let picture: { width: number; height: number; data: Uint8Array }
  try {
    picture = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: 400,
      maxMemoryUsageInMB: 2048,
    })
  } catch (error) {
    const why = reason(error)
    throw unreadable(source.name, `'${source.name}' is a broken JPEG picture (${why}): a whole one was expected`, error)
  }
  await source.close()
  const { width, height, data } = picture
  const header = new Header()
  header.append('COMMENT', 'Read from a JPEG picture: its values are stretched and compressed with losses, not linear.')
  const planes = deinterleave(data, width, height, 3, isGrey(data) ? 1 : 3)
  const raster = { width, height, planes, bitpix: 8 }
  return rasterFile(source.name, 'jpeg', [{ raster, header, name: 'PRIMARY' }], [])
}

function isGrey(data: Uint8Array): boolean {
  for (let i = 0; i < data.length; i += 3) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false
  return true
}
