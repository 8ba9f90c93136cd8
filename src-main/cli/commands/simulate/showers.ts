import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { geometryNames } from '../../../collider/showers/geometries'
import { particles, simulationNotice, type Particle } from '../../../collider/showers/simulation/simulate'
import { GalateaError } from '../../../base/errors'
import type { CommandDefinition } from '../../command'
import { integer, number } from '../../options'

interface Options {
  out: string
  count: number
  particle: Particle
  energy: [number, number]
  geometry: string
  threshold: number
}

export const definition: CommandDefinition = {
  name: 'simulate showers',
  summary: 'Make calorimeter showers by a fast formula, as a CaloChallenge file',
  configure(command: Command) {
    command
      .requiredOption('--out <file>', 'HDF5 file in the layout of CaloChallenge')
      .option('--count <n>', 'showers', integer(1, 1e8), 1000)
      .addOption(new Option('--particle <kind>', 'what they begin with').choices(particles).default('electron'))
      .option('--energy <min,max>', 'range of the incident energy, GeV', energies, [1, 100])
      .option('--geometry <name|file>', `${geometryNames.join(', ')}, grid:LxRxC, or a binning file .xml`, 'default')
      .option('--threshold <MeV>', 'voxels with less hold nothing', number(0, 1e6), 0.5)
  },
  async run(_arguments, given, { seed, work }) {
    const { particle, count, threshold, energy, ...options } = given as unknown as Options
    const output = resolve(options.out)
    if (!/\.(h5|hdf5|hdf)$/i.test(output)) {
      throw new GalateaError('usage', `Showers are written as HDF5: '${options.out}' does not end in .h5 or .hdf5.`)
    }
    const { findGeometry } = await import('../../../collider/showers/geometries')
    const { calorimeter } = await import('../../../collider/showers/simulation/medium')
    const { writeShowers } = await import('../../../collider/showers/simulation/write')
    const geometry = await findGeometry(options.geometry)
    const start = performance.now()
    const shower = { geometry, medium: calorimeter, particle, threshold }
    const binning = await writeShowers(output, shower, energy, count, seed, work)
    const seconds = (performance.now() - start) / 1000
    const text = `${count} showers in ${output}, ${seconds.toFixed(1)} s.\n${simulationNotice}`
    return {
      json: { output, binning, count, kind: 'showers', particle, energy, seed, seconds, notice: simulationNotice },
      text,
    }
  },
}

/** `1,100`, in GeV. */
function energies(text: string): [number, number] {
  const [low, high, ...rest] = text.split(',').map(Number)
  const fits = rest.length === 0 && low !== undefined && high !== undefined && low >= 0.2 && high >= low && high <= 1e4
  if (fits) return [low, high]
  throw new InvalidArgumentError(
    `Expected two ascending energies between 0.2 and 10000 GeV such as 1,100, got '${text}'.`,
  )
}
