import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { galaxyTypes, type GalaxyType } from '../../../astronomy/simulation/galaxy'
import { defaultStamps } from '../../../astronomy/simulation/stamp'
import type { CommandDefinition } from '../../command'
import { requireEmpty } from '../../folders'
import { integer, number } from '../../options'
import { addTelescopeOptions, range, telescopeOf, type TelescopeOptions } from './telescope'

interface Options extends TelescopeOptions {
  out: string
  count: number
  size: number
  flux?: [number, number]
  radius?: [number, number]
  type?: GalaxyType
  companions: number
  stars: number
  overwrite?: boolean
}

export const definition: CommandDefinition = {
  name: 'simulate galaxies',
  summary: 'Make stamps of galaxies, with the truth in a table beside them',
  configure(command: Command) {
    command
      .requiredOption('--out <folder>', 'folder of the stamps')
      .option('--count <n>', 'galaxies', integer(1, 1e7), 100)
      .option('--size <px>', 'side of a stamp', integer(1, 1e6), defaultStamps.size)
    addTelescopeOptions(command)
      .option('--flux <low,high>', 'range of the r flux in nanomaggies', range)
      .option('--radius <low,high>', 'range of the half-light radius in pixels', range)
      .addOption(new Option('--type <type>', 'one type only').choices(galaxyTypes))
      .option('--companions <n>', 'neighbours a stamp, on average', number(0, 100), defaultStamps.companions)
      .option('--stars <n>', 'stars a stamp, on average', number(0, 1e6), defaultStamps.stars)
      .option('--overwrite', 'replace what is there already')
  },
  async run(_arguments, given, { seed, work }) {
    const { writeStamps } = await import('../../../astronomy/simulation/files')
    const options = given as unknown as Options
    const { count, size, companions, stars } = options
    const output = resolve(options.out)
    if (!options.overwrite) await requireEmpty(output)
    const stamps = {
      ...defaultStamps,
      ...telescopeOf(options),
      size,
      companions,
      stars,
      ...(options.flux ? { flux: options.flux } : {}),
      ...(options.radius ? { radius: options.radius } : {}),
      ...(options.type ? { type: options.type } : {}),
    }
    const start = performance.now()
    await writeStamps(output, stamps, count, seed, work)
    const seconds = (performance.now() - start) / 1000
    const text = `${count} galaxies in ${output}, ${seconds.toFixed(1)} s`
    return { json: { output, count, catalog: resolve(output, 'catalog.csv'), kind: 'galaxies', seed, seconds }, text }
  },
}
