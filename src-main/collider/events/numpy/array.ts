import type { FileHandle } from 'node:fs/promises'
import { GalateaError } from '../../../base/errors'
import type { PiecedColumn } from '../pieces'
import { bigEndian, itemSize, littleEndian } from '../root/bytes'
import type { ValueType } from '../types'

const pieceBytes = 4 * 1024 * 1024

/** An array of NumPy's in a file: where its values begin, and what they are. */
export interface NumpyArray {
  readonly name: string
  readonly shape: readonly number[]
  /** Bytes of an item. */
  readonly size: number
  readonly fields: readonly { name: string; type: ValueType; bigEndian: boolean; at: number }[]
  readonly start: number
}

/** An array that is there but not read. */
export interface UnreadArray {
  readonly name: string
  readonly reason: string
}

/**
 * The header of NumPy's format (NEP 1, versions 1 to 3): a Python dictionary that names type, order and shape.
 * @param offset where the array begins in the file. @param length how long it is there.
 * @throws GalateaError `unreadable` where the file holds less than the header says.
 */
export async function readArrayHeader(
  file: FileHandle,
  path: string,
  name: string,
  offset: number,
  length: number,
): Promise<NumpyArray | UnreadArray> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, offset)
  const version = buffer[6]!
  const headerLength = version === 1 ? buffer.readUInt16LE(8) : buffer.readUInt32LE(8)
  const textStart = version === 1 ? 10 : 12
  if (bytesRead < 12 || textStart + headerLength > length) throw cutOff(path, name, length)
  const text = (await file.read(Buffer.alloc(headerLength), 0, headerLength, offset + textStart)).buffer.toString(
    'latin1',
  )
  const shape = /'shape':\s*\(([^)]*)\)/
    .exec(text)?.[1]
    ?.split(',')
    .map((axis) => axis.trim())
    .filter(Boolean)
    .map(Number)
  const descr = /'descr':\s*('[^']*'|\[.*\])/s.exec(text)?.[1]
  if (!shape || descr === undefined) {
    throw new GalateaError('unreadable', `'${path}': the header of '${name}' is none of NumPy's.`, { path })
  }
  if (shape.length === 0) return { name, reason: 'it is a single value' }
  if (/'fortran_order':\s*True/.test(text) && shape.length > 1) return { name, reason: 'it is stored column by column' }
  const described = fieldsOf(name, descr)
  if ('reason' in described) return described
  const start = offset + textStart + headerLength
  const size = shape.reduce((product, axis) => product * axis, described.size)
  if (textStart + headerLength + size > length) throw cutOff(path, name, length)
  return { name, shape, start, ...described }
}

/** A column for each field of the items. */
export function arrayColumns(
  file: FileHandle,
  path: string,
  { name, shape, size, fields, start }: NumpyArray,
): PiecedColumn[] {
  const [entries, inner] = [shape[0]!, shape.slice(1)]
  const perEntry = inner.reduce((product, axis) => product * axis, 1)
  const rows = Math.max(1, Math.floor(pieceBytes / Math.max(1, size * perEntry)))
  const starts = Array.from({ length: Math.ceil(entries / rows) }, (_, i) => i * rows)
  starts.push(entries)
  return fields.map((field) => ({
    name: fields.length === 1 && field.name === '' ? name : `${name}.${field.name}`,
    type: field.type,
    depth: 0,
    shape: inner,
    unit: '',
    starts,
    async load(piece) {
      const count = (starts[piece + 1]! - starts[piece]!) * perEntry
      const position = start + starts[piece]! * perEntry * size
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count * size), 0, count * size, position)
      if (bytesRead < count * size) throw cutOff(path, name, position + bytesRead)
      const width = itemSize(field.type)
      const own = size === width ? buffer : Buffer.alloc(count * width)
      if (size !== width) {
        for (let i = 0; i < count; i++) buffer.copy(own, i * width, i * size + field.at, i * size + field.at + width)
      }
      return { values: (field.bigEndian ? bigEndian : littleEndian)(own, field.type), offsets: [] }
    },
  }))
}

function cutOff(path: string, name: string, length: number): GalateaError {
  return new GalateaError('unreadable', `'${path}' is cut off: array '${name}' ends after ${length} bytes.`, { path })
}

function fieldsOf(name: string, descr: string): Pick<NumpyArray, 'size' | 'fields'> | UnreadArray {
  if (!descr.startsWith('[')) {
    const found = typeOf(descr.slice(1, -1))
    if (!found) return { name, reason: `values of type ${descr} are not read` }
    return { size: found.size, fields: [{ name: '', type: found.type, bigEndian: found.bigEndian, at: 0 }] }
  }
  let at = 0
  const fields: NumpyArray['fields'][number][] = []
  const members = [...descr.matchAll(/\('([^']*)',\s*'([^']*)'(,\s*\([^)]*\))?\)/g)]
  for (const [, member = '', code = '', axes] of members) {
    const found = typeOf(code)
    if (!found || axes) return { name, reason: `its member '${member}' of type ${code}${axes ?? ''} is not read` }
    fields.push({ name: member, type: found.type, bigEndian: found.bigEndian, at })
    at += found.size
  }
  return fields.length > 0 ? { size: at, fields } : { name, reason: `values of type ${descr} are not read` }
}

function typeOf(code: string): { type: ValueType; size: number; bigEndian: boolean } | null {
  const [, order, kind, digits] = /^([<>|=])([a-zA-Z])(\d+)$/.exec(code) ?? []
  const size = Number(digits)
  const types: Readonly<Record<string, ValueType>> = {
    b1: 'bool',
    i1: 'int8',
    i2: 'int16',
    i4: 'int32',
    i8: 'int64',
    u1: 'uint8',
    u2: 'uint16',
    u4: 'uint32',
    u8: 'uint64',
    f4: 'float32',
    f8: 'float64',
  }
  const type = types[`${kind}${digits}`]
  return type ? { type, size, bigEndian: order === '>' } : null
}
