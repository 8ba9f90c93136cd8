import { join, resolve } from 'node:path'
import { Option } from 'commander'
import { GalateaError } from '../../../base/errors'
import { writeSealedJson } from '../../../base/files'
import { writePage } from '../../../base/html'
import { splits, type Split } from '../../../engine/gan/task'
import type { CommandDefinition } from '../../command'
import { integer } from '../../options'
import { calorimeterShower } from './calorimeterShower'
import type { EvaluationJson, Evaluator } from './evaluator'
import { galaxyRecovery } from './galaxyRecovery'
import { generate } from './generate'
import { jetResponse } from './jetResponse'
import { readSource } from './source'
import { trackFinding } from './trackFinding'

/** By task: one line for each that can be evaluated. */
const evaluators: Readonly<Record<string, Evaluator>> = {
  'galaxy-recovery': galaxyRecovery,
  'jet-response': jetResponse,
  'calorimeter-shower': calorimeterShower,
  generate,
  'track-finding': trackFinding,
}

interface Options {
  dataset?: string
  split: Split
  out?: string
  items?: number
  checkpoint?: string
}

export const definition: CommandDefinition = {
  name: 'evaluate',
  summary: 'Measure a run or model over a whole split, beside the conventional methods',
  configure(command) {
    command
      .argument('<run|model>', 'folder of a run (its best checkpoint) or of a model')
      .option('--dataset <folder>', 'the data set; of a run, the one it was trained on')
      .addOption(new Option('--split <name>', 'which items').choices([...splits]).default('test'))
      .option('--out <folder>', 'for report.html and evaluation.json (default: evaluation in the run or model)')
      .option('--items <n>', 'the first so many items only', integer(1, 1e7))
      .option('--checkpoint <name>', 'of a run: best, latest or pinned-… (default: the best there is)')
    for (const option of taskOptions()) command.addOption(option)
  },
  async run([target], given, context) {
    const options = given as unknown as Options
    const source = await readSource(resolve(target!), options.checkpoint ?? null)
    const evaluator = evaluatorOf(source.task, target!)
    refuseOptionsOfOthers(given, evaluator, source.task)
    const dataset = options.dataset ?? source.dataset
    if (dataset === null) throw new GalateaError('usage', 'Name the data set by --dataset: a model does not keep one.')

    const request = { source, dataset: resolve(dataset), split: options.split, items: options.items ?? null }
    const outcome = await evaluator.evaluate(request, given, context)
    const out = resolve(options.out ?? join(source.folder, 'evaluation'))
    const report = join(out, 'report.html')
    const json = { ...outcome.json, report }
    await writePage(report, outcome.report)
    await writeSealedJson(join(out, 'evaluation.json'), json)
    const whole = options.split === 'test' && options.items === undefined && outcome.complete
    if (source.isModel && whole) await completeCard(source.folder, json)
    return { json, text: `${outcome.text.trimEnd()}\nReport: ${report}` }
  },
}

function evaluatorOf(task: string, target: string): Evaluator {
  const evaluator = Object.hasOwn(evaluators, task) ? evaluators[task] : undefined
  if (evaluator) return evaluator
  const known = Object.keys(evaluators).join(', ')
  throw new GalateaError('wrong-task', `'${target}' is for the task '${task}'; evaluate knows ${known}.`, { task })
}

/** Of all tasks, each once. */
function taskOptions(): Option[] {
  return [...new Set(Object.values(evaluators).flatMap(({ options }) => options))]
}

function refuseOptionsOfOthers(given: Record<string, unknown>, { options }: Evaluator, task: string): void {
  for (const option of taskOptions()) {
    const value = given[option.attributeName()]
    const asked = value !== undefined && value !== (option.negate ? true : option.defaultValue)
    if (!asked || options.includes(option)) continue
    throw new GalateaError('usage', `${option.long} says nothing to the task '${task}'.`, { option: option.long })
  }
}

/** The numbers over the whole test split become part of the model's card. */
async function completeCard(folder: string, { metrics, baselines }: EvaluationJson): Promise<void> {
  const { readModel, writeModelCard } = await import('../../../store/models')
  const { card } = await readModel(folder)
  await writeModelCard(folder, { ...card, metrics, baselines })
}
