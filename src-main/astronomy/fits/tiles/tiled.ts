import type { PixelReader, Region } from '../reader'
import { scaleInto, type Samples, type Scaling } from '../samples'
import { reason, unreadable, type ByteSource } from '../source'
import { badCard, type HduRecord } from '../structure'
import {
  decodeTile,
  isTileAlgorithm,
  rawSamples,
  tileAlgorithms,
  type TileAlgorithm,
  type TileParameters,
} from './decode'
import { TileError } from './error'
import { dequantise, type Quantisation } from './quantise'
import { binaryColumns, elementBytes, readDescriptor, readNumber, type BinaryColumn, type Descriptor } from '../columns'

/** Physical values of one tile: float32 where that is exact or what the image is, else float64. */
type TileValues = Float32Array | Float64Array

/** More than any compression gives: protects from a header that promises an image of gigabytes in a few bytes. */
const mostPixelsPerByte = 1e5

/** Decoded tiles that were only partly wanted are kept up to this many bytes: cut-outs of a mosaic share them. */
const cacheBytes = 96 * 2 ** 20

/** Heap bytes read in one go. */
const readAhead = 8 * 2 ** 20

const methods: Readonly<Record<string, Quantisation['method']>> = {
  NO_DITHER: 'none',
  LINEAR_SCALING: 'none',
  NONE: 'none',
  SUBTRACTIVE_DITHER_1: 'dither-1',
  SUBTRACTIVE_DITHER_2: 'dither-2',
}

/** Where the bytes of one tile are and what is done to them. */
interface StoredTile {
  index: number
  descriptor: Descriptor
  column: BinaryColumn
  form: 'compressed' | 'gzip' | 'raw'
}

/** A tile's place in the image: its first pixel and its size along each axis. */
interface TilePlace {
  index: number
  start: number[]
  size: number[]
}

