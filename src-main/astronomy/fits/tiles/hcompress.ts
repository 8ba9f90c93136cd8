import { TileError } from './error'
import { invert, invertWide } from './haar'

/** Coefficients and pixels: 32 bits where nothing can overflow, else float64, which is exact to 2⁵³. */
type Values = Int32Array | Float64Array

/**
 * HCOMPRESS_1 of the FITS standard 4.0, section 10.4.4 (White, Postman & Lattanzi 1992): a two-dimensional Haar
 * transform of integers, whose bit planes are coded as quadtrees. Axis x is the slow one here, as in the format.
 * @param count pixels of the tile, which the stream has to agree with.
 * @param smooth whether the writer asked for smoothing of what its scale factor quantised.
 */
export function decodeHcompress(bytes: Uint8Array, count: number, smooth: boolean): Values {
  if (bytes.length < 25 || bytes[0] !== 0xdd || bytes[1] !== 0x99) throw new TileError('it is not an HCOMPRESS stream')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const nx = view.getInt32(2)
  const ny = view.getInt32(6)
  const scale = view.getInt32(10)
  const sum = Number(view.getBigInt64(14))
  if (nx < 1 || ny < 1 || nx * ny !== count) {
    throw new TileError(`its HCOMPRESS stream holds ${nx}×${ny} pixels: ${count} were expected`)
  }
  const planes = [bytes[22]!, bytes[23]!, bytes[24]!] as const
  const deepest = Math.max(...planes)
  if (deepest > 52) throw new TileError(`its HCOMPRESS stream has ${deepest} bit planes: 52 at most were expected`)
  const step = Math.max(1, scale)
  const wide = 2 ** deepest * step > 2 ** 27 || Math.abs(sum) * step > 2 ** 28
  const coefficients = wide ? new Float64Array(count) : new Int32Array(count)

  const bits = new BitReader(bytes, 25)
  const halfX = (nx + 1) >> 1
  const halfY = (ny + 1) >> 1
  decodeQuadrant(bits, coefficients, 0, ny, halfX, halfY, planes[0])
  decodeQuadrant(bits, coefficients, halfY, ny, halfX, ny >> 1, planes[1])
  decodeQuadrant(bits, coefficients, ny * halfX, ny, nx >> 1, halfY, planes[1])
  decodeQuadrant(bits, coefficients, ny * halfX + halfY, ny, nx >> 1, ny >> 1, planes[2])
  if (bits.nibble() !== 0) throw new TileError('its HCOMPRESS stream has no end mark')
  bits.align()
  for (let i = 0; i < count; i++) {
    if (coefficients[i] !== 0 && bits.bit() !== 0) coefficients[i] = -coefficients[i]!
  }
  bits.check()
  coefficients[0] = sum
  if (step > 1) for (let i = 0; i < count; i++) coefficients[i] = coefficients[i]! * step
  return wide
    ? invertWide(coefficients as Float64Array, nx, ny, smooth ? step : 0)
    : invert(coefficients as Int32Array, nx, ny, smooth ? step : 0)
}

class BitReader {
  private readonly bytes: Uint8Array
  private readonly end: number
  private position: number

  constructor(bytes: Uint8Array, start: number) {
    // Room to look ahead at the end; `check` finds out whether it was needed.
    this.bytes = new Uint8Array(bytes.length + 4)
    this.bytes.set(bytes)
    this.position = start * 8
    this.end = bytes.length * 8
  }

  bit(): number {
    const { position } = this
    this.position = position + 1
    return (this.bytes[position >> 3]! >> (7 - (position & 7))) & 1
  }

  nibble(): number {
    const value = this.peek(4)
    this.position += 4
    return value
  }

  /** One of the 16 patterns of four bits, in the format's fixed Huffman code of 3 to 6 bits. */
  pattern(): number {
    const entry = huffman[this.peek(6)]!
    this.position += entry >> 4
    return entry & 15
  }

  align(): void {
    this.position = (this.position + 7) & ~7
  }

