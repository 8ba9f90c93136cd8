import { GalateaError } from '../../base/errors'

/** Effective wavelengths of the bands that can be simulated, µm (SDSS; y: Pan-STARRS). */
const wavelengths: Readonly<Record<string, number>> = { u: 0.355, g: 0.477, r: 0.623, i: 0.762, z: 0.913, y: 0.962 }
const reference = wavelengths['r']!

export const knownBands = Object.keys(wavelengths)

/** Throws `usage` for a band without a known wavelength, and for one given twice. */
export function requireBands(bands: readonly string[]): void {
  if (bands.length === 0) throw new GalateaError('usage', 'At least one band is needed to simulate.')
  for (const band of bands) {
    if (!Object.hasOwn(wavelengths, band)) {
      throw new GalateaError('usage', `Unknown band "${band}"; known are ${knownBands.join(', ')}.`)
    }
  }
  if (new Set(bands).size < bands.length)
    throw new GalateaError('usage', `The bands must differ, got ${bands.join(', ')}.`)
}

/** Flux in a band of a source with one unit of flux in r, for a spectrum f_λ-like power law (λ/λ_r)^slope. */
export function bandFlux(band: string, slope: number): number {
  return (wavelengths[band]! / reference) ** slope
}
