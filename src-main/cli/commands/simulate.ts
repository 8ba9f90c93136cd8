import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { defaultField } from '../../astronomy/simulation/field'
import { galaxyTypes, type GalaxyType } from '../../astronomy/simulation/galaxy'
import { defaultTelescope, type Telescope } from '../../astronomy/simulation/options'
import { defaultStamps } from '../../astronomy/simulation/stamp'
import { GalateaError } from '../../base/errors'
import type { CommandDefinition, Context } from '../command'
import { integer, number, positive } from '../options'

interface Options {
  out: string
  count?: number
  size?: number
  bands: string[]
  pixelScale: number
  seeing: number
  skyRms: number
  gain: number
  flux?: [number, number]
  radius?: [number, number]
  type?: GalaxyType
  companions: number
  stars?: number
  overwrite?: boolean
}

type Simulation = (
  options: Options,
  telescope: Telescope,
  context: Context,
) => Promise<{ output: string; count: number }>

/** What can be simulated. */
const kinds: Readonly<Record<string, Simulation>> = { galaxies: simulateGalaxies, sky: simulateSky }

export const definition: CommandDefinition = {
  name: 'simulate',
  summary: 'Make galaxies or a piece of sky, with the truth in a table beside them',
  configure(command: Command) {
    command
      .argument('<kind>', Object.keys(kinds).join(' or '))
      .requiredOption('--out <path>', 'folder of the stamps, or FITS file of the sky')
      .option('--count <n>', `galaxies (default: 100 stamps, or ${defaultField.galaxies} on the sky)`, integer(1, 1e7))
      .option('--size <px>', `side (default: ${defaultStamps.size}, of a sky ${defaultField.size})`, integer(1, 1e6))
      .option('--bands <list>', 'any of u, g, r, i, z, y', list, [...defaultTelescope.bands])
      .option('--pixel-scale <arcsec>', 'size of a pixel', positive, defaultTelescope.pixelScale)
      .option('--seeing <arcsec>', 'FWHM of the point-spread function', positive, defaultTelescope.seeing)
      .option('--sky-rms <nmgy>', 'noise of the sky a pixel', number(0, 1e9), defaultTelescope.skyRms)
      .option('--gain <e/nmgy>', 'for the photon noise; 0: none', number(0, 1e12), defaultTelescope.gain)
      .option('--flux <low,high>', 'range of the r flux in nanomaggies; of a sky, the low end counts', range)
      .option('--radius <low,high>', 'range of the half-light radius in pixels (stamps)', range)
      .addOption(new Option('--type <type>', 'one type only (stamps)').choices(galaxyTypes))
      .option('--companions <n>', 'neighbours a stamp, on average', number(0, 100), defaultStamps.companions)
      .option('--stars <n>', 'stars a stamp, on average, or on the sky', number(0, 1e6))
      .option('--overwrite', 'replace what is there already')
  },
  async run([kind], given, context) {
    const options = given as unknown as Options
    const simulation = Object.hasOwn(kinds, kind!) ? kinds[kind!] : undefined
    if (!simulation) {
      throw new GalateaError(
        'usage',
        `Unknown kind "${kind}"; what can be simulated is: ${Object.keys(kinds).join(', ')}.`,
      )
    }
    const { bands, pixelScale, seeing, skyRms, gain } = options
    const start = performance.now()
    const made = await simulation(options, { bands, pixelScale, seeing, skyRms, gain }, context)
    const seconds = (performance.now() - start) / 1000
    const text = `${made.count} ${kind === 'sky' ? 'objects' : 'galaxies'} in ${made.output}, ${seconds.toFixed(1)} s`
    return { json: { ...made, kind, seed: context.seed, seconds }, text }
  },
}

async function simulateGalaxies(options: Options, telescope: Telescope, context: Context) {
  const { writeStamps } = await import('../../astronomy/simulation/files')
  const output = resolve(options.out)
  const count = options.count ?? 100
  if (!options.overwrite) await requireEmpty(output)
  const stamps = {
    ...telescope,
    ...defaultStamps,
    companions: options.companions,
    ...(options.size === undefined ? {} : { size: options.size }),
    ...(options.flux ? { flux: options.flux } : {}),
    ...(options.radius ? { radius: options.radius } : {}),
    ...(options.type ? { type: options.type } : {}),
    ...(options.stars === undefined ? {} : { stars: options.stars }),
  }
  await writeStamps(output, stamps, count, context.seed, context.work)
  return { output, count, catalog: resolve(output, 'catalog.csv') }
}

async function simulateSky(options: Options, telescope: Telescope, context: Context) {
  const { writeField } = await import('../../astronomy/simulation/files')
  const output = resolve(options.out)
  const field = {
    ...telescope,
    ...defaultField,
    ...(options.size === undefined ? {} : { size: options.size }),
    ...(options.count === undefined ? {} : { galaxies: options.count }),
    ...(options.stars === undefined ? {} : { stars: Math.round(options.stars) }),
    ...(options.flux ? { faintest: options.flux[0] } : {}),
  }
  const catalog = await writeField(output, field, context.seed, context.work)
  return { output, count: field.galaxies + field.stars, catalog }
}

/** Stamps of an earlier run must not mix with new ones. */
async function requireEmpty(folder: string): Promise<void> {
  try {
    const names = await readdir(folder)
    if (names.length === 0) return
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') {
      throw new GalateaError('exists', `'${folder}' is a file: a folder was expected for the stamps.`, { path: folder })
    }
    throw error
  }
  throw new GalateaError('exists', `The folder '${folder}' is not empty: give another one, or --overwrite.`, {
    path: folder,
  })
}

function list(text: string): string[] {
  return text.split(',').map((name) => name.trim())
}

function range(text: string): [number, number] {
  const [low, high, ...rest] = text.split(',').map(Number)
  if (rest.length === 0 && low !== undefined && high !== undefined && low > 0 && high >= low) return [low, high]
  throw new InvalidArgumentError(`Expected two ascending numbers above 0 such as 12,400, got '${text}'.`)
}
