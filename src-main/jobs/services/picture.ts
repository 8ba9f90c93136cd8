import { basename } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { tileSide, type PlaneTerms } from '../../../src-preload/contract/images'
import type { ImageFile } from '../../astronomy/formats/imageFile'
import { crop, type Plane } from '../../astronomy/image'
import { zscale } from '../../astronomy/measure/limits'
import { measureSky, sortedFinite } from '../../astronomy/measure/statistics'
import { GalateaError } from '../../base/errors'

/** One plane of a sum, and how fine its grid is beside the first one's. */
interface Source {
  path: string
  compressed: boolean
  hdu: number
  plane: number
  weight: number
  /** Its pixels along one of the sum: 1, 2, 3, … or 1/2, 1/3, … */
  factor: number
}

type OpenFile = (path: string) => Promise<ImageFile>

export interface PictureSummary {
  width: number
  height: number
  minimum: number | null
  maximum: number | null
  zscale: { low: number; high: number } | null
  sky: { median: number; sigma: number } | null
  /** Finite values in rising order, evenly picked. */
  sample: Float32Array
}

/** Rows that are read at once: 2⁹, so that nine levels of halves begin at whole rows. */
const stripRows = tileSide
/** Pixels that limits and background are told from: enough for a thousandth of the noise. */
const sampleSize = 400_000
/** Compressed files up to this many pixels are unpacked once and kept: a tile would unpack whole rows each time. */
const mostUnpacked = 2 ** 24
/** Beyond this many pixels the first level of halves is made when it is looked at, and not kept. */
const mostForFirstHalves = 64e6

/**
 * An image as a pyramid of tiles. It is gone through once, in strips, for its statistics and its halves; the pixels
 * themselves stay in the file. Memory: a third of the image's, a twelfth for more than 64 million pixels.
 */
export class Picture {
  private readonly levels = new Map<number, Plane>()
  private found: PictureSummary | null = null

  private constructor(
    private readonly sources: readonly Source[],
    /** Gives the open file of a path: asked each time, since files that are long unused are closed. */
    private readonly open: OpenFile,
    readonly width: number,
    readonly height: number,
    /** Levels that are kept begin here. */
    private readonly firstKept: number,
  ) {}

  get summary(): PictureSummary {
    if (!this.found) throw new Error('The picture has not been gone through')
    return this.found
  }

  static async of(terms: PlaneTerms, open: OpenFile): Promise<Picture> {
    const sizes = await Promise.all(
      terms.map(async ({ path, hdu, plane, weight }) => {
        const file = await open(path)
        const info = file.hdus[hdu]
        if (info?.type !== 'image' || plane >= info.planes) {
          const message = `'${basename(path)}' has no plane ${plane} in HDU ${hdu}: it has ${file.hdus.length} HDUs.`
          throw new GalateaError('not-found', message, { path, hdu, plane })
        }
        const { compressed } = info
        return { path, compressed, hdu, plane, weight, width: info.shape[0] ?? 1, height: info.shape[1] ?? 1 }
      }),
    )
    const { width, height } = sizes[0]!
    const sources = sizes.map((size) => ({ ...size, factor: factorOf(size, { width, height }) }))
    const pixels = width * height
    const unpacked = pixels <= mostUnpacked && sources.some(({ compressed }) => compressed)
    const firstKept = unpacked ? 0 : pixels > mostForFirstHalves ? 2 : 1
    const picture = new Picture(sources, open, width, height, firstKept)
    await picture.scan()
    return picture
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return [...this.levels.values()].reduce((sum, { data }) => sum + data.byteLength, 0)
  }

  /** @throws GalateaError `usage` beyond the image. */
  async tile(level: number, column: number, row: number): Promise<Plane> {
    const size = this.sizeOf(level)
    const [x, y] = [column * tileSide, row * tileSide]
    if (x >= size.width || y >= size.height) {
      const message = `There is no tile ${column}, ${row} at level ${level} of an image of ${this.width}×${this.height}.`
      throw new GalateaError('usage', message)
    }
    const [width, height] = [Math.min(tileSide, size.width - x), Math.min(tileSide, size.height - y)]
    const kept = this.levels.get(level)
    if (kept) return crop(kept, x, y, width, height)
    if (level === 0) return this.region(x, y, width, height)
    const finer = { width: Math.min(2 * width, this.width - 2 * x), height: Math.min(2 * height, this.height - 2 * y) }
    return halve(await this.region(2 * x, 2 * y, finer.width, finer.height))
  }

  /** Pixels of the image itself; the part must lie inside. */
  async region(x: number, y: number, width: number, height: number): Promise<Plane> {
    const [first, ...others] = this.sources
    const sum = await this.readScaled(first!, x, y, width, height)
    if (first!.weight !== 1) for (let i = 0; i < sum.data.length; i++) sum.data[i]! *= first!.weight
    for (const source of others) {
      const { data } = await this.readScaled(source, x, y, width, height)
      for (let i = 0; i < data.length; i++) sum.data[i]! += source.weight * data[i]!
    }
    return sum
  }

  private async readScaled(source: Source, x: number, y: number, width: number, height: number): Promise<Plane> {
    const { hdu, plane, factor } = source
    const file = await this.open(source.path)
    if (factor === 1) return file.readRegion(hdu, x, y, width, height, plane)
    if (factor > 1) {
      const fine = await file.readRegion(hdu, x * factor, y * factor, width * factor, height * factor, plane)
      return resampled(width, height, (i, j) => blockMean(fine, i * factor, j * factor, factor))
    }
    const times = Math.round(1 / factor)
    const [left, bottom] = [Math.floor(x / times), Math.floor(y / times)]
    const right = Math.floor((x + width - 1) / times) + 1
    const top = Math.floor((y + height - 1) / times) + 1
    const coarse = await file.readRegion(hdu, left, bottom, right - left, top - bottom, plane)
    return resampled(width, height, (i, j) => {
      const [cx, cy] = [Math.floor((x + i) / times) - left, Math.floor((y + j) / times) - bottom]
      return coarse.data[cy * coarse.width + cx]!
    })
  }

