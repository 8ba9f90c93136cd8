import duckdb from '@duckdb/node-bindings'
import {
  DuckDBListType,
  DuckDBListVector,
  DuckDBTypeId,
  type DuckDBDataChunk,
  type DuckDBType,
  type DuckDBVector,
} from '@duckdb/node-api'

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

/** What the values of a column are, in whatever format they are kept. */
export type ValueType =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'string'

/**
 * A column of a chunk as Arrow lays it out: the innermost values one after another, and for every level of lists the
 * offsets into the level below. Missing numbers are NaN (integers that miss some come as float64), missing texts are
 * '', missing lists are empty.
 */
export interface VectorColumn {
  values: NumberArray | string[]
  offsets: Int32Array[]
}

type Vector = Parameters<typeof duckdb.vector_get_data>[0]
type ArrayType = new (buffer: ArrayBufferLike, offset: number, length: number) => NumberArray

/** How the numbers of DuckDB's types lie in memory. */
const arrays: Partial<Record<DuckDBTypeId, ArrayType & { BYTES_PER_ELEMENT: number }>> = {
  [DuckDBTypeId.BOOLEAN]: Uint8Array,
  [DuckDBTypeId.TINYINT]: Int8Array,
  [DuckDBTypeId.UTINYINT]: Uint8Array,
  [DuckDBTypeId.SMALLINT]: Int16Array,
  [DuckDBTypeId.USMALLINT]: Uint16Array,
  [DuckDBTypeId.INTEGER]: Int32Array,
  [DuckDBTypeId.UINTEGER]: Uint32Array,
  [DuckDBTypeId.BIGINT]: BigInt64Array,
  [DuckDBTypeId.UBIGINT]: BigUint64Array,
  [DuckDBTypeId.FLOAT]: Float32Array,
  [DuckDBTypeId.DOUBLE]: Float64Array,
}

/**
 * Column `index` of a chunk without an object per value: a list column of 2,048 rows costs microseconds, where its
 * items as JavaScript lists cost tens of milliseconds. Numbers, truth values, texts and lists of these.
 */
export function vectorColumn(chunk: DuckDBDataChunk, index: number, type: DuckDBType): VectorColumn {
  let innermost = type
  while (innermost instanceof DuckDBListType) innermost = innermost.valueType
  const wrapped = innermost.typeId === DuckDBTypeId.VARCHAR ? chunk.getColumnVector(index) : null
  return levels(duckdb.data_chunk_get_vector(chunk.chunk, index), chunk.rowCount, type, wrapped)
}

/** @param wrapped the same vector as an object, for texts alone. */
function levels(vector: Vector, count: number, type: DuckDBType, wrapped: DuckDBVector | null): VectorColumn {
  if (wrapped && !(wrapped instanceof DuckDBListVector)) {
    return { values: wrapped.toArray().map((value) => (value === null ? '' : String(value))), offsets: [] }
  }
  if (!(type instanceof DuckDBListType)) return { values: numbers(vector, count, type), offsets: [] }
  const entries = new Uint32Array(bytes(vector, count * 16), 0, count * 4)
  const valid = validity(vector, count)
  const offsets = new Int32Array(count + 1)
  for (let i = 0; i < count; i++) offsets[i + 1] = offsets[i]! + (isValid(valid, i) ? entries[4 * i + 2]! : 0)
  const childCount = duckdb.list_vector_get_size(vector)
  const childVector = duckdb.list_vector_get_child(vector)
  const child = levels(childVector, childCount, type.valueType, wrapped?.childVector ?? null)
  // Lists usually lie one after another, in order; where they do not (after a filter), they are copied so.
  let inOrder = offsets[count] === childCount
  for (let i = 0; inOrder && i < count; i++) inOrder = offsets[i] === offsets[i + 1] || entries[4 * i] === offsets[i]
  if (inOrder) return { values: child.values, offsets: [offsets, ...child.offsets] }
  const picked = new Int32Array(offsets[count]!)
  for (let i = 0; i < count; i++) {
    for (let j = offsets[i]!, from = entries[4 * i]!; j < offsets[i + 1]!; j++) picked[j] = from++
  }
  const taken = take(child, picked)
  return { values: taken.values, offsets: [offsets, ...taken.offsets] }
}

/** The items `picked` of a column, in that order. */
function take({ values, offsets }: VectorColumn, picked: Int32Array): VectorColumn {
  const [outer, ...inner] = offsets
  if (!outer) return { values: takeValues(values, picked), offsets: [] }
  const starts = new Int32Array(picked.length + 1)
  picked.forEach((item, i) => (starts[i + 1] = starts[i]! + outer[item + 1]! - outer[item]!))
  const below = new Int32Array(starts[picked.length]!)
  picked.forEach((item, i) => {
    for (let j = starts[i]!, from = outer[item]!; j < starts[i + 1]!; j++) below[j] = from++
  })
  const taken = take({ values, offsets: inner }, below)
  return { values: taken.values, offsets: [starts, ...taken.offsets] }
}

function takeValues(values: VectorColumn['values'], picked: Int32Array): VectorColumn['values'] {
  if (Array.isArray(values)) return Array.from(picked, (item) => values[item]!)
  const taken = new (values.constructor as new (length: number) => NumberArray)(picked.length)
  for (let i = 0; i < picked.length; i++) taken[i] = values[picked[i]!]!
  return taken
}

function numbers(vector: Vector, count: number, type: DuckDBType): NumberArray {
  const ArrayOf = arrays[type.typeId]
  if (!ArrayOf) throw new TypeError(`A column of type ${type.toString()} has to be cast in the query`)
  const values = new ArrayOf(bytes(vector, count * ArrayOf.BYTES_PER_ELEMENT), 0, count)
  const valid = validity(vector, count)
  if (!valid) return values
  const floating = values instanceof Float32Array || values instanceof Float64Array
  let filled: NumberArray = values
  for (let i = 0; i < count; i++) {
    if (isValid(valid, i)) continue
    if (filled === values && !floating) filled = Float64Array.from(values as ArrayLike<number | bigint>, Number)
    filled[i] = NaN
  }
  return filled
}

/** The bytes of a vector, in memory of their own that starts aligned. */
function bytes(vector: Vector, length: number): ArrayBufferLike {
  if (length === 0) return new ArrayBuffer(0)
  const { buffer, byteOffset, byteLength } = duckdb.vector_get_data(vector, length)
  return byteOffset % 8 === 0 && byteOffset === 0 ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
}

/** One bit for each item, set where it is there; null where all are. */
function validity(vector: Vector, count: number): Uint8Array | null {
  const words = Math.ceil(count / 64)
  // Undocumented: the bits are absent where no item is missing.
  const bits: Uint8Array | null | undefined = words > 0 ? duckdb.vector_get_validity(vector, words * 8) : null
  if (!bits) return null
  const whole = count >> 3
  for (let byte = 0; byte < whole; byte++) if (bits[byte] !== 255) return bits
  for (let i = whole * 8; i < count; i++) if (!isValid(bits, i)) return bits
  return null
}

function isValid(valid: Uint8Array | null, i: number): boolean {
  return !valid || (valid[i >> 3]! & (1 << (i & 7))) !== 0
}
