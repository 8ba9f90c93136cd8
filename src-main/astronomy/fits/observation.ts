import { GalateaError } from '../../base/errors'
import { parseWcs } from '../wcs/parse'
import type { Header } from './header'

/** A value and the card or rule that it came from. */
export interface Sourced<T> {
  value: T
  from: string
}

/** What a header says about how the image was taken; null where it says nothing. */
export interface Observation {
  /** arcsec. */
  pixelScale: Sourced<number> | null
  /** Electrons per unit of the pixel values. */
  gain: Sourced<number> | null
  /** Magnitude of a source of one unit of flux. */
  zeroPoint: Sourced<number> | null
  unit: Sourced<string> | null
  band: Sourced<string> | null
  /** Seconds. */
  exposure: Sourced<number> | null
  /** FWHM of the point spread function, arcsec. */
  seeing: Sourced<number> | null
  /** Pixel value from which on the detector is full. */
  saturation: Sourced<number> | null
  object: Sourced<string> | null
  instrument: Sourced<string> | null
  /** How rows are to be drawn: FITS draws the first one at the bottom, unless ROWORDER says otherwise. */
  rowOrder: 'bottom-up' | 'top-down'
}

const cards = {
  gain: ['GAIN', 'EGAIN', 'CCDGAIN', 'ATODGAIN', 'GAIN1'],
  zeroPoint: ['MAGZERO', 'MAGZPT', 'MAGZP', 'ZP', 'ZPT', 'PHOTZP', 'ZEROPT', 'ZEROPNT', 'MAG0', 'MAG_ZP'],
  pixelScale: ['PIXSCALE', 'SECPIX', 'PIXSCAL1', 'SECPIX1', 'SCALE'],
  exposure: ['EXPTIME', 'EXPOSURE', 'TEXPTIME', 'ITIME'],
  seeing: ['SEEING', 'PSF_FWHM', 'FWHM_ARC', 'IQ'],
  saturation: ['SATURATE', 'SATLEVEL', 'SATURAT'],
  band: ['FILTER', 'FILTER1', 'FILTNAM1', 'BAND', 'FILTNAM', 'FILTERS', 'INSFLNM'],
} as const

/**
 * Gathers what the noise model, the degradation and the reports need. A value is believed where it is possible: a gain
 * or scale of 0 means "not known" in many files.
 */
export function describeObservation(header: Header): Observation {
  return {
    pixelScale: wcsScale(header) ?? positive(header, cards.pixelScale),
    gain: positive(header, cards.gain),
    zeroPoint: finite(header, cards.zeroPoint) ?? fromFluxOfZero(header) ?? fromPhotometry(header),
    unit: firstText(header, ['BUNIT']),
    band: band(header),
    exposure: positive(header, cards.exposure),
    seeing: positive(header, cards.seeing),
    saturation: positive(header, cards.saturation),
    object: firstText(header, ['OBJECT']),
    instrument: firstText(header, ['INSTRUME', 'TELESCOP']),
    rowOrder: header.text('ROWORDER')?.toUpperCase().startsWith('TOP') ? 'top-down' : 'bottom-up',
  }
}

function wcsScale(header: Header): Sourced<number> | null {
  try {
    const wcs = parseWcs(header, 'this file')
    if (wcs && wcs.pixelScale > 0) return { value: wcs.pixelScale, from: 'WCS' }
  } catch (error) {
    // An unsupported projection is refused where the WCS is used; the scale may still stand in a card of its own.
    if (!(error instanceof GalateaError)) throw error
  }
  return null
}

function finite(header: Header, keywords: readonly string[]): Sourced<number> | null {
  for (const keyword of keywords) {
    const value = header.number(keyword)
    if (value !== null) return { value, from: keyword }
  }
  return null
}

function positive(header: Header, keywords: readonly string[]): Sourced<number> | null {
  for (const keyword of keywords) {
    const value = header.number(keyword)
    if (value !== null && value > 0) return { value, from: keyword }
  }
  return null
}

function firstText(header: Header, keywords: readonly string[]): Sourced<string> | null {
  for (const keyword of keywords) {
    const value = header.text(keyword)
    if (value !== null) return { value: value.trim(), from: keyword }
  }
  return null
}

/** Wheels with an empty place say CLEAR there. */
function band(header: Header): Sourced<string> | null {
  const used = cards.band.filter((keyword) => !/^(CLEAR|NONE|N\/A|OPEN)/i.test(header.text(keyword)?.trim() ?? 'none'))
  const hst = firstText(header, ['FILTER2'])
  return firstText(header, used) ?? (hst && !/^CLEAR/i.test(hst.value) ? hst : null)
}

/** Pan-STARRS, LSST and HSC give the flux of magnitude zero. */
function fromFluxOfZero(header: Header): Sourced<number> | null {
  const flux = positive(header, ['FLUXMAG0'])
  return flux && { value: 2.5 * Math.log10(flux.value), from: flux.from }
}

/** HST: ST flux density of one count a second at PHOTPLAM, as an AB magnitude (Sirianni et al. 2005, equation 4). */
function fromPhotometry(header: Header): Sourced<number> | null {
  const flux = positive(header, ['PHOTFLAM'])
  const wavelength = positive(header, ['PHOTPLAM'])
  if (!flux || !wavelength) return null
  const value = -2.5 * Math.log10(flux.value) - 21.1 - 5 * Math.log10(wavelength.value) + 18.6921
  return { value, from: 'PHOTFLAM and PHOTPLAM' }
}
