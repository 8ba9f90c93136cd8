import type { ColumnInfo, HduInfo } from '../formats/imageFile'
import { blockLength, cardLength, Header } from './header'
import { unreadable, type ByteSource } from './source'
import { imageHeader } from './tiles/header'

/** One HDU and where its data lie in the file. */
export interface HduRecord {
  info: HduInfo
  /** As stored: for a compressed image, that of the table which holds its tiles. */
  stored: Header
  /** As the user means it: for a compressed image, that of the image. */
  header: Header
  dataStart: number
  /** Bytes without the padding. */
  dataLength: number
}

const bitpixValues = [8, 16, 32, 64, -32, -64]

/** Nothing real comes near: a header of 36,000 cards. */
const longestHeader = 1000 * blockLength

/**
 * Finds the HDUs of a file by reading its headers alone, and checks that the file holds the data which they promise.
 * @param warn told what is tolerated: missing padding at the end, bytes behind the last HDU, odd cards.
 */
export async function scanHdus(source: ByteSource, warn: (message: string) => void): Promise<HduRecord[]> {
  const records: HduRecord[] = []
  for (let offset = 0; offset < source.size;) {
    if (records.length > 0 && !(await startsExtension(source, offset))) {
      warn(`'${source.name}' has ${source.size - offset} bytes behind its last HDU, which are left out`)
      break
    }
    const { header, length } = await readHeader(source, offset, records.length, warn)
    const record = describe(source, header, records.length, offset + length)
    const end = record.dataStart + record.dataLength
    if (end > source.size) {
      throw unreadable(
        source.name,
        `'${source.name}' is truncated: HDU ${records.length} promises data up to byte ${end}, which was expected, and the file ends after ${source.size}`,
      )
    }
    records.push(record)
    offset = record.dataStart + padded(record.dataLength)
    if (offset > source.size) warn(`'${source.name}' lacks the padding at its end`)
  }
  return records
}

export function padded(length: number): number {
  return Math.ceil(length / blockLength) * blockLength
}

async function startsExtension(source: ByteSource, offset: number): Promise<boolean> {
  if (source.size - offset < blockLength) return false
  return latin1(await source.read(offset, 8, true)) === 'XTENSION'
}

