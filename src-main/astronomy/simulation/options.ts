import { GalateaError } from '../../base/errors'
import type { PsfModel } from '../psf/profiles'
import { requireBands } from './bands'

/** How the simulated telescope looks: the same for single objects and fields. */
export interface Telescope {
  bands: readonly string[]
  /** arcsec. */
  pixelScale: number
  /** FWHM of the seeing, arcsec; Moffat with β = 3.5. */
  seeing: number
  /** Noise of the sky a pixel, nanomaggies; 0: none. */
  skyRms: number
  /** Electrons a nanomaggy, for the photon noise of the sources; 0: none. */
  gain: number
}

/** Like the SDSS in r: 900 electrons a nanomaggy, the sky's noise 0.02. */
export const defaultTelescope: Telescope = {
  bands: ['g', 'r', 'i'],
  pixelScale: 0.396,
  seeing: 1.2,
  skyRms: 0.02,
  gain: 900,
}

/** Magnitude of one nanomaggy. */
export const zeroPoint = 22.5

/** Throws `usage` with the value and what was expected. */
export function requireTelescope(telescope: Telescope): void {
  requireBands(telescope.bands)
  positive('The pixel scale', telescope.pixelScale, 'arcsec')
  positive('The seeing', telescope.seeing, 'arcsec')
  atLeastZero('The sky noise', telescope.skyRms, 'nanomaggies')
  atLeastZero('The gain', telescope.gain, 'electrons a nanomaggy')
  const fwhm = telescope.seeing / telescope.pixelScale
  if (fwhm < 1.5 || fwhm > 16) {
    throw new GalateaError(
      'usage',
      `The seeing must be 1.5 to 16 pixels wide, got ${telescope.seeing} arcsec = ${fwhm.toFixed(2)} pixels.`,
    )
  }
}

export function seeingModel({ seeing, pixelScale }: Telescope): PsfModel {
  return { kind: 'moffat', fwhm: seeing / pixelScale, beta: 3.5 }
}

function positive(name: string, value: number, unit: string): void {
  if (!(value > 0)) throw new GalateaError('usage', `${name} must be above 0 ${unit}, got ${value}.`)
}

function atLeastZero(name: string, value: number, unit: string): void {
  if (!(value >= 0)) throw new GalateaError('usage', `${name} must be at least 0 ${unit}, got ${value}.`)
}
