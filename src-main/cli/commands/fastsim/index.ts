import { resolve } from 'node:path'
import type { Option } from 'commander'
import { GalateaError } from '../../../base/errors'
import { readModel } from '../../../store/models'
import type { CommandDefinition } from '../../command'
import { jets } from './jets'
import { showers } from './showers'
import type { Simulator } from './simulator'

/** By task: one line for each that simulates. */
const simulators: Readonly<Record<string, Simulator>> = {
  'jet-response': jets,
  'calorimeter-shower': showers,
}

export const definition: CommandDefinition = {
  name: 'fastsim',
  summary: 'Simulate by a trained model what a detector would have seen',
  configure(command) {
    command
      .argument('<events>', 'what is to be simulated: generated jets (a file, or a data set), or incident energies')
      .requiredOption('--model <folder>', 'a trained model')
      .requiredOption('--out <file>', 'where it goes: .parquet (jets) or .h5 (showers)')
    for (const option of taskOptions()) command.addOption(option)
  },
  async run([events], given, context) {
    const options = given as { model: string; out: string }
    const model = await readModel(resolve(options.model))
    const simulator = simulatorOf(model.card.task, options.model)
    refuseOptionsOfOthers(given, simulator, model.card.task)
    const output = resolve(options.out)
    const request = { events: resolve(events!), model, out: output }
    const { noun, items, seconds, device, flags } = await simulator.simulate(request, given, context)
    for (const { message } of flags) context.warn(message)
    const perSecond = items / Math.max(seconds, 1e-6)
    return {
      json: { output, task: model.card.task, items, seconds, perSecond, device, flags, seed: context.seed },
      text: `${items} ${noun} in ${output}, ${seconds.toFixed(1)} s on ${device}: ${perSecond.toFixed(0)} a second.`,
    }
  },
}

function simulatorOf(task: string, model: string): Simulator {
  const simulator = Object.hasOwn(simulators, task) ? simulators[task] : undefined
  if (simulator) return simulator
  const known = Object.keys(simulators).join(', ')
  throw new GalateaError('wrong-task', `The model '${model}' is for the task '${task}'; fastsim knows ${known}.`, {
    task,
  })
}

/** Of all tasks, each once. */
function taskOptions(): Option[] {
  return [...new Set(Object.values(simulators).flatMap(({ options }) => options))]
}

function refuseOptionsOfOthers(given: Record<string, unknown>, { options }: Simulator, task: string): void {
  for (const option of taskOptions()) {
    const value = given[option.attributeName()]
    if (value === undefined || value === option.defaultValue || options.includes(option)) continue
    throw new GalateaError('usage', `${option.long} says nothing to the task '${task}'.`, { option: option.long })
  }
}
