import { GalateaError } from '../../base/errors'
import type { Header } from '../fits/header'

/** Pixel scales that stand outside the WCS, as cameras and amateur software write them. */
const scaleCards = ['PIXSCALE', 'PIXSCAL1', 'PIXSCAL2', 'SECPIX', 'SECPIX1', 'SECPIX2', 'SCALE', 'XPIXSZ', 'YPIXSZ']

/**
 * The header of the same sky on a finer or coarser grid.
 * @param factor new pixels along one old one: 2 for an image twice as wide, 0.5 for one binned by 2.
 * @throws GalateaError `unreadable` where the WCS couples the image axes to others, or has lookup tables.
 */
export function scaleWcs(header: Header, factor: number): Header {
  if (!(factor > 0 && Number.isFinite(factor))) throw new RangeError(`The scale factor must be positive, got ${factor}`)
  const scaled = header.clone()
  if (factor === 1) return scaled
  refuseLookupTables(header)
  for (const { keyword, value } of header.cards) {
    if (typeof value !== 'number') continue
    const change = changeOf(keyword, value, factor)
    if (change !== undefined) scaled.setReal(keyword, change)
  }
  for (const version of versions(header)) scaleMatrix(header, scaled, version, factor)
  for (const keyword of scaleCards) {
    const value = header.number(keyword)
    if (value !== null) scaled.setReal(keyword, value / factor)
  }
  return scaled
}

/** The header of a cut-out whose corner is the 0-based pixel (x, y) of the old grid. */
export function cropWcs(header: Header, x: number, y: number): Header {
  refuseLookupTables(header)
  const cropped = header.clone()
  for (const { keyword, value } of header.cards) {
    if (typeof value !== 'number') continue
    const axis = /^(?:CRPIX|LTV)([12])[A-Z]?$/.exec(keyword)?.[1]
    if (axis) cropped.setReal(keyword, value - (axis === '1' ? x : y))
  }
  return cropped
}

/** The new value of a card that counts pixels, or undefined. */
function changeOf(keyword: string, value: number, f: number): number | undefined {
  // A pixel's edges lie at half-integers: they are what the two grids share.
  if (/^CRPIX[12][A-Z]?$/.test(keyword)) return (value - 0.5) * f + 0.5
  // IRAF: pixel = LTM · physical + LTV.
  if (/^LTV[12]$/.test(keyword)) return (value - 0.5) * f + 0.5
  if (/^LTM[12]_[12]$/.test(keyword)) return value * f
  if (/^CD\d_[12][A-Z]?$/.test(keyword)) return value / f
  // SIP polynomials take and give pixels: a term of degree n scales with f^(1−n).
  const sip = /^(?:A|B|AP|BP)_(\d)_(\d)$/.exec(keyword)
  if (sip) return value * f ** (1 - Number(sip[1]) - Number(sip[2]))
  if (/^[AB]_DMAX$/.test(keyword)) return value * f
  // TPV works on degrees, and stays.
  return undefined
}

/** '' and the letters of the alternative descriptions that the header has. */
function versions(header: Header): Set<string> {
  const found = new Set<string>()
  for (const { keyword } of header.cards) {
    const version = /^(?:CTYPE|CRPIX|CRVAL|CDELT)[12]([A-Z]?)$/.exec(keyword)
    if (version) found.add(version[1]!)
  }
  return found
}

/** CDELT of the image axes, where the linear part is not CD. */
function scaleMatrix(header: Header, scaled: Header, version: string, factor: number): void {
  if (header.cards.some((card) => new RegExp(`^CD\\d_\\d${version}$`).test(card.keyword))) return
  for (const { keyword, value } of header.cards) {
    const element = new RegExp(`^PC(\\d)_(\\d)${version}$`).exec(keyword)
    if (!element || !value) continue
    const [i, j] = [Number(element[1]), Number(element[2])]
    if (i > 2 !== j > 2) {
      const message = `The WCS couples an image axis to another (${keyword} = ${String(value)}): 0 was expected, its grid cannot be changed`
      throw new GalateaError('unreadable', message, { keyword, value })
    }
  }
  for (const axis of [1, 2]) {
    const keyword = `CDELT${axis}${version}`
    scaled.setReal(keyword, (header.number(keyword) ?? 1) / factor)
  }
}

function refuseLookupTables(header: Header): void {
  for (const keyword of ['CPDIS1', 'CPDIS2', 'D2IMDIS1', 'D2IMDIS2', 'CQDIS1', 'CQDIS2']) {
    const kind = header.text(keyword)
    if (!kind) continue
    const message = `The WCS has a distortion of the kind ${kind} (${keyword}): SIP or TPV was expected, its grid cannot be changed`
    throw new GalateaError('unreadable', message, { keyword })
  }
}
