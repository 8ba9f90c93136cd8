import { TileError } from './error'
import { paddedScratch } from './scratch'

/** Room to look ahead at the end; `check` finds out whether it was needed. */
const pad = paddedScratch(4)

/**
 * The bit planes of HCOMPRESS. A plane of a quadrant is a quadtree of four-bit nodes: the bits of a node say which of
 * its four children hold anything; the bits of the lowest nodes are the bits of four neighbouring coefficients. The
 * position in the stream is kept in local variables of the loops, which are the hot ones of the decoder.
 */
export class QuadtreeReader {
  private readonly bytes: Uint8Array
  private readonly end: number
  private position: number

  /** @param start first byte of the planes. @param stride coefficients in a row. */
  constructor(
    bytes: Uint8Array,
    start: number,
    private readonly stride: number,
  ) {
    this.bytes = pad(bytes)
    this.position = start * 8
    this.end = bytes.length * 8
  }

  /** Adds the magnitudes of one quadrant of nx × ny coefficients from `origin` on, the highest plane first. */
  addQuadrant(out: Int32Array | Float64Array, origin: number, nx: number, ny: number, planes: number): void {
    if (nx === 0 || ny === 0) return
    const levels = Math.ceil(Math.log2(Math.max(nx, ny)))
    const count = ((nx + 1) >> 1) * ((ny + 1) >> 1)
    let nodes = new Uint8Array(count)
    let children = new Uint8Array(count)
    for (let plane = planes - 1; plane >= 0; plane--) {
      const form = this.nibble()
      if (form !== 0 && form !== 15) {
        throw new TileError(`its HCOMPRESS stream has the unknown bit plane code ${form}`)
      }
      // Where nothing needs more than 32 bits, the last level goes straight into the coefficients.
      const direct = form === 15 && levels >= 2 && out instanceof Int32Array
      if (form === 0) for (let i = 0; i < count; i++) nodes[i] = this.nibble()
      else nodes[0] = this.pattern()
      // Of a plane that is not a tree there is nothing to descend.
      const top = form === 0 ? 0 : levels - 1
      const last = direct ? 2 : 1
      for (let level = top; level >= last; level--) {
        const size = 2 ** level
        this.expand(nodes, children, Math.ceil(nx / size), Math.ceil(ny / size))
        ;[nodes, children] = [children, nodes]
      }
      if (direct) this.expandInto(nodes, out, origin, nx, ny, plane)
      else if (out instanceof Int32Array) addPlane(nodes, out, origin, this.stride, nx, ny, plane)
      else addPlaneWide(nodes, out, origin, this.stride, nx, ny, 2 ** plane)
      this.check()
    }
  }

  /** Reads the end mark of the planes and a sign for every coefficient that is not 0, and multiplies by `step`. */
  addSigns(out: Int32Array | Float64Array, step: number): void {
    if (this.nibble() !== 0) throw new TileError('its HCOMPRESS stream has no end mark')
    this.position = (this.position + 7) & ~7
    if (out instanceof Int32Array) this.signs(out, step)
    else this.signsWide(out, step)
    this.check()
  }

  private signs(out: Int32Array, step: number): void {
    const { bytes } = this
    let { position } = this
    for (let i = 0; i < out.length; i++) {
      const value = out[i]!
      const counts = -value >>> 31
      const negative = (bytes[position >> 3]! >> (7 - (position & 7))) & counts
      position += counts
      out[i] = Math.imul((value ^ -negative) + negative, step)
    }
    this.position = position
  }

  private signsWide(out: Float64Array, step: number): void {
    for (let i = 0; i < out.length; i++) {
      if (out[i] === 0) continue
      const negative = (this.bytes[this.position >> 3]! >> (7 - (this.position & 7))) & 1
      this.position++
      out[i] = out[i]! * (negative ? -step : step)
    }
  }

  private nibble(): number {
    const { bytes, position } = this
    this.position = position + 4
    const i = position >> 3
    return (((bytes[i]! << 8) | bytes[i + 1]!) >> (12 - (position & 7))) & 15
  }

  private pattern(): number {
    const { bytes, position } = this
    const i = position >> 3
    const entry = huffman[(((bytes[i]! << 8) | bytes[i + 1]!) >> (10 - (position & 7))) & 63]!
    this.position = position + (entry >> 4)
    return entry & 15
  }

