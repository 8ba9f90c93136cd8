import type { Card } from '../card'
import { Header } from '../header'

/** Cards that describe the table of tiles, not the image (FITS standard 4.0, section 10.1). */
const ofTheTable =
  /^(XTENSION|SIMPLE|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|EXTEND|TFIELDS|THEAP|CHECKSUM|DATASUM|ZIMAGE|ZCMPTYPE|ZMASKCMP|ZQUANTIZ|ZDITHER0|ZBITPIX|ZNAXIS\d*|ZTILE\d+|ZNAME\d+|ZVAL\d+|ZSIMPLE|ZTENSION|ZEXTEND|ZPCOUNT|ZGCOUNT|ZBLOCKED|ZHECKSUM|ZDATASUM|(TTYPE|TFORM|TUNIT|TSCAL|TZERO|TNULL|TDISP|TDIM)\d+)$/

/** The header of the image inside a compressed HDU: its own structure first, then every other card in order. */
export function imageHeader(stored: Header): Header {
  // COMPRESSED_IMAGE names the table; some writers name the image in a second card.
  const namesTheTable = (card: Card): boolean => card.keyword === 'EXTNAME' && card.value === 'COMPRESSED_IMAGE'
  const kept = (stored.cards as Card[]).filter((card) => !ofTheTable.test(card.keyword) && !namesTheTable(card))
  const axes = stored.number('ZNAXIS') ?? 0
  const structure: Card[] = [
    stored.has('ZSIMPLE')
      ? { keyword: 'SIMPLE', value: true, comment: 'conforms to the FITS standard' }
      : { keyword: 'XTENSION', value: 'IMAGE', comment: 'image extension' },
    { keyword: 'BITPIX', value: stored.get('ZBITPIX') ?? null, comment: 'bits per pixel' },
    { keyword: 'NAXIS', value: axes, comment: 'number of axes' },
  ]
  for (let i = 1; i <= Math.min(axes, 999); i++) {
    structure.push({ keyword: `NAXIS${i}`, value: stored.get(`ZNAXIS${i}`) ?? null, comment: `length of axis ${i}` })
  }
  return new Header([...structure, ...kept])
}
