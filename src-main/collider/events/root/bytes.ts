import type { Values, ValueType } from '../types'

type NumericType = Exclude<ValueType, 'string'>
type NumberArray = Exclude<Values, readonly string[]>
type ArrayConstructor = new (buffer: ArrayBufferLike, offset?: number, length?: number) => NumberArray

const arrays: Record<NumericType, { of: ArrayConstructor; size: 1 | 2 | 4 | 8 }> = {
  bool: { of: Uint8Array, size: 1 },
  int8: { of: Int8Array, size: 1 },
  uint8: { of: Uint8Array, size: 1 },
  int16: { of: Int16Array, size: 2 },
  uint16: { of: Uint16Array, size: 2 },
  int32: { of: Int32Array, size: 4 },
  uint32: { of: Uint32Array, size: 4 },
  int64: { of: BigInt64Array, size: 8 },
  uint64: { of: BigUint64Array, size: 8 },
  float32: { of: Float32Array, size: 4 },
  float64: { of: Float64Array, size: 8 },
}

/** Bytes that a value takes. @throws TypeError for texts. */
export function itemSize(type: ValueType): number {
  return storage(type).size
}

/** Values whose first byte counts most, in memory of their own. */
export function bigEndian(bytes: Buffer, type: ValueType): NumberArray {
  const own = Buffer.from(new Uint8Array(bytes).buffer)
  const { size } = storage(type)
  if (size === 2) own.swap16()
  else if (size === 4) own.swap32()
  else if (size === 8) own.swap64()
  return littleEndian(own, type)
}

/** Values as this machine holds them; the bytes are taken as they are where they start aligned. */
export function littleEndian(bytes: Uint8Array, type: ValueType): NumberArray {
  const { of, size } = storage(type)
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes)
  return new of(aligned.buffer, aligned.byteOffset, aligned.byteLength / size)
}

function storage(type: ValueType): { of: ArrayConstructor; size: number } {
  if (type === 'string') throw new TypeError('Texts are not of a fixed size')
  return arrays[type]
}
