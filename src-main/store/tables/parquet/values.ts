import type { ValueType, VectorColumn } from '../vectors'

/** Numbers of Parquet's own enumerations: physical type, converted type (none for plain ones) and encoding. */
export const storage: Record<ValueType, { physical: number; converted?: number; encoding: number }> = {
  bool: { physical: 0, encoding: 0 },
  int8: { physical: 1, converted: 15, encoding: 0 },
  uint8: { physical: 1, converted: 11, encoding: 0 },
  int16: { physical: 1, converted: 16, encoding: 0 },
  uint16: { physical: 1, converted: 12, encoding: 0 },
  int32: { physical: 1, encoding: 0 },
  uint32: { physical: 1, converted: 13, encoding: 0 },
  int64: { physical: 2, encoding: 0 },
  uint64: { physical: 2, converted: 14, encoding: 0 },
  float32: { physical: 4, encoding: 9 },
  float64: { physical: 5, encoding: 9 },
  string: { physical: 6, converted: 0, encoding: 0 },
}

/**
 * Values as Parquet stores them: integers of at least 32 bits, little-endian; floats with their first bytes together,
 * then their second ones … (BYTE_STREAM_SPLIT), because exponents resemble each other and digits do not.
 */
export function encodeValues(type: ValueType, values: VectorColumn['values']): Uint8Array {
  if (Array.isArray(values)) {
    if (type !== 'string') throw new TypeError(`Texts do not go into a column of ${type}`)
    return texts(values)
  }
  switch (type) {
    case 'string':
      throw new TypeError('Numbers do not go into a column of texts')
    case 'float32':
      return split(bytesOf(values instanceof Float32Array ? values : Float32Array.from(values, Number)), 4)
    case 'float64':
      return split(bytesOf(values instanceof Float64Array ? values : Float64Array.from(values, Number)), 8)
    case 'bool': {
      const bits = new Uint8Array(Math.ceil(values.length / 8))
      for (let i = 0; i < values.length; i++) if (values[i]) bits[i >> 3]! |= 1 << (i & 7)
      return bits
    }
    case 'int64':
    case 'uint64': {
      const big = values instanceof BigInt64Array || values instanceof BigUint64Array
      return bytesOf(big ? values : BigInt64Array.from(values as ArrayLike<number>, BigInt))
    }
    default: {
      const wide = values instanceof Int32Array || values instanceof Uint32Array
      return bytesOf(wide ? values : Int32Array.from(values, Number))
    }
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function split(bytes: Uint8Array, width: 4 | 8): Uint8Array {
  const count = bytes.length / width
  const planes = new Uint8Array(bytes.length)
  for (let plane = 0; plane < width; plane++) {
    const part = planes.subarray(plane * count, (plane + 1) * count)
    for (let i = 0, from = plane; i < count; i++, from += width) part[i] = bytes[from]!
  }
  return planes
}

function texts(values: readonly string[]): Uint8Array {
  const encoded = values.map((value) => Buffer.from(value, 'utf8'))
  const bytes = Buffer.alloc(encoded.reduce((sum, { length }) => sum + 4 + length, 0))
  let at = 0
  for (const value of encoded) {
    bytes.writeUInt32LE(value.length, at)
    value.copy(bytes, at + 4)
    at += 4 + value.length
  }
  return bytes
}