/** Reads a tile-compressed image (FITS standard 4.0, section 10.1), whole or in parts. */
export async function tiledReader(source: ByteSource, record: HduRecord, scaling: Scaling): Promise<PixelReader> {
  const { stored, info } = record
  const { shape } = info
  const algorithm = stored.text('ZCMPTYPE') ?? ''
  if (!isTileAlgorithm(algorithm)) {
    throw badCard(source, info.index, 'ZCMPTYPE', algorithm || 'missing', `one of ${tileAlgorithms.join(', ')}`)
  }
  const tile = shape.map((length, i) => {
    const size = stored.number(`ZTILE${i + 1}`) ?? (i === 0 ? length : 1)
    if (!Number.isInteger(size) || size < 1) throw badCard(source, info.index, `ZTILE${i + 1}`, size, 'at least 1')
    return Math.min(size, length)
  })
  const grid = shape.map((length, i) => Math.ceil(length / tile[i]!))
  const tiles = grid.reduce((product, n) => product * n, 1)
  const rowBytes = stored.number('NAXIS1') ?? 0
  const rows = stored.number('NAXIS2') ?? 0
  if (rows !== tiles) throw badCard(source, info.index, 'NAXIS2', rows, `${tiles}, a row for each tile,`)
  const pixels = shape.reduce((product, n) => product * n, 1)
  if (pixels > mostPixelsPerByte * record.dataLength) {
    throw unreadable(
      source.name,
      `HDU ${info.index} of '${source.name}' promises ${pixels} pixels in ${record.dataLength} bytes: fewer were expected`,
    )
  }
  const columns = binaryColumns(source, record)
  const column = (name: string): BinaryColumn | undefined => columns.find((c) => c.name.toUpperCase() === name)
  const { dataStart, dataLength } = record
  // A small data unit is read as a whole: waiting for the disk twice costs more than a few megabytes.
  const small = dataLength <= readAhead ? await source.read(dataStart, dataLength) : null
  const readData = async (from: number, length: number): Promise<Uint8Array> =>
    small ? small.subarray(from - dataStart, from - dataStart + length) : source.read(from, length)
  const table = await readData(dataStart, rowBytes * rows)
  const theap = stored.number('THEAP') ?? rowBytes * rows
  if (!Number.isInteger(theap) || theap < rowBytes * rows) {
    throw badCard(source, info.index, 'THEAP', theap, `at least ${rowBytes * rows}, the end of the table,`)
  }
  const heap = dataStart + theap
  const heapEnd = dataStart + dataLength
  const parameters = tileParameters(stored)
  const rule = quantisationRule()
  const cache = tileCache()

  function quantisationRule(): ((index: number, row: DataView) => Quantisation | null) | null {
    if (info.bitpix! > 0) return null
    const cell = (name: string): ((row: DataView) => number | null) => {
      const found = column(name)
      const fixed = stored.number(name)
      return found ? (row) => readNumber(row, found) : () => fixed
    }
    const [scale, zero, blank] = [cell('ZSCALE'), cell('ZZERO'), cell('ZBLANK')]
    const name = stored.text('ZQUANTIZ') ?? 'NO_DITHER'
    const method = methods[name]
    if (!method) {
      throw badCard(source, info.index, 'ZQUANTIZ', name, `one of ${Object.keys(methods).join(', ')}`)
    }
    const seed = (stored.number('ZDITHER0') ?? 1) - 1
    return (index, row) => {
      const factor = scale(row)
      if (factor === null || (name === 'NONE' && !column('ZSCALE'))) return null
      return { scale: factor, zero: zero(row) ?? 0, blank: blank(row), method, seed: index + seed }
    }
  }

  function locate(index: number): StoredTile {
    const row = rowView(index)
    for (const [name, form] of [
      ['COMPRESSED_DATA', 'compressed'],
      ['GZIP_COMPRESSED_DATA', 'gzip'],
      ['UNCOMPRESSED_DATA', 'raw'],
    ] as const) {
      const found = column(name)
      if (!found || found.elementType === null) continue
      const descriptor = readDescriptor(row, found)
      if (descriptor.count === 0) continue
      const end = heap + descriptor.offset + descriptor.count * elementBytes[found.elementType]!
      if (descriptor.count < 0 || descriptor.offset < 0 || !(end <= heapEnd)) {
        throw broken(index, 'its place lies outside the heap')
      }
      return { index, descriptor, column: found, form }
    }
    throw broken(index, 'it holds no data')
  }

  function rowView(index: number): DataView {
    return new DataView(table.buffer, table.byteOffset + index * rowBytes, rowBytes)
  }

  function broken(index: number, why: string, cause?: unknown): Error {
    return unreadable(
      source.name,
      `Tile ${index + 1} of HDU ${info.index} in '${source.name}' cannot be read, ${why}: a whole ${algorithm} tile was expected`,
      cause,
    )
  }

  function decode(stored: StoredTile, bytes: Uint8Array, count: number, target: TileValues | null): TileValues {
    const out = target ?? (scaling.single ? new Float32Array(count) : new Float64Array(count))
    const row = rowView(stored.index)
    const quantisation = stored.form === 'compressed' ? (rule?.(stored.index, row) ?? null) : null
    const bitpix = quantisation ? 32 : info.bitpix!
    try {
      const samples =
        stored.form === 'raw'
          ? rawSamples(bytes, count, bitpix)
          : decodeTile(
              stored.form === 'gzip' ? 'GZIP_1' : (algorithm as TileAlgorithm),
              bytes,
              count,
              bitpix,
              parameters,
            )
      if (!quantisation) scaleInto(samples, scaling, out, 0)
      else {
        dequantise(toNumbers(samples), out, quantisation)
        if (scaling.scale !== 1 || scaling.zero !== 0) scaleInto(out.slice(), scaling, out, 0)
      }
      return out
    } catch (error) {
      if (error instanceof TileError) throw broken(stored.index, reason(error), error)
      throw error
    }
  }

  /**
   * Reads the bytes of tiles which follow one another in one go, and hands each decoded tile over in order.
   * @param targetOf where a tile may be decoded to, or null for memory of its own.
   */
  async function forEach(
    places: readonly TilePlace[],
    targetOf: (place: TilePlace) => TileValues | null,
    use: (place: TilePlace, values: TileValues) => void,
  ): Promise<void> {
    let waiting: { place: TilePlace; stored: StoredTile; from: number; to: number }[] = []
    const flush = async (): Promise<void> => {
      if (waiting.length === 0) return
      const from = Math.min(...waiting.map((tile) => tile.from))
      const to = Math.max(...waiting.map((tile) => tile.to))
      const bytes = await readData(from, to - from)
      for (const { place, stored, ...span } of waiting) {
        const part = bytes.subarray(span.from - from, span.to - from)
        use(place, decode(stored, part, volume(place.size), targetOf(place)))
      }
      waiting = []
    }
    for (const place of places) {
      const cached = cache.get(place.index)
      if (cached) {
        use(place, cached)
        continue
      }
      const stored = locate(place.index)
      const from = heap + stored.descriptor.offset
      const to = from + stored.descriptor.count * elementBytes[stored.column.elementType!]!
      const first = waiting[0]
      if (first && (from < waiting.at(-1)!.to || to - first.from > readAhead || from - waiting.at(-1)!.to > 65536)) {
        await flush()
      }
      waiting.push({ place, stored, from, to })
    }
    await flush()
  }

  function tilesOf(region: Region, plane: number): { places: TilePlace[]; inside: number } {
    const rest = coordinates(plane, shape.slice(2))
    const fixed = rest.map((c, i) => Math.floor(c / tile[i + 2]!))
    const places: TilePlace[] = []
    const [firstX, lastX] = [Math.floor(region.x / tile[0]!), Math.floor((region.x + region.width - 1) / tile[0]!)]
    const tileY = tile[1] ?? 1
    const [firstY, lastY] = [Math.floor(region.y / tileY), Math.floor((region.y + region.height - 1) / tileY)]
    for (let ty = firstY; ty <= lastY; ty++) {
      for (let tx = firstX; tx <= lastX; tx++) {
        const position = [tx, ty, ...fixed].slice(0, shape.length)
        const start = position.map((t, i) => t * tile[i]!)
        const size = start.map((s, i) => Math.min(tile[i]!, shape[i]! - s))
        const index = position.reduceRight((sum, t, i) => sum * grid[i]! + t, 0)
        places.push({ index, start, size })
      }
    }
    // Of the plane inside its tile, in planes.
    const first = places[0]!
    const inside = rest.reduceRight((sum, c, i) => sum * first.size[i + 2]! + (c - first.start[i + 2]!), 0)
    return { places, inside }
  }

  return {
    async read(out, region, plane) {
      const { places, inside } = tilesOf(region, plane)
      // A tile that fills whole rows of a float32 result is decoded where it belongs.
      const targetOf = (place: TilePlace): TileValues | null => {
        const [sizeX, sizeY] = [place.size[0]!, place.size[1] ?? 1]
        const top = (place.start[1] ?? 0) - region.y
        const whole =
          sizeX === region.width && top >= 0 && top + sizeY <= region.height && volume(place.size) === sizeX * sizeY
        if (!whole || !(out instanceof Float32Array)) return null
        return out.subarray(top * sizeX, (top + sizeY) * sizeX)
      }
      await forEach(places, targetOf, (place, values) => {
        if (values.buffer === out.buffer) return

        const [sizeX, sizeY] = [place.size[0]!, place.size[1] ?? 1]
        const [startX, startY] = [place.start[0]!, place.start[1] ?? 0]
        const fromX = Math.max(startX, region.x)
        const toX = Math.min(startX + sizeX, region.x + region.width)
        const fromY = Math.max(startY, region.y)
        const toY = Math.min(startY + sizeY, region.y + region.height)
        for (let y = fromY; y < toY; y++) {
          const row = inside * sizeX * sizeY + (y - startY) * sizeX - startX
          const to = (y - region.y) * region.width + (fromX - region.x)
          out.set(values.subarray(row + fromX, row + toX), to)
        }
        const whole = (toX - fromX) * (toY - fromY) === values.length
        if (!whole) cache.add(place.index, values)
      })
    },
  }
}