  /** One level down, to nx × ny nodes: each set bit of a node is a child whose pattern follows, the last one first. */
  private expand(nodes: Uint8Array, children: Uint8Array, nx: number, ny: number): void {
    const { bytes } = this
    let { position } = this
    const parents = (ny + 1) >> 1
    for (let i = nx - 1; i >= 0; i--) {
      const row = i * ny
      const parentRow = (i >> 1) * parents
      const shift = i & 1 ? 0 : 2
      for (let parent = parents - 1; parent >= 0; parent--) {
        const two = (nodes[parentRow + parent]! >> shift) & 3
        const left = row + 2 * parent
        const hasRight = 2 * parent + 1 < ny
        if (two === 0) {
          children[left] = 0
          if (hasRight) children[left + 1] = 0
          continue
        }
        if (hasRight) {
          let pattern = 0
          if (two & 1) {
            const at = position >> 3
            const entry = huffman[(((bytes[at]! << 8) | bytes[at + 1]!) >> (10 - (position & 7))) & 63]!
            position += entry >> 4
            pattern = entry & 15
          }
          children[left + 1] = pattern
        }
        let pattern = 0
        if (two & 2) {
          const at = position >> 3
          const entry = huffman[(((bytes[at]! << 8) | bytes[at + 1]!) >> (10 - (position & 7))) & 63]!
          position += entry >> 4
          pattern = entry & 15
        }
        children[left] = pattern
      }
    }
    this.position = position
  }

  /** The last {@link expand} and `addPlane` in one pass, without the patterns being stored. */
  private expandInto(nodes: Uint8Array, out: Int32Array, origin: number, nx: number, ny: number, plane: number): void {
    const { bytes, stride } = this
    let { position } = this
    const columns = (ny + 1) >> 1
    const parents = (columns + 1) >> 1
    for (let i = ((nx + 1) >> 1) - 1; i >= 0; i--) {
      const parentRow = (i >> 1) * parents
      const shift = i & 1 ? 0 : 2
      const row = origin + 2 * i * stride
      const below = 2 * i + 1 < nx ? stride : 0
      for (let parent = parents - 1; parent >= 0; parent--) {
        const two = (nodes[parentRow + parent]! >> shift) & 3
        if (two === 0) continue
        for (let side = 1; side >= 0; side--) {
          if (((two >> (1 - side)) & 1) === 0) continue
          const byte = position >> 3
          const entry = huffman[(((bytes[byte]! << 8) | bytes[byte + 1]!) >> (10 - (position & 7))) & 63]!
          position += entry >> 4
          const column = 2 * (2 * parent + side)
          const at = row + column
          out[at] = out[at]! | (((entry >> 3) & 1) << plane)
          const beside = column + 1 < ny
          if (beside) out[at + 1] = out[at + 1]! | (((entry >> 2) & 1) << plane)
          if (below === 0) continue
          out[at + below] = out[at + below]! | (((entry >> 1) & 1) << plane)
          if (beside) out[at + below + 1] = out[at + below + 1]! | ((entry & 1) << plane)
        }
      }
    }
    this.position = position
  }

  private check(): void {
    if (this.position > this.end) throw new TileError('its HCOMPRESS stream ends early')
  }
}

/** For every six bits: length of the Huffman code they begin with (high nibble) and its pattern (low nibble). */
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

/** Sets the bit `plane` of the coefficients under the lowest nodes. */
function addPlane(
  nodes: Uint8Array,
  out: Int32Array,
  origin: number,
  stride: number,
  nx: number,
  ny: number,
  plane: number,
): void {
  const perRow = (ny + 1) >> 1
  const pairs = ny >> 1
  for (let i = 0; i < nx; i++) {
    const row = (i >> 1) * perRow
    // The high two bits of a node are of its upper row.
    const shift = i & 1 ? 0 : 2
    let at = origin + i * stride
    for (let j = 0; j < pairs; j++, at += 2) {
      const two = nodes[row + j]! >> shift
      out[at] = out[at]! | (((two >> 1) & 1) << plane)
      out[at + 1] = out[at + 1]! | ((two & 1) << plane)
    }
    if (pairs < perRow) out[at] = out[at]! | ((((nodes[row + pairs]! >> shift) >> 1) & 1) << plane)
  }
}

/** {@link addPlane} for coefficients beyond 32 bits. @param bit 2 to the power of the plane. */
function addPlaneWide(
  nodes: Uint8Array,
  out: Float64Array,
  origin: number,
  stride: number,
  nx: number,
  ny: number,
  bit: number,
): void {
  const perRow = (ny + 1) >> 1
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const node = nodes[(i >> 1) * perRow + (j >> 1)]!
      if ((node >> (3 - 2 * (i & 1) - (j & 1))) & 1) out[origin + i * stride + j]! += bit
    }
  }
}
