import { encode } from 'fast-png'
import jpeg from 'jpeg-js'
import { writeAtomically } from '../../base/files'
import { openSeal, sealFile } from '../../base/seal'
import type { Plane } from '../image'

export interface PictureOptions {
  /** Values that become black and full white, in the unit of the planes. They are stretched before, if at all. */
  range?: readonly [number, number]
  /** Whether row 0 is drawn at the bottom, as FITS rows are, or at the top (`ROWORDER = 'TOP-DOWN'`). */
  rows?: 'bottom-up' | 'top-down'
}

/**
 * Writes one plane as grey or three as red, green and blue; NaN becomes black.
 * @param bits 8 or 16 a channel. @throws RangeError where there are neither one nor three planes of one size.
 */
export async function writePng(
  path: string,
  planes: readonly Plane[],
  options: PictureOptions & { bits?: 8 | 16 } = {},
): Promise<void> {
  const bits = options.bits ?? 8
  const { width, height, data } = interleave(planes, options, 2 ** bits - 1)
  const samples = bits === 8 ? Uint8Array.from(data) : data
  const text = { Seal: openSeal }
  const picture = { width, height, data: samples, depth: bits, channels: planes.length, text }
  await writeAtomically(path, encode(picture), sealFile)
}

/** As {@link writePng} with 8 bits and losses. @param quality 1 … 100. */
export async function writeJpeg(
  path: string,
  planes: readonly Plane[],
  options: PictureOptions & { quality?: number } = {},
): Promise<void> {
  const quality = options.quality ?? 95
  if (!(quality >= 1 && quality <= 100)) throw new RangeError(`JPEG quality must be 1 to 100, got ${quality}`)
  const { width, height, data } = interleave(planes, options, 255)
  const channels = planes.length
  const rgba = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = data[i * channels + (channels === 3 ? c : 0)]!
    rgba[4 * i + 3] = 255
  }
  await writeAtomically(path, jpeg.encode({ width, height, data: rgba }, quality).data)
}

function interleave(
  planes: readonly Plane[],
  { range = [0, 1], rows = 'bottom-up' }: PictureOptions,
  white: number,
): { width: number; height: number; data: Uint16Array } {
  const channels = planes.length
  const first = planes[0]
  if (!first || (channels !== 1 && channels !== 3)) {
    throw new RangeError(`A picture has 1 plane or 3, got ${channels}`)
  }
  const { width, height } = first
  const data = new Uint16Array(width * height * channels)
  const [black, full] = range
  if (!(full > black)) throw new RangeError(`The range of a picture must rise, got ${black} … ${full}`)
  for (const [channel, plane] of planes.entries()) {
    if (plane.width !== width || plane.height !== height) {
      throw new RangeError(`The planes of a picture are ${width}×${height}, got one of ${plane.width}×${plane.height}`)
    }
    for (let y = 0; y < height; y++) {
      const to = (rows === 'bottom-up' ? height - 1 - y : y) * width
      for (let x = 0; x < width; x++) {
        const share = (plane.data[y * width + x]! - black) / (full - black)
        data[(to + x) * channels + channel] = share > 0 ? Math.round(Math.min(1, share) * white) : 0
      }
    }
  }
  return { width, height, data }
}