async function readHeader(
  source: ByteSource,
  offset: number,
  index: number,
  warn: (message: string) => void,
): Promise<{ header: Header; length: number }> {
  let text = ''
  for (let length = blockLength; ; length += blockLength) {
    const left = source.size - offset - text.length
    if (index === 0 && text === '' && left < 80) throw notFits(source)
    if (left <= 0 || length > longestHeader) throw noEnd(source, index, text.length)
    const block = latin1(await source.read(offset + text.length, Math.min(blockLength, left), true))
    if (index === 0 && text === '' && !/^SIMPLE {2}= *[TF]/.test(block)) throw notFits(source)
    for (let card = 0; card < block.length; card += cardLength) {
      const keyword = block.slice(card, card + 8)
      if (/^END *$/.test(keyword) && block.slice(card, card + cardLength).trim() === 'END') {
        if (block.length < blockLength) throw noEnd(source, index, text.length + block.length)
        const name = (message: string): void => warn(`HDU ${index} of '${source.name}': ${message}`)
        return { header: Header.parse(text + block.slice(0, card), name), length }
      }
      // A data unit is no header: without this, a file of gigabytes would be searched for its END.
      if (/[^\x20-\x7e]/.test(keyword)) throw noEnd(source, index, text.length + card)
    }
    text += block
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

function notFits(source: ByteSource): Error {
  return unreadable(source.name, `'${source.name}' is not a FITS file: 'SIMPLE  = T' was expected at its beginning`)
}

function noEnd(source: ByteSource, index: number, position: number): Error {
  return unreadable(
    source.name,
    `The header of HDU ${index} in '${source.name}' has no END card: one was expected within its ${Math.ceil(position / cardLength)} cards`,
  )
}

function describe(source: ByteSource, stored: Header, index: number, dataStart: number): HduRecord {
  const extension = index === 0 ? null : stored.text('XTENSION')
  const bitpix = count(source, stored, index, 'BITPIX')
  if (!bitpixValues.includes(bitpix))
    throw badCard(source, index, 'BITPIX', bitpix, 'one of 8, 16, 32, 64, -32 and -64')
  const shape = axes(source, stored, index, 'NAXIS')
  if (stored.get('GROUPS') === true && shape[0] === 0) {
    throw unreadable(
      source.name,
      `'${source.name}' holds random groups (GROUPS = T), which are not images: an image or a table was expected`,
    )
  }
  const pcount = index === 0 ? 0 : count(source, stored, index, 'PCOUNT', 0)
  const gcount = index === 0 ? 1 : count(source, stored, index, 'GCOUNT', 1)
  if (pcount < 0) throw badCard(source, index, 'PCOUNT', pcount, 'at least 0')
  if (gcount < 1) throw badCard(source, index, 'GCOUNT', gcount, 'at least 1')
  const elements = shape.length === 0 ? 0 : shape.reduce((product, length) => product * length, 1)
  const dataLength = (Math.abs(bitpix) / 8) * gcount * (pcount + elements)
  if (!Number.isSafeInteger(dataLength) || dataLength < 0) {
    throw unreadable(
      source.name,
      `HDU ${index} of '${source.name}' promises ${dataLength} bytes of data: a smaller size was expected`,
    )
  }
  const isTable = extension === 'BINTABLE' || extension === 'A3DTABLE' || extension === 'TABLE'
  const compressed = isTable && stored.get('ZIMAGE') === true
  const header = compressed ? imageHeader(stored) : stored
  const image = compressed ? compressedShape(source, header, index) : { bitpix, shape }
  const name = header.text('EXTNAME') ?? (index === 0 ? 'PRIMARY' : compressed ? 'COMPRESSED_IMAGE' : '')
  const type =
    isTable && !compressed ? 'table' : image.shape.length === 0 || extension === 'FOREIGN' ? 'empty' : 'image'
  const info: HduInfo = {
    index,
    name,
    type,
    compressed,
    bitpix: type === 'image' ? image.bitpix : null,
    shape: image.shape,
    planes: type === 'image' ? image.shape.slice(2).reduce((product, length) => product * length, 1) : 0,
    unit: type === 'image' ? header.text('BUNIT') : null,
    columns: type === 'table' ? columns(source, stored, index) : null,
    rows: type === 'table' ? (shape[1] ?? 0) : null,
  }
  return { info, stored, header, dataStart, dataLength }
}

function compressedShape(source: ByteSource, header: Header, index: number): { bitpix: number; shape: number[] } {
  const bitpix = count(source, header, index, 'BITPIX')
  if (!bitpixValues.includes(bitpix))
    throw badCard(source, index, 'ZBITPIX', bitpix, 'one of 8, 16, 32, 64, -32 and -64')
  return { bitpix, shape: axes(source, header, index, 'NAXIS') }
}

function axes(source: ByteSource, header: Header, index: number, keyword: string): number[] {
  const naxis = count(source, header, index, keyword)
  if (naxis < 0 || naxis > 999) throw badCard(source, index, keyword, naxis, '0 to 999')
  return Array.from({ length: naxis }, (_, i) => {
    const length = count(source, header, index, `${keyword}${i + 1}`)
    if (length < 0) throw badCard(source, index, `${keyword}${i + 1}`, length, 'at least 0')
    return length
  })
}

/** An integer card. */
function count(source: ByteSource, header: Header, index: number, keyword: string, fallback?: number): number {
  const value = header.get(keyword)
  if (value === undefined && fallback !== undefined) return fallback
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw badCard(source, index, keyword, value === undefined ? 'missing' : value, 'an integer')
}

function columns(source: ByteSource, header: Header, index: number): ColumnInfo[] {
  const fields = count(source, header, index, 'TFIELDS')
  if (fields < 0 || fields > 999) throw badCard(source, index, 'TFIELDS', fields, '0 to 999')
  return Array.from({ length: fields }, (_, i) => ({
    name: header.text(`TTYPE${i + 1}`) ?? '',
    unit: header.text(`TUNIT${i + 1}`),
    form: header.text(`TFORM${i + 1}`) ?? '',
  }))
}

export function badCard(source: ByteSource, index: number, keyword: string, value: unknown, expected: string): Error {
  return unreadable(
    source.name,
    `The card ${keyword} of HDU ${index} in '${source.name}' is ${String(value)}: ${expected} was expected`,
  )
}