  private sizeOf(level: number): { width: number; height: number } {
    return { width: Math.ceil(this.width / 2 ** level), height: Math.ceil(this.height / 2 ** level) }
  }

  private async scan(): Promise<void> {
    const { width, height } = this
    const whole = Math.log2(stripRows)
    for (let level = this.firstKept; level <= whole; level++) {
      const size = this.sizeOf(level)
      this.levels.set(level, { ...size, data: new Float32Array(size.width * size.height) })
    }
    const step = Math.max(1, Math.ceil(Math.sqrt((width * height) / sampleSize)))
    const thin = { width: Math.ceil(width / step), height: Math.ceil(height / step) }
    const sample = { ...thin, data: new Float32Array(thin.width * thin.height) }
    const range = { low: Infinity, high: -Infinity }
    for (let y = 0; y < height; y += stripRows) {
      let strip = await this.region(0, y, width, Math.min(stripRows, height - y))
      widen(range, strip.data)
      this.levels.get(0)?.data.set(strip.data, y * width)
      for (let row = (step - (y % step)) % step; row < strip.height; row += step) {
        const to = ((y + row) / step) * thin.width
        for (let i = 0; i < thin.width; i++) sample.data[to + i] = strip.data[row * width + i * step]!
      }
      for (let level = 1; level <= whole; level++) {
        strip = halve(strip)
        this.levels.get(level)?.data.set(strip.data, (y / 2 ** level) * strip.width)
      }
      await nextTurn()
    }
    for (let level = whole; this.sizeOf(level).width > 1 || this.sizeOf(level).height > 1; level++) {
      this.levels.set(level + 1, halve(this.levels.get(level)!))
    }
    const limits = zscale(sample)
    this.found = {
      width,
      height,
      minimum: range.low <= range.high ? range.low : null,
      maximum: range.low <= range.high ? range.high : null,
      zscale: limits && { low: limits[0], high: limits[1] },
      sky: measureSky(sample),
      sample: Float32Array.from(evenly(sortedFinite(sample.data), 131_072)),
    }
  }
}

function factorOf(
  size: { path: string; width: number; height: number },
  grid: { width: number; height: number },
): number {
  const factor =
    size.width >= grid.width ? Math.round(size.width / grid.width) : 1 / Math.round(grid.width / size.width)
  if (size.width === grid.width * factor && size.height === grid.height * factor) return factor
  const message = `'${basename(size.path)}' has ${size.width}×${size.height} pixels: ${grid.width}×${grid.height}, or an integer times as many or as few, were expected to take their sum.`
  throw new GalateaError('usage', message)
}

function resampled(width: number, height: number, value: (i: number, j: number) => number): Plane {
  const data = new Float32Array(width * height)
  for (let j = 0; j < height; j++) for (let i = 0; i < width; i++) data[j * width + i] = value(i, j)
  return { width, height, data }
}

function blockMean({ data, width }: Plane, x: number, y: number, side: number): number {
  let sum = 0
  for (let j = y; j < y + side; j++) for (let i = x; i < x + side; i++) sum += data[j * width + i]!
  return sum / side ** 2
}

/**
 * Half the size, each pixel the mean of the up to four it covers that have a value. Seen from afar an image is drawn
 * from these, so that faint noise averages out instead of flickering.
 */
export function halve(plane: Plane): Plane {
  const width = Math.ceil(plane.width / 2)
  const height = Math.ceil(plane.height / 2)
  const data = new Float32Array(width * height)
  const source = plane.data
  for (let y = 0; y < height; y++) {
    const row0 = 2 * y * plane.width
    const row1 = Math.min(2 * y + 1, plane.height - 1) * plane.width
    for (let x = 0; x < width; x++) {
      const x0 = 2 * x
      const x1 = Math.min(x0 + 1, plane.width - 1)
      const mean = (source[row0 + x0]! + source[row0 + x1]! + source[row1 + x0]! + source[row1 + x1]!) / 4
      data[y * width + x] = Number.isFinite(mean)
        ? mean
        : meanOfFinite(source, [row0 + x0, row0 + x1, row1 + x0, row1 + x1])
    }
  }
  return { width, height, data }
}

function meanOfFinite(source: Float32Array, indices: readonly number[]): number {
  let sum = 0
  let count = 0
  for (const index of indices) {
    const value = source[index]!
    if (!Number.isFinite(value)) continue
    sum += value
    count++
  }
  return count > 0 ? sum / count : NaN
}

function widen(range: { low: number; high: number }, data: Float32Array): void {
  let { low, high } = range
  for (const value of data) {
    if (value < low && value !== -Infinity) low = value
    if (value > high && value !== Infinity) high = value
  }
  range.low = low
  range.high = high
}

/** At most `most` values of a sorted list with its first and last. */
function evenly(sorted: Float32Array | Float64Array, most: number): Float32Array | Float64Array {
  if (sorted.length <= most) return sorted
  const picked = new Float32Array(most)
  for (let i = 0; i < most; i++) picked[i] = sorted[Math.round((i * (sorted.length - 1)) / (most - 1))]!
  return picked
}
