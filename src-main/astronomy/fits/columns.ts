import { badCard, type HduRecord } from './structure'
import type { ByteSource } from './source'

/** Bytes of one element by the letter of TFORM (FITS standard 4.0, table 18). */
export const elementBytes: Readonly<Record<string, number>> = {
  L: 1,
  X: 1,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
  P: 8,
  Q: 16,
}

export interface BinaryColumn {
  name: string
  /** Elements in a row; of a variable-length column (P, Q): 1 descriptor. */
  repeat: number
  /** L, X, B, I, J, K, A, E, D, C, M, P or Q. */
  type: string
  /** Of the elements that a descriptor points to. */
  elementType: string | null
  /** Byte in the row. */
  offset: number
  bytes: number
}

/** The columns of a binary table, whose widths have to add up to NAXIS1. */
export function binaryColumns(source: ByteSource, { stored, info }: HduRecord): BinaryColumn[] {
  const fields = stored.number('TFIELDS') ?? 0
  const columns: BinaryColumn[] = []
  let offset = 0
  for (let i = 1; i <= fields; i++) {
    const form = stored.text(`TFORM${i}`)
    const match = /^\s*(\d*)([LXBIJKAEDCMPQ])([LXBIJKAEDCM]?)/.exec(form ?? '')
    if (!match) throw badCard(source, info.index, `TFORM${i}`, form ?? 'missing', "a format such as '1J' or '1PE(8)'")
    const type = match[2]!
    const repeat = match[1] === '' ? 1 : Number(match[1])
    const bytes = type === 'X' ? Math.ceil(repeat / 8) : repeat * elementBytes[type]!
    const elementType = type === 'P' || type === 'Q' ? match[3] || 'B' : null
    columns.push({ name: stored.text(`TTYPE${i}`) ?? '', repeat, type, elementType, offset, bytes })
    offset += bytes
  }
  const width = stored.number('NAXIS1') ?? 0
  if (offset !== width) throw badCard(source, info.index, 'NAXIS1', width, `${offset}, the width of its columns,`)
  return columns
}

/** Where the elements of a variable-length cell lie in the heap. */
export interface Descriptor {
  count: number
  offset: number
}

export function readDescriptor(row: DataView, column: BinaryColumn): Descriptor {
  if (column.type === 'P') return { count: row.getInt32(column.offset), offset: row.getInt32(column.offset + 4) }
  return { count: Number(row.getBigInt64(column.offset)), offset: Number(row.getBigInt64(column.offset + 8)) }
}

/** The number in a fixed cell of one element. */
export function readNumber(row: DataView, { type, offset }: BinaryColumn): number {
  switch (type) {
    case 'B':
      return row.getUint8(offset)
    case 'I':
      return row.getInt16(offset)
    case 'J':
      return row.getInt32(offset)
    case 'K':
      return Number(row.getBigInt64(offset))
    case 'E':
      return row.getFloat32(offset)
    case 'D':
      return row.getFloat64(offset)
    default:
      return NaN
  }
}
