import { TileError } from './error'
import { invert, invertWide } from './haar'
import { QuadtreeReader } from './quadtree'
import { int32Scratch } from './scratch'

const scratch = int32Scratch()

/**
 * HCOMPRESS_1 of the FITS standard 4.0, section 10.4.4 (White, Postman & Lattanzi 1992): a two-dimensional Haar
 * transform of integers, whose bit planes are coded as quadtrees. Axis x is the slow one here, as in the format.
 * @param count pixels of the tile, which the stream has to agree with.
 * @param smooth whether the writer asked for smoothing of what its scale factor quantised.
 * @returns the pixels, in 32 bits where nothing can overflow, else in float64, which is exact to 2⁵³. They stay valid
 * until the next call.
 */
export function decodeHcompress(bytes: Uint8Array, count: number, smooth: boolean): Int32Array | Float64Array {
  if (bytes.length < 25 || bytes[0] !== 0xdd || bytes[1] !== 0x99) throw new TileError('it is not an HCOMPRESS stream')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const nx = view.getInt32(2)
  const ny = view.getInt32(6)
  const step = Math.max(1, view.getInt32(10))
  const sum = Number(view.getBigInt64(14))
  if (nx < 1 || ny < 1 || nx * ny !== count) {
    throw new TileError(`its HCOMPRESS stream holds ${nx}×${ny} pixels: ${count} were expected`)
  }
  const planes = [bytes[22]!, bytes[23]!, bytes[24]!] as const
  const deepest = Math.max(...planes)
  if (deepest > 52) throw new TileError(`its HCOMPRESS stream has ${deepest} bit planes: 52 at most were expected`)
  const wide = 2 ** deepest * step > 2 ** 27 || Math.abs(sum) * step > 2 ** 28
  const coefficients = wide ? new Float64Array(count) : scratch(count).fill(0)

  const reader = new QuadtreeReader(bytes, 25, ny)
  const halfX = (nx + 1) >> 1
  const halfY = (ny + 1) >> 1
  reader.addQuadrant(coefficients, 0, halfX, halfY, planes[0])
  reader.addQuadrant(coefficients, halfY, halfX, ny >> 1, planes[1])
  reader.addQuadrant(coefficients, ny * halfX, nx >> 1, halfY, planes[1])
  reader.addQuadrant(coefficients, ny * halfX + halfY, nx >> 1, ny >> 1, planes[2])
  reader.addSigns(coefficients, step)
  coefficients[0] = sum * step
  const smoothing = smooth ? step : 0
  return coefficients instanceof Float64Array
    ? invertWide(coefficients, nx, ny, smoothing)
    : invert(coefficients, nx, ny, smoothing)
}
