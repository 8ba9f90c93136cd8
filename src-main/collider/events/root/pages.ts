import type { RNTupleColumn } from 'jsroot/rntuple'
import type { Values, ValueType } from '../types'
import { itemSize, littleEndian } from './bytes'

/**
 * Encodings of RNTuple's columns (RNTuple Binary Format Specification 1.0, "Column Description"): the value's type, and
 * whether its bytes are split into planes, differences of the one before, or zigzag (small negatives as small numbers).
 */
const encodings: Readonly<Record<number, { type: ValueType; split?: true; delta?: true; zigzag?: true }>> = {
  0x00: { type: 'bool' },
  0x01: { type: 'uint8' },
  0x02: { type: 'uint8' },
  0x03: { type: 'int8' },
  0x04: { type: 'uint8' },
  0x05: { type: 'int16' },
  0x06: { type: 'uint16' },
  0x07: { type: 'int32' },
  0x08: { type: 'uint32' },
  0x09: { type: 'int64' },
  0x0a: { type: 'uint64' },
  0x0b: { type: 'float32' },
  0x0c: { type: 'float32' },
  0x0d: { type: 'float64' },
  0x0e: { type: 'uint32' },
  0x0f: { type: 'uint64' },
  0x11: { type: 'int16', split: true, zigzag: true },
  0x12: { type: 'uint16', split: true },
  0x13: { type: 'int32', split: true, zigzag: true },
  0x14: { type: 'uint32', split: true },
  0x15: { type: 'int64', split: true, zigzag: true },
  0x16: { type: 'uint64', split: true },
  0x18: { type: 'float32', split: true },
  0x19: { type: 'float64', split: true },
  0x1a: { type: 'uint32', split: true, delta: true },
  0x1b: { type: 'uint64', split: true, delta: true },
  0x1c: { type: 'float32' },
  0x1d: { type: 'float32' },
}

const [bit, half, truncated, quantised] = [0x00, 0x0b, 0x1c, 0x1d]

/** Null for an encoding that is not known. */
export function storedType({ coltype }: RNTupleColumn): ValueType | null {
  return encodings[coltype]?.type ?? null
}

/** The size of a page of so many elements when it is unpacked. */
export function pageBytes({ bitsOnStorage }: RNTupleColumn, elements: number): number {
  return Math.ceil((elements * bitsOnStorage) / 8)
}

/** The values of a column's unpacked pages, one page after another. */
export function decodePage(column: RNTupleColumn, pages: readonly Buffer[], elements: readonly number[]): Values {
  const { coltype, bitsOnStorage } = column
  if (coltype === bit || coltype === half || coltype === truncated || coltype === quantised) {
    return bitwise(column, pages, elements)
  }
  const { type, split, delta, zigzag } = encodings[coltype]!
  const size = itemSize(type)
  if (size * 8 !== bitsOnStorage) throw new RangeError(`${bitsOnStorage} bits do not make a value of ${type}`)
  const joined = Buffer.alloc(elements.reduce((sum, count) => sum + count * size, 0))
  let at = 0
  for (const page of pages) {
    if (split) unsplit(page, joined.subarray(at, at + page.length), size)
    else page.copy(joined, at)
    at += page.length
  }
  const values = littleEndian(joined, type)
  if (delta) addUp(values as Uint32Array | BigUint64Array, elements)
  if (zigzag) unzigzag(values as Int16Array | Int32Array | BigInt64Array)
  return values
}

function unsplit(planes: Buffer, values: Buffer, size: number): void {
  const count = planes.length / size
  for (let plane = 0; plane < size; plane++) {
    for (let i = 0, from = plane * count, to = plane; i < count; i++, from++, to += size) values[to] = planes[from]!
  }
}

/** Each page starts anew. */
function addUp(values: Uint32Array | BigUint64Array, elements: readonly number[]): void {
  let start = 0
  for (const count of elements) {
    if (values instanceof Uint32Array) {
      for (let i = start + 1; i < start + count; i++) values[i]! += values[i - 1]!
    } else for (let i = start + 1; i < start + count; i++) values[i]! += values[i - 1]!
    start += count
  }
}

function unzigzag(values: Int16Array | Int32Array | BigInt64Array): void {
  if (values instanceof BigInt64Array) {
    for (let i = 0; i < values.length; i++) {
      const stored = BigInt.asUintN(64, values[i]!)
      values[i] = (stored >> 1n) ^ -(stored & 1n)
    }
    return
  }
  const mask = values instanceof Int16Array ? 0xffff : 0xffffffff
  for (let i = 0; i < values.length; i++) {
    const stored = (values[i]! & mask) >>> 0
    values[i] = (stored >>> 1) ^ -(stored & 1)
  }
}

/** Truth values, half floats, and floats of fewer bits: truncated or in steps between two extremes. */
function bitwise(column: RNTupleColumn, pages: readonly Buffer[], elements: readonly number[]): Values {
  const { coltype, bitsOnStorage: bits, minValue, maxValue } = column
  const total = elements.reduce((sum, count) => sum + count, 0)
  const values = coltype === bit ? new Uint8Array(total) : new Float32Array(total)
  const word = new DataView(new ArrayBuffer(4))
  let to = 0
  pages.forEach((page, p) => {
    for (let i = 0; i < elements[p]!; i++) {
      const stored = bitsAt(page, i * bits, bits)
      if (coltype === bit) values[to++] = stored
      else if (coltype === half) values[to++] = halfFloat(stored)
      else if (coltype === truncated) {
        word.setUint32(0, stored * 2 ** (32 - bits))
        values[to++] = word.getFloat32(0)
      } else values[to++] = minValue! + (stored * (maxValue! - minValue!)) / (2 ** bits - 1)
    }
  })
  return values
}

/** `count` bits (32 at most) from the lowest one of the first byte on. */
function bitsAt(bytes: Buffer, from: number, count: number): number {
  let value = 0
  for (let taken = 0; taken < count;) {
    const [byte, offset] = [(from + taken) >> 3, (from + taken) & 7]
    const part = Math.min(8 - offset, count - taken)
    value += ((bytes[byte]! >> offset) & ((1 << part) - 1)) * 2 ** taken
    taken += part
  }
  return value
}

function halfFloat(stored: number): number {
  const [sign, exponent, fraction] = [stored & 0x8000 ? -1 : 1, (stored >> 10) & 31, stored & 1023]
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
