import { access } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Option } from 'commander'
import { GalateaError } from '../../base/errors'
import { writeAtomically, writeJson } from '../../base/files'
import type { Evaluation, MethodResult } from '../../astronomy/recovery/evaluation/evaluation'
import type { EvaluationSource } from '../../astronomy/recovery/evaluation/run'
import { splits, type Split } from '../../engine/gan/task'
import type { CommandDefinition } from '../command'
import { integer, number } from '../options'
import { loadTask } from '../tasks'
import { table } from '../terminal'

interface Options {
  dataset?: string
  split: Split
  out?: string
  items?: number
  fwhmPixels?: number
  noise?: number
  twin: string[]
  baselines: boolean
}

/** A run or a model, ready to be evaluated; `model` is its folder where it is one, so that its card can be completed. */
interface Source extends EvaluationSource {
  task: string
  dataset: string | null
  model: string | null
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
      .option('--fwhm-pixels <px>', 'one seeing for all items, instead of what the recipe draws', number(0, 200))
      .option('--noise <sigmas>', 'one noise for all items, in units of the sky rms', number(0, 1000))
      .option('--twin <run|model>', 'another network beside it, on the same items; may be repeated', collect, [])
      .option('--no-baselines', 'leave the conventional methods out')
  },
  async run([target], given, context) {
    const options = given as unknown as Options
    const source = await readSource(resolve(target!))
    if (source.task !== 'galaxy-recovery') {
      throw new GalateaError(
        'wrong-task',
        `'${target}' is for the task '${source.task}'; evaluate knows galaxy-recovery.`,
      )
    }
    const dataset = options.dataset ?? source.dataset
    if (dataset === null) throw new GalateaError('usage', 'Name the data set by --dataset: a model does not keep one.')
    const twins = []
    for (const twin of options.twin) twins.push(await readSource(resolve(twin)))

    const { evaluateRecovery } = await import('../../astronomy/recovery/evaluation/run')
    const { evaluationReport } = await import('../../astronomy/recovery/evaluation/report')
    const { fwhmPixels, noise } = options
    const evaluation = await evaluateRecovery(
      source,
      {
        dataset: resolve(dataset),
        split: options.split,
        items: options.items ?? null,
        conditions: { ...(fwhmPixels === undefined ? {} : { fwhmPixels }), ...(noise === undefined ? {} : { noise }) },
        seed: context.seed,
        baselines: options.baselines,
        twins,
        device: context.device,
        threads: context.threads,
      },
      context.work,
    )
    const out = resolve(options.out ?? join(source.folder, 'evaluation'))
    const report = join(out, 'report.html')
    const json = { ...summary(evaluation), report }
    await writeAtomically(report, evaluationReport(evaluation))
    await writeJson(join(out, 'evaluation.json'), json)
    const fixed = [options.items, fwhmPixels, noise].some((value) => value !== undefined)
    if (source.model && options.split === 'test' && !fixed) await completeCard(source.model, json)
    return { json, text: describe(evaluation, report) }
  },
}

async function readSource(folder: string): Promise<Source> {
  const isRun = await access(join(folder, 'run.json')).then(
    () => true,
    () => false,
  )
  if (!isRun) {
    const { readModel } = await import('../../store/models')
    const { card, generator } = await readModel(folder)
    const name = card.name || basename(folder)
    return { name, folder, recipe: card.recipe, generator, task: card.task, dataset: null, model: folder }
  }
  const { RunFolder } = await import('../../engine/gan/run')
  const { exportRun } = await import('../../engine/gan/export')
  const { task, recipe, dataset } = await new RunFolder(folder).readManifest()
  const exported = await exportRun(await loadTask(task), folder, {
    checkpoint: null,
    name: null,
    licence: null,
    cite: null,
  })
  const generator = exported.contents['generator.onnx']!
  return { name: basename(folder), folder, recipe, generator, task, dataset: dataset.folder, model: null }
}

function summary(evaluation: Evaluation) {
  const method = ({ name, parameters, metrics, seconds, device, powerRatio }: MethodResult) => ({
    name,
    ...{ parameters, metrics, seconds, device, powerRatio },
  })
  const { task, source, dataset, split, items, trainedOn, tunedOn, leftOut, conditions, seed, network, others } =
    evaluation
  const of = (kind: MethodResult['kind']) =>
    Object.fromEntries(others.filter((other) => other.kind === kind).map((other) => [other.id, method(other)]))
  return {
    ...{ task, source, dataset, split, items, trainedOn, tunedOn, conditions, seed },
    left_out: leftOut,
    psnrCeiling: evaluation.ceiling,
    metrics: network.metrics,
    powerRatio: network.powerRatio,
    baselines: of('baseline'),
    input: method(others.find(({ kind }) => kind === 'input')!).metrics,
    twins: of('network'),
    device: network.device,
    seconds: evaluation.seconds,
  }
}

/** The numbers over the whole test split become part of the model's card. */
async function completeCard(folder: string, { metrics, baselines }: ReturnType<typeof summary>): Promise<void> {
  const { readModel, writeModelCard } = await import('../../store/models')
  const { card } = await readModel(folder)
  await writeModelCard(folder, { ...card, metrics, baselines })
}

function describe(evaluation: Evaluation, report: string): string {
  const rows = [evaluation.network, ...evaluation.others].map(({ name, metrics, parameters }) => [
    name,
    metrics.psnr ? metrics.psnr.mean.toFixed(2) : null,
    metrics.ssim ? metrics.ssim.mean.toFixed(3) : null,
    metrics.fluxError ? metrics.fluxError.median.toFixed(3) : null,
    metrics.powerDeviation ? metrics.powerDeviation.mean.toFixed(3) : null,
    parameters
      ? Object.entries(parameters)
          .map(([key, value]) => `${key} ${value}`)
          .join(', ')
      : null,
  ])
  const header = ['method', 'PSNR (dB)', 'SSIM', 'flux error', 'power (dex)', 'parameters']
  return [
    `${evaluation.items} items of the ${evaluation.split} split, on ${evaluation.network.device}`,
    table(header, rows),
    ...(evaluation.ceiling === null
      ? []
      : [`A perfect recovery would reach ${evaluation.ceiling.toFixed(2)} dB: the truth has sky noise of its own.`]),
    `Report: ${report}`,
  ].join('\n')
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value]
}
