import type { Column } from '../types'
import type { BranchKind, RootBasket, RootBranch } from './branches'
import type { RootSource } from './source'
import { bigEndian, itemSize } from './bytes'

/** The data of a basket, and where each entry begins; without offsets all entries are of one length. */
interface BasketData {
  bytes: Buffer
  /** entries + 1 positions in `bytes`, or null. */
  positions: Int32Array | null
}

/** First entry of each basket and, last, the number of entries. */
export function basketStarts(branch: RootBranch): number[] {
  const count = basketCount(branch)
  return [...Array.from({ length: count }, (_, i) => branch.fBasketEntry[i]!), branch.fEntries]
}

function basketCount(branch: RootBranch): number {
  // The basket that was being filled when the tree was written counts too, where it holds entries.
  const { fWriteBasket, fBasketEntry, fEntries } = branch
  const last = fWriteBasket < fBasketEntry.length && fBasketEntry[fWriteBasket]! < fEntries
  return fWriteBasket + (last ? 1 : 0)
}

/** One basket of a branch as a column. */
export async function readBasket(
  source: RootSource,
  branch: RootBranch,
  kind: BranchKind,
  basket: number,
): Promise<Column> {
  const starts = basketStarts(branch)
  const entries = starts[basket + 1]! - starts[basket]!
  const what = `basket ${basket} of branch '${branch.fName}' (entry ${starts[basket]} on)`
  const position = branch.fBasketSeek[basket] ?? 0
  const inTree = branch.fBaskets.arr[basket]
  const data =
    position > 0
      ? await fromFile(source, position, branch.fBasketBytes[basket]!, entries, what)
      : fromTree(inTree, entries)
  if (!data) throw source.damaged(`${what} is missing`)
  const column = decode(data, kind, entries)
  if (!column) throw source.damaged(`${what} holds ${data.bytes.length} bytes, which do not make ${entries} entries`)
  return column
}

/** A basket is a TKey, its own header, and the data, packed or not; offsets of the entries follow the data. */
async function fromFile(
  source: RootSource,
  position: number,
  length: number,
  entries: number,
  what: string,
): Promise<BasketData> {
  const raw = await source.read(position, length, what)
  const [version, objectLength, keyLength] = [raw.readInt16BE(4), raw.readInt32BE(6), raw.readInt16BE(14)]
  let at = version > 1000 ? 34 : 26
  for (let text = 0; text < 3; text++) {
    const size = raw.readUInt8(at)
    at += size === 255 ? 5 + raw.readInt32BE(at + 1) : 1 + size
  }
  const newFormat = raw.readInt32BE(at + 6) < 0 ? 1 : 0
  const last = raw.readInt32BE(at + 14 + newFormat)
  const border = last - keyLength
  const packed = raw.subarray(keyLength)
  const bytes = packed.length === objectLength ? packed : await source.unpack(packed, objectLength, what)
  if (border < 0 || border > bytes.length) throw source.damaged(`${what} has a wrong length in its header`)
  if (bytes.length < border + 4 * (entries + 1)) return { bytes: bytes.subarray(0, border), positions: null }
  // A count of offsets, then the offsets, counted from the key's beginning; the one after the last entry is missing.
  const positions = new Int32Array(entries + 1)
  for (let i = 0; i < entries; i++) positions[i] = bytes.readInt32BE(border + 4 + 4 * i) - keyLength
  positions[entries] = border
  return { bytes: bytes.subarray(0, border), positions }
}

function fromTree(basket: RootBasket | null | undefined, entries: number): BasketData | null {
  if (!basket) return null
  // Without a buffer it holds entries of no length.
  const view = basket.fBufferRef?.arr
  const bytes = view ? Buffer.from(view.buffer, view.byteOffset, view.byteLength) : Buffer.alloc(0)
  const { fEntryOffset: offsets, fKeylen } = basket
  if (!offsets || offsets.length < entries) return { bytes, positions: null }
  const positions = Int32Array.from({ length: entries + 1 }, (_, i) => (offsets[i] ?? 0) - fKeylen)
  positions[entries] = bytes.length
  return { bytes, positions }
}

function decode({ bytes, positions }: BasketData, kind: BranchKind, entries: number): Column | null {
  switch (kind.layout) {
    case 'plain':
      return plain(bytes, positions, kind, entries)
    case 'list':
      return positions && list(bytes, positions, kind)
    case 'nested':
      return positions && nested(bytes, positions, kind)
    case 'text':
      return positions && texts(bytes, positions)
  }
}

function plain(bytes: Buffer, positions: Int32Array | null, kind: BranchKind, entries: number): Column | null {
  const width = itemSize(kind.type) * product(kind.shape)
  if (bytes.length !== entries * width || (positions && positions[0] !== 0)) return null
  return { values: bigEndian(bytes, kind.type), offsets: [] }
}

function list(bytes: Buffer, positions: Int32Array, { type, shape, header }: BranchKind): Column | null {
  const entries = positions.length - 1
  const width = itemSize(type) * product(shape)
  const offsets = new Int32Array(entries + 1)
  for (let i = 0; i < entries; i++) {
    const count = (positions[i + 1]! - positions[i]! - header) / width
    if (!Number.isInteger(count) || count < 0) return null
    offsets[i + 1] = offsets[i]! + count
  }
  if (header === 0) return { values: bigEndian(bytes, type), offsets: [offsets] }
  const joined = Buffer.alloc(offsets[entries]! * width)
  for (let i = 0; i < entries; i++) bytes.copy(joined, offsets[i]! * width, positions[i]! + header, positions[i + 1])
  return { values: bigEndian(joined, type), offsets: [offsets] }
}

function nested(bytes: Buffer, positions: Int32Array, { type, header }: BranchKind): Column | null {
  const entries = positions.length - 1
  const width = itemSize(type)
  const outer = new Int32Array(entries + 1)
  const inner = [0]
  const parts: Buffer[] = []
  for (let i = 0; i < entries; i++) {
    let at = positions[i]! + header
    const count = bytes.readInt32BE(at)
    at += 4
    for (let item = 0; item < count; item++) {
      const length = bytes.readInt32BE(at)
      const end = at + 4 + length * width
      if (length < 0 || end > positions[i + 1]!) return null
      parts.push(bytes.subarray(at + 4, end))
      inner.push(inner.at(-1)! + length)
      at = end
    }
    if (at !== positions[i + 1]) return null
    outer[i + 1] = outer[i]! + count
  }
  return { values: bigEndian(Buffer.concat(parts), type), offsets: [outer, Int32Array.from(inner)] }
}

function texts(bytes: Buffer, positions: Int32Array): Column {
  const values = Array.from(positions.subarray(0, -1), (start, i) => {
    const long = bytes[start] === 255
    return bytes.toString('utf8', start + (long ? 5 : 1), positions[i + 1])
  })
  return { values, offsets: [] }
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, axis) => size * axis, 1)
}
