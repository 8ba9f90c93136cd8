import { decode } from 'fast-png'
import { Header } from '../fits/header'
import { reason, unreadable, type ByteSource } from '../fits/source'
import { deinterleave, rasterFile } from './raster'
import type { ImageFile } from './imageFile'

/** deflate never packs better than 1032 to 1: a header that promises more is not believed. */
const bestRatio = 1032

/** Grey or colour, 8 or 16 bits; alpha is left out and said so. Palettes and 1, 2, 4 bits become 8 bits. */
export async function openPng(source: ByteSource): Promise<ImageFile> {
  const bytes = await source.read(0, source.size)
  const { width, height } = pngSize(source, bytes)
  let picture: ReturnType<typeof decode>
  try {
    picture = decode(bytes, { checkCrc: true })
  } catch (error) {
    const why = reason(error)
    throw unreadable(source.name, `'${source.name}' is a broken PNG picture (${why}): a whole one was expected`, error)
  }
  await source.close()
  const warnings: string[] = []
  let { data, channels } = picture
  if (picture.palette) {
    ;({ data, channels } = fromPalette(picture.palette, unpackBits(picture.data, width, height, picture.depth)))
  } else if (picture.depth < 8) {
    const scale = 255 / (2 ** picture.depth - 1)
    data = unpackBits(picture.data, width, height, picture.depth).map((value) => value * scale)
  }
  const colours = channels >= 3 ? 3 : 1
  if (channels !== colours) warnings.push(`The alpha channel of '${source.name}' is left out`)
  const header = new Header()
  const gamma = 'the values of a picture are stretched as a rule, not linear in the light'
  header.append('COMMENT', `Read from a PNG picture of ${picture.depth} bits: ${gamma}.`)
  const planes = deinterleave(data, width, height, channels, colours)
  const raster = { width, height, planes, bitpix: picture.depth === 16 ? 16 : 8 }
  return rasterFile(source.name, 'png', [{ raster, header, name: 'PRIMARY' }], warnings)
}

function pngSize(source: ByteSource, bytes: Uint8Array): { width: number; height: number } {
  if (bytes.length < 33)
    throw unreadable(source.name, `'${source.name}' is a PNG picture without its header: a whole one was expected`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const bits = view.getUint8(24)
  if (width === 0 || height === 0 || (width * height * bits) / 8 > bestRatio * bytes.length + 1024) {
    const size = `${width}×${height} pixels in ${bytes.length} bytes`
    throw unreadable(
      source.name,
      `'${source.name}' is a PNG picture that promises ${size}: a possible size was expected`,
    )
  }
  return { width, height }
}

/** Rows of 1, 2 or 4 bits a pixel, each beginning at a byte, to one byte a pixel. */
function unpackBits(data: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const out = new Uint8Array(width * height)
  const rowBytes = Math.ceil((width * depth) / 8)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth
      const byte = data[y * rowBytes + (bit >> 3)]!
      out[y * width + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)
    }
  }
  return out
}

function fromPalette(palette: readonly number[][], indices: Uint8Array): { data: Uint8Array; channels: number } {
  const data = new Uint8Array(indices.length * 3)
  for (let i = 0; i < indices.length; i++) {
    const colour = palette[indices[i]!] ?? [0, 0, 0]
    for (let c = 0; c < 3; c++) data[3 * i + c] = colour[c] ?? 0
  }
  return { data, channels: 3 }
}
