import { InvalidArgumentError, type Command } from 'commander'
import { defaultTelescope, type Telescope } from '../../../astronomy/simulation/options'
import { number, positive } from '../../options'

export interface TelescopeOptions {
  bands: string[]
  pixelScale: number
  seeing: number
  skyRms: number
  gain: number
}

/** The options that galaxies and skies share: what they are seen with. */
export function addTelescopeOptions(command: Command): Command {
  return command
    .option('--bands <list>', 'any of u, g, r, i, z, y', list, [...defaultTelescope.bands])
    .option('--pixel-scale <arcsec>', 'size of a pixel', positive, defaultTelescope.pixelScale)
    .option('--seeing <arcsec>', 'FWHM of the point-spread function', positive, defaultTelescope.seeing)
    .option('--sky-rms <nmgy>', 'noise of the sky a pixel', number(0, 1e9), defaultTelescope.skyRms)
    .option('--gain <e/nmgy>', 'for the photon noise; 0: none', number(0, 1e12), defaultTelescope.gain)
}

export function telescopeOf({ bands, pixelScale, seeing, skyRms, gain }: TelescopeOptions): Telescope {
  return { bands, pixelScale, seeing, skyRms, gain }
}

/** A commander parser for two ascending numbers above 0. */
export function range(text: string): [number, number] {
  const [low, high, ...rest] = text.split(',').map(Number)
  if (rest.length === 0 && low !== undefined && high !== undefined && low > 0 && high >= low) return [low, high]
  throw new InvalidArgumentError(`Expected two ascending numbers above 0 such as 12,400, got '${text}'.`)
}

function list(text: string): string[] {
  return text.split(',').map((name) => name.trim())
}