/** Index of a plane as coordinates along the further axes, the first of them fastest. */
function coordinates(plane: number, lengths: readonly number[]): number[] {
  let rest = plane
  return lengths.map((length) => {
    const c = rest % length
    rest = Math.floor(rest / length)
    return c
  })
}

/** gzip may hold the integers of a tile in any width. */
function toNumbers(samples: Samples): Int32Array | Float64Array {
  if (samples instanceof Int32Array || samples instanceof Float64Array) return samples
  return samples instanceof BigInt64Array ? Float64Array.from(samples, Number) : Float64Array.from(samples)
}

function volume(size: readonly number[]): number {
  return size.reduce((product, n) => product * n, 1)
}

function tileParameters(stored: HduRecord['stored']): TileParameters {
  const values = new Map<string, number>()
  for (let i = 1; stored.has(`ZNAME${i}`); i++) {
    values.set((stored.text(`ZNAME${i}`) ?? '').toUpperCase(), stored.number(`ZVAL${i}`) ?? NaN)
  }
  return {
    blockSize: values.get('BLOCKSIZE') ?? 32,
    bytesPerPixel: values.get('BYTEPIX') ?? 4,
    smooth: (values.get('SMOOTH') ?? 0) !== 0,
  }
}

/** The tiles used last, up to `cacheBytes`. */
function tileCache(): { get(index: number): TileValues | undefined; add(index: number, values: TileValues): void } {
  const tiles = new Map<number, TileValues>()
  let bytes = 0
  return {
    get(index) {
      const values = tiles.get(index)
      if (values) {
        tiles.delete(index)
        tiles.set(index, values)
      }
      return values
    },
    add(index, values) {
      if (tiles.has(index)) return
      tiles.set(index, values)
      bytes += values.byteLength
      for (const [oldest, old] of tiles) {
        if (bytes <= cacheBytes || oldest === index) break
        tiles.delete(oldest)
        bytes -= old.byteLength
      }
    },
  }
}
