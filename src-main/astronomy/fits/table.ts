import { binaryColumns, elementBytes, type BinaryColumn } from './columns'
import { decodeSamples } from './samples'
import { badCard, type HduRecord } from './structure'
import type { ByteSource } from './source'

/** Bytes read in one go. */
const chunkBytes = 4 * 2 ** 20

/** BITPIX of the numbers in a column, by the letter of its TFORM. */
const numbers: Readonly<Record<string, number>> = { B: 8, I: 16, J: 32, K: 64, E: -32, D: -64 }

/**
 * The physical numbers of a column (TZERO + TSCAL × stored), row after row; NaN for TNULL and for blank ASCII fields.
 * null for a column that does not hold plain numbers.
 */
export async function readColumn(source: ByteSource, record: HduRecord, index: number): Promise<Float64Array | null> {
  const decode =
    record.stored.text('XTENSION') === 'TABLE' ? asciiField(source, record, index) : binaryField(source, record, index)
  if (!decode) return null
  const rowBytes = record.stored.number('NAXIS1') ?? 0
  const rows = record.info.rows ?? 0
  const out = new Float64Array(rows * decode.count)
  const perChunk = Math.max(1, Math.floor(chunkBytes / Math.max(1, rowBytes)))
  for (let row = 0; row < rows; row += perChunk) {
    const count = Math.min(perChunk, rows - row)
    const bytes = await source.read(record.dataStart + row * rowBytes, count * rowBytes)
    for (let i = 0; i < count; i++) {
      const field = bytes.subarray(i * rowBytes + decode.offset, i * rowBytes + decode.offset + decode.bytes)
      decode.into(field, out, (row + i) * decode.count)
    }
  }
  return out
}

/** How the bytes of one cell become numbers. */
interface Field {
  offset: number
  bytes: number
  /** Numbers in a cell. */
  count: number
  into(bytes: Uint8Array, out: Float64Array, at: number): void
}

function scaling({ stored }: HduRecord, index: number): { scale: number; zero: number } {
  return { scale: stored.number(`TSCAL${index + 1}`) ?? 1, zero: stored.number(`TZERO${index + 1}`) ?? 0 }
}

function binaryField(source: ByteSource, record: HduRecord, index: number): Field | null {
  const column: BinaryColumn = binaryColumns(source, record)[index]!
  const bitpix = numbers[column.type]
  if (bitpix === undefined) return null
  const { scale, zero } = scaling(record, index)
  const blank = bitpix > 0 ? record.stored.integer(`TNULL${index + 1}`) : null
  const bytes = elementBytes[column.type]! * column.repeat
  const exact = scale === 1 && Number.isInteger(zero) ? BigInt(zero) : null
  return {
    offset: column.offset,
    bytes,
    count: column.repeat,
    into(cell, out, at) {
      const samples = decodeSamples(cell, bitpix)
      for (let i = 0; i < samples.length; i++) {
        const value = samples[i]!
        if (blank !== null && BigInt(value) === blank) out[at + i] = NaN
        else if (typeof value === 'bigint' && exact !== null) out[at + i] = Number(value + exact)
        else out[at + i] = Number(value) * scale + zero
      }
    },
  }
}

/** Fortran's I, F, E and D fields (FITS standard 4.0, section 7.2.1), their decimal point where the text has one. */
function asciiField(source: ByteSource, record: HduRecord, index: number): Field | null {
  const { stored, info } = record
  const form = stored.text(`TFORM${index + 1}`) ?? ''
  const match = /^\s*([AIFED])(\d+)(?:\.(\d+))?/.exec(form)
  if (!match)
    throw badCard(source, info.index, `TFORM${index + 1}`, form || 'missing', "a format such as 'I6' or 'F8.3'")
  if (match[1] === 'A') return null
  const width = Number(match[2])
  const start = stored.number(`TBCOL${index + 1}`) ?? 0
  const rowBytes = stored.number('NAXIS1') ?? 0
  if (start < 1 || start - 1 + width > rowBytes) {
    throw badCard(source, info.index, `TBCOL${index + 1}`, start, `a place within the ${rowBytes} characters of a row`)
  }
  const { scale, zero } = scaling(record, index)
  const blank = stored.text(`TNULL${index + 1}`)?.trim()
  const decimals = Number(match[3] ?? 0)
  return {
    offset: start - 1,
    bytes: width,
    count: 1,
    into(bytes, out, at) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1').trim()
      const number = text === '' || text === blank ? NaN : Number(text.replace(/[dD]/, 'e'))
      const implied = match[1] !== 'I' && !text.includes('.') ? 10 ** -decimals : 1
      out[at] = number * implied * scale + zero
    },
  }
}