  check(): void {
    if (this.position > this.end) throw new TileError('its HCOMPRESS stream ends early')
  }

  private peek(count: number): number {
    const i = this.position >> 3
    const word = (this.bytes[i]! << 8) | this.bytes[i + 1]!
    return (word >> (16 - count - (this.position & 7))) & ((1 << count) - 1)
  }
}

/** For every six bits: length of the code they begin with (high nibble) and its pattern (low nibble). */
const huffman = buildHuffman()

function buildHuffman(): Uint8Array {
  const byLength: Record<number, Record<number, number>> = {
    3: { 0: 1, 1: 2, 2: 4, 3: 8 },
    4: { 8: 3, 9: 5, 10: 10, 11: 12, 12: 15 },
    5: { 26: 6, 27: 7, 28: 9, 29: 11, 30: 13 },
    6: { 62: 0, 63: 14 },
  }
  const table = new Uint8Array(64)
  for (const [length, codes] of Object.entries(byLength)) {
    for (const [code, pattern] of Object.entries(codes)) {
      const unused = 6 - Number(length)
      const first = Number(code) << unused
      table.fill((Number(length) << 4) | pattern, first, first + (1 << unused))
    }
  }
  return table
}

/** Adds the bit planes of one quadrant of nx × ny coefficients, the highest plane first. */
function decodeQuadrant(
  bits: BitReader,
  out: Values,
  origin: number,
  stride: number,
  nx: number,
  ny: number,
  planes: number,
): void {
  if (nx === 0 || ny === 0) return
  const levels = Math.ceil(Math.log2(Math.max(nx, ny)))
  let nodes = new Uint8Array(((nx + 1) >> 1) * ((ny + 1) >> 1))
  let children = new Uint8Array(nodes.length)
  for (let plane = planes - 1; plane >= 0; plane--) {
    const form = bits.nibble()
    if (form === 0) {
      for (let i = 0; i < nodes.length; i++) nodes[i] = bits.nibble()
    } else if (form === 15) {
      nodes[0] = bits.pattern()
      for (let level = levels - 1; level >= 1; level--) {
        const size = 2 ** level
        expand(bits, nodes, children, Math.ceil(nx / size), Math.ceil(ny / size))
        ;[nodes, children] = [children, nodes]
      }
    } else {
      throw new TileError(`its HCOMPRESS stream has the unknown bit plane code ${form}`)
    }
    addPlane(nodes, out, origin, stride, nx, ny, 2 ** plane)
    bits.check()
  }
}

/** One level down the quadtree: each set bit of a node is a child whose pattern follows, the last one first. */
function expand(bits: BitReader, nodes: Uint8Array, children: Uint8Array, nx: number, ny: number): void {
  const parents = (ny + 1) >> 1
  for (let i = nx - 1; i >= 0; i--) {
    const row = i * ny
    const parentRow = (i >> 1) * parents
    const high = i & 1 ? 1 : 3
    for (let j = ny - 1; j >= 0; j--) {
      const node = nodes[parentRow + (j >> 1)]!
      children[row + j] = node !== 0 && (node >> (high - (j & 1))) & 1 ? bits.pattern() : 0
    }
  }
}

/** The lowest level: the four bits of a node are the bit of four neighbouring coefficients. */
function addPlane(
  nodes: Uint8Array,
  out: Values,
  origin: number,
  stride: number,
  nx: number,
  ny: number,
  bit: number,
): void {
  let node = 0
  for (let i = 0; i < nx; i += 2) {
    const below = i + 1 < nx
    for (let j = 0; j < ny; j += 2) {
      const pattern = nodes[node++]!
      if (pattern === 0) continue
      const at = origin + i * stride + j
      const beside = j + 1 < ny
      if (pattern & 8) out[at]! += bit
      if (pattern & 4 && beside) out[at + 1]! += bit
      if (pattern & 2 && below) out[at + stride]! += bit
      if (pattern & 1 && below && beside) out[at + stride + 1]! += bit
    }
  }
}
