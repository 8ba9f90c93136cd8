import { InvalidArgumentError, type Option } from 'commander'
import { GalateaError } from '../../../../base/errors'
import type { Manifest } from '../../../../store/dataset/manifest'
import type { Fractions } from '../../../../store/dataset/split'
import type { CommandDefinition, Outcome } from '../../../command'
import { table } from '../../../terminal'
import { galaxies } from './galaxies'
import { jets } from './jets'
import { showers } from './showers'
import { tracks } from './tracks'

/** Options that only some tasks take, by task; one that several share is the same object in each. */
const optionsByTask: Readonly<Record<string, readonly Option[]>> = {
  'galaxy-recovery': galaxies,
  generate: galaxies,
  'jet-response': jets,
  'calorimeter-shower': showers,
  'track-finding': tracks,
}

export const definition: CommandDefinition = {
  name: 'dataset create',
  summary: 'Make a data set from files: images of galaxies, or events',
  configure(command) {
    command
      .argument('<dir>', 'folder of the data set, which must not exist yet')
      .requiredOption('--task <id>', `what it is for: ${Object.keys(optionsByTask).join(', ')}`)
      .requiredOption('--from <path...>', 'files and folders')
      .option('--split <shares>', 'train,validation,test in per cent', shares, shares('80,10,10'))
      .option('--overwrite', 'replace the data set that is there')
    for (const option of taskOptions()) command.addOption(option)
  },
  async run([folder], given, context): Promise<Outcome> {
    const { task, from, split, overwrite } = given as {
      task: string
      from: string[]
      split: Fractions
      overwrite?: true
    }
    const own = optionsOf(task)
    refuseOptionsOfOthers(given, own, task)
    const names = own.map((option) => option.attributeName())
    const options = Object.fromEntries(names.map((name) => [name, given[name]]))
    const { createTaskDataset } = await import('../../../../tasks/createDataset')
    const request = { folder: folder!, task, from, split, seed: context.seed, overwrite: overwrite === true, options }
    const { manifest, rejected, curated, ...made } = await createTaskDataset(request, context.work)
    const warnings = [...made.warnings, ...(curated > 0 ? [keptDecisions(curated)] : [])]
    for (const warning of warnings) context.warn(warning)
    return {
      json: { dataset: folder, items: manifest.items, splits: manifest.split.counts, rejected, warnings },
      text: describe(folder!, manifest),
    }
  },
}

function optionsOf(task: string): readonly Option[] {
  const options = Object.hasOwn(optionsByTask, task) ? optionsByTask[task] : undefined
  if (options) return options
  const known = Object.keys(optionsByTask).join(', ')
  throw new GalateaError('usage', `There is no task '${task}' to make a data set for: expected ${known}.`, { task })
}

/** Of all tasks, each once. */
function taskOptions(): Option[] {
  return [...new Set(Object.values(optionsByTask).flat())]
}

function refuseOptionsOfOthers(given: Record<string, unknown>, options: readonly Option[], task: string): void {
  for (const option of taskOptions()) {
    const value = given[option.attributeName()]
    if (value === undefined || value === option.defaultValue || options.includes(option)) continue
    throw new GalateaError('usage', `${option.long} says nothing to the task '${task}'.`, { option: option.long })
  }
}

const keptDecisions = (items: number): string =>
  `What was decided about ${items} item${items === 1 ? '' : 's'} of the data set before is kept for those of the same ids.`

function describe(folder: string, { items, split, rejected }: Manifest): string {
  const { train, validation, test } = split.counts
  const made = `${folder}: ${items} items, ${train} to train, ${validation} to validate, ${test} to test`
  if (rejected.count === 0) return `${made}; nothing was left out.`
  const reasons = Object.entries(rejected.reasons).sort(([, a], [, b]) => b - a)
  return `${made}; ${rejected.count} left out.\n\n${table(['left out because', 'items'], reasons)}`
}

/** `80,10,10` as fractions. */
function shares(text: string): Fractions {
  const values = text.split(',').map(Number)
  const sum = values.reduce((a, b) => a + b, 0)
  if (values.length !== 3 || values.some((value) => !(value >= 0)) || Math.abs(sum - 100) > 1e-6) {
    throw new InvalidArgumentError(`Expected three shares that sum to 100, as 80,10,10, got '${text}'.`)
  }
  const [train, validation, test] = values.map((value) => value / 100) as [number, number, number]
  return { train, validation, test }
}
