import { createHash } from 'node:crypto'
import { writeAtomically } from '../../base/files'
import { emptySeal, sealKeyword } from '../../base/seal'
import type { Plane } from '../image'
import type { Card } from './card'
import { Checksum, encodeChecksum } from './checksum'
import { blockLength, Header } from './header'

/** One HDU to write. */
export interface FitsHdu {
  /** Planes of one size: none for an HDU without data, several for a cube. */
  planes: readonly Plane[]
  /** Its cards are kept in their order; those that describe the data unit are written anew. */
  header?: Header
  /** EXTNAME; undefined keeps that of the header. */
  name?: string
  /** BUNIT; undefined keeps that of the header. */
  unit?: string
}

/** Cards that describe how the pixels were stored before, or checked them. */
const ofTheOldData =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|GROUPS|EXTEND|BSCALE|BZERO|BLANK|DATAMIN|DATAMAX|CHECKSUM|DATASUM|ZHECKSUM|ZDATASUM|GALSEAL|END)$/

/** Pixels converted in one go. */
const chunkPixels = 2 ** 18

/**
 * Writes a FITS file of float32 images: the first HDU is the primary one. Every card of the headers is kept in its
 * order, BSCALE, BZERO and BLANK of the old pixels are dropped, CHECKSUM and DATASUM are added, and a seal over the
 * whole file. The file appears whole or not at all.
 */
export async function writeFits(path: string, hdus: readonly FitsHdu[]): Promise<void> {
  if (hdus.length === 0) throw new RangeError('A FITS file has at least one HDU')
  const headers = hdus.map((hdu, index) => completeHeader(hdu, index, hdus.length > 1))
  const [primary, ...others] = headers
  const rest = others.map(withChecksum)
  const whole = createHash('sha256')
  for (const chunk of chunks(hdus, [primary!.toText(), ...rest])) whole.update(chunk)
  primary!.set(sealKeyword, whole.digest('hex'))
  await writeAtomically(path, chunks(hdus, [withChecksum(primary!), ...rest]))
}

function* chunks(hdus: readonly FitsHdu[], headers: readonly string[]): Generator<Uint8Array> {
  for (const [index, hdu] of hdus.entries()) {
    yield Buffer.from(headers[index]!, 'latin1')
    yield* dataUnit(hdu.planes)
  }
}

/** Big-endian float32 and the zeros that fill the last block. */
function* dataUnit(planes: readonly Plane[]): Generator<Uint8Array> {
  let length = 0
  for (const { data } of planes) {
    for (let start = 0; start < data.length; start += chunkPixels) {
      const part = data.slice(start, start + chunkPixels)
      length += part.byteLength
      yield Buffer.from(part.buffer).swap32()
    }
  }
  const excess = length % blockLength
  if (excess > 0) yield new Uint8Array(blockLength - excess)
}

/** With DATASUM; CHECKSUM and the seal of the primary header are zeros yet. */
function completeHeader(hdu: FitsHdu, index: number, extended: boolean): Header {
  const { planes } = hdu
  const first = planes[0]
  for (const plane of planes) {
    if (plane.width !== first!.width || plane.height !== first!.height) {
      const sizes = `${first!.width}×${first!.height} and ${plane.width}×${plane.height}`
      throw new RangeError(`The planes of HDU ${index} have one size, got ${sizes}`)
    }
  }
  const header = new Header()
  for (const card of hdu.header?.cards ?? []) if (!ofTheOldData.test(card.keyword)) header.push(asWritten(card))
  if (index === 0) header.delete('INHERIT')
  if (hdu.name !== undefined) header.set('EXTNAME', hdu.name, 'name of this HDU')
  if (hdu.unit !== undefined) header.set('BUNIT', hdu.unit, 'unit of the pixel values')
  header.prepend(structure(planes, index, extended))

  const data = new Checksum()
  for (const chunk of dataUnit(planes)) data.add(chunk)
  if (index === 0) header.set(sealKeyword, emptySeal)
  header.set('CHECKSUM', '0'.repeat(16), 'HDU checksum')
  header.set('DATASUM', String(data.value), 'data unit checksum')
  return header
}

function withChecksum(header: Header): string {
  const whole = new Checksum().add(Buffer.from(header.toText(), 'latin1'))
  header.set('CHECKSUM', encodeChecksum(sum(whole.value, Number(header.text('DATASUM')))))
  return header.toText()
}

/**
 * A text behind a keyword of its own (`ESO-LOG 00:00:00> EXPO`) is allowed by the standard but warned of by most
 * readers: it goes on as a COMMENT, word for word.
 */
function asWritten(card: Readonly<Card>): Card {
  const image = card.images?.length === 1 ? card.images[0]! : ''
  const isText = /^[A-Z0-9_-]+ *$/.test(image.slice(0, 8)) && image.slice(8, 10) !== '= '
  if (!isText || /^(COMMENT|HISTORY|CONTINUE|HIERARCH)/.test(image)) return card
  return { keyword: 'COMMENT', value: image.trimEnd(), comment: '' }
}

/** Ones' complement. */
function sum(a: number, b: number): number {
  const total = a + b
  return total > 0xffffffff ? total - 0xffffffff : total
}

function structure(planes: readonly Plane[], index: number, extended: boolean): Card[] {
  const first = planes[0]
  const shape = first ? [first.width, first.height, ...(planes.length > 1 ? [planes.length] : [])] : []
  const cards: Card[] = [
    index === 0
      ? { keyword: 'SIMPLE', value: true, comment: 'conforms to the FITS standard' }
      : { keyword: 'XTENSION', value: 'IMAGE', comment: 'image extension' },
    { keyword: 'BITPIX', value: -32, comment: '32-bit floating point' },
    { keyword: 'NAXIS', value: shape.length, comment: 'number of axes' },
    ...shape.map((n, i) => ({ keyword: `NAXIS${i + 1}`, value: n, comment: `length of axis ${i + 1}` })),
  ]
  if (index > 0) {
    cards.push({ keyword: 'PCOUNT', value: 0, comment: 'no parameters' })
    cards.push({ keyword: 'GCOUNT', value: 1, comment: 'one group' })
  } else if (extended) cards.push({ keyword: 'EXTEND', value: true, comment: 'may have extensions' })
  return cards
}
