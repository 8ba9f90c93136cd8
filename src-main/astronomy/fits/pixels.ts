import { decodeSamples, scaleInto, type Scaling } from './samples'
import type { PixelReader } from './reader'
import type { ByteSource } from './source'
import type { HduRecord } from './structure'
import { tiledReader } from './tiles/tiled'

/** Bytes read and decoded in one go. */
const chunkBytes = 16 * 2 ** 20

export async function pixelReader(source: ByteSource, record: HduRecord): Promise<PixelReader> {
  const scaling = scalingOf(record)
  return record.info.compressed ? tiledReader(source, record, scaling) : plainReader(source, record, scaling)
}

function scalingOf({ header, stored, info }: HduRecord): Scaling {
  const bitpix = info.bitpix!
  const blank = bitpix > 0 ? (header.integer('BLANK') ?? stored.integer('ZBLANK')) : null
  const single = bitpix === 8 || bitpix === 16 || bitpix === -32
  return { scale: header.number('BSCALE') ?? 1, zero: header.number('BZERO') ?? 0, blank, single }
}

function plainReader(source: ByteSource, record: HduRecord, scaling: Scaling): PixelReader {
  const { shape, bitpix } = record.info
  const width = shape[0]!
  const height = shape[1] ?? 1
  const bytes = Math.abs(bitpix!) / 8
  const isFloat32 = bitpix === -32 && scaling.scale === 1 && scaling.zero === 0
  return {
    async read(out, region, plane) {
      const first = plane * width * height + region.y * width
      if (isFloat32 && out instanceof Float32Array && region.width === width) {
        // Such pixels are read where they belong, and turned over there.
        const target = new Uint8Array(out.buffer, out.byteOffset, out.byteLength)
        await source.readInto(target, record.dataStart + first * bytes)
        Buffer.from(out.buffer, out.byteOffset, out.byteLength).swap32()
        return
      }
      // Of narrow cut-outs row by row, else whole rows of which the middle is kept.
      const narrow = region.width * 4 < width
      const rows = narrow ? 1 : Math.max(1, Math.floor(chunkBytes / (width * bytes)))
      for (let y = 0; y < region.height; y += rows) {
        const count = Math.min(rows, region.height - y)
        const whole = region.width === width
        const skipped = narrow || whole ? region.x : 0
        const length = narrow ? region.width : count * width
        const start = record.dataStart + (first + y * width + skipped) * bytes
        const raw = new Uint8Array(length * bytes)
        await source.readInto(raw, start)
        const samples = decodeSamples(raw, bitpix!, true)
        if (narrow || whole) {
          scaleInto(samples, scaling, out, y * region.width)
          continue
        }
        for (let row = 0; row < count; row++) {
          const from = row * width + region.x
          scaleInto(samples.subarray(from, from + region.width), scaling, out, (y + row) * region.width)
        }
      }
    },
  }
}
