import { resolve } from 'node:path'
import type { Command } from 'commander'
import { defaultField } from '../../../astronomy/simulation/field'
import type { CommandDefinition } from '../../command'
import { integer } from '../../options'
import { addTelescopeOptions, range, telescopeOf, type TelescopeOptions } from './telescope'

interface Options extends TelescopeOptions {
  out: string
  count: number
  size: number
  flux?: [number, number]
  stars: number
}

export const definition: CommandDefinition = {
  name: 'simulate sky',
  summary: 'Make a piece of sky, with the truth in a table beside it',
  configure(command: Command) {
    command
      .requiredOption('--out <file>', 'FITS file of the sky')
      .option('--count <n>', 'galaxies', integer(1, 1e7), defaultField.galaxies)
      .option('--size <px>', 'side of the image', integer(1, 1e6), defaultField.size)
    addTelescopeOptions(command)
      .option('--flux <low,high>', 'range of the r flux in nanomaggies; the low end counts', range)
      .option('--stars <n>', 'stars on the sky', integer(0, 1e6), defaultField.stars)
  },
  async run(_arguments, given, { seed, work }) {
    const { writeField } = await import('../../../astronomy/simulation/files')
    const options = given as unknown as Options
    const output = resolve(options.out)
    const field = {
      ...defaultField,
      ...telescopeOf(options),
      size: options.size,
      galaxies: options.count,
      stars: options.stars,
      ...(options.flux ? { faintest: options.flux[0] } : {}),
    }
    const start = performance.now()
    const catalog = await writeField(output, field, seed, work)
    const seconds = (performance.now() - start) / 1000
    const count = field.galaxies + field.stars
    const text = `${count} objects in ${output}, ${seconds.toFixed(1)} s`
    return { json: { output, count, catalog, kind: 'sky', seed, seconds }, text }
  },
}
