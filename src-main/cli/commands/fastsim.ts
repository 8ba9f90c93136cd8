import { resolve } from 'node:path'
import { Option } from 'commander'
import { GalateaError } from '../../base/errors'
import { splits, type Split } from '../../engine/gan/task'
import { readModel } from '../../store/models'
import { fastSimulation } from '../../tasks/fastsim'
import type { CommandDefinition } from '../command'

const split = new Option('--split <name>', 'of a data set of jets: which of them (default: all)').choices([...splits])
const outside = new Option('--outside <how>', 'particles outside what the model was trained on: flag them, or refuse')
  .choices(['flag', 'refuse'])
  .default('flag')

/** Options that only one task takes. */
const ownOptions: readonly { task: string; option: Option }[] = [
  { task: 'jet-response', option: split },
  { task: 'calorimeter-shower', option: outside },
]

export const definition: CommandDefinition = {
  name: 'fastsim',
  summary: 'Simulate by a trained model what a detector would have seen',
  configure(command) {
    command
      .argument('<events>', 'what is to be simulated: generated jets (a file, or a data set), or incident energies')
      .requiredOption('--model <folder>', 'a trained model')
      .requiredOption('--out <file>', 'where it goes: .parquet (jets) or .h5 (showers)')
    for (const { option } of ownOptions) command.addOption(option)
  },
  async run([events], given, context) {
    const options = given as { model: string; out: string; split?: Split; outside: 'flag' | 'refuse' }
    const model = await readModel(resolve(options.model))
    const { task } = model.card
    const { simulate } = fastSimulation(task, options.model)
    refuseOptionsOfOthers(given, task)
    const output = resolve(options.out)
    const request = { events: resolve(events!), model, out: output }
    const own = { split: options.split ?? null, outside: options.outside }
    const { noun, items, seconds, device, flags } = await simulate(request, own, context)
    for (const { message } of flags) context.warn(message)
    const perSecond = items / Math.max(seconds, 1e-6)
    return {
      json: { output, task, items, seconds, perSecond, device, flags, seed: context.seed },
      text: `${items} ${noun} in ${output}, ${seconds.toFixed(1)} s on ${device}: ${perSecond.toFixed(0)} a second.`,
    }
  },
}

function refuseOptionsOfOthers(given: Record<string, unknown>, task: string): void {
  for (const { task: owner, option } of ownOptions) {
    const value = given[option.attributeName()]
    if (owner === task || value === undefined || value === option.defaultValue) continue
    throw new GalateaError('usage', `${option.long} says nothing to the task '${task}'.`, { option: option.long })
  }
}
