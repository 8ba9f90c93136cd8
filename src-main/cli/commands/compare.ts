import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import type { Comparison } from '../../collider/comparison/result'
import { comparisonTasks, type ComparisonTaskId } from '../../collider/comparison/tasks'
import { digits, probability, withError } from '../../collider/comparison/report/format'
import type { CommandDefinition } from '../command'
import { integer } from '../options'
import { table } from '../terminal'

interface Options {
  task?: ComparisonTaskId
  cut?: string
  out?: string
  bins: number
  slices?: { variable: string; edges: number[] }
  variables?: string[]
  truth?: string
  training?: string
  table?: string
  weighted?: boolean
  unpaired?: boolean
  pixels?: boolean
  replicas: number
  repeats: number
}

export const definition: CommandDefinition = {
  name: 'compare',
  summary: 'Compare two samples: histograms, distances with errors, a classifier, and a report',
  configure(command) {
    command
      .argument('<reference>', 'the full simulation, or whatever is taken as the truth')
      .argument('<other>', 'the sample to be judged')
      .addOption(new Option('--task <task>', 'what the files hold (default: as they look)').choices(comparisonTasks))
      .option('--cut <expression>', 'on both samples, such as "gen_pt > 100 && abs(gen_eta) < 1"')
      .option('--out <folder>', 'for the report, tables and histograms (default: none are written)')
      .option('--bins <n>', 'bins of equal population for χ², separation and Jensen–Shannon', integer(2, 1000), 20)
      .option('--slices <variable:edges>', 'bins to give all numbers in, such as gen_pt:40,60,90,140', slices)
      .option('--variables <names>', 'these only, separated by commas', (text) => text.split(','))
      .option('--truth <file>', 'a second reference sample (default: the reference is split in halves)')
      .option('--training <file>', 'what the generator was trained on: is it memorised?')
      .option('--table <name>', 'of files with several tables (default: the longest)')
      .option('--weighted', 'use the weights in the files')
      .option('--unpaired', 'the two samples were not made from the same inputs')
      .option('--pixels', 'compare jets as images: their hit pixels stand for constituents')
      .option('--replicas <n>', 'bootstrap replicas over events', integer(0, 10_000), 100)
      .option('--repeats <n>', 'trainings of the classifier, 0 for none', integer(0, 100), 5)
  },
  async run([reference, other], given, context) {
    const options = given as unknown as Options
    const files = {
      reference: resolve(reference!),
      other: resolve(other!),
      truth: options.truth === undefined ? null : resolve(options.truth),
      training: options.training === undefined ? null : resolve(options.training),
    }
    const { compareFiles, writeComparison } = await import('../../collider/comparison/files')
    const reading = {
      weighted: options.weighted ?? false,
      unpaired: options.unpaired ?? false,
      pixels: options.pixels ?? false,
      slices: options.slices ?? null,
      table: options.table ?? null,
    }
    const comparing = {
      cut: options.cut ?? null,
      bins: options.bins,
      replicas: options.replicas,
      seed: context.seed,
      repeats: options.repeats,
      variables: options.variables ?? null,
    }
    const compared = await compareFiles(files, options.task ?? null, reading, comparing, context.work)
    const { comparison, seconds } = compared
    for (const note of comparison.notes) context.warn(note)
    const device = `cpu: ${cpus()[0]?.model.trim() ?? 'unknown'}, 1 thread`
    const written =
      options.out === undefined ? null : await writeComparison(resolve(options.out), compared, files, device)
    const json = { ...summary(comparison), seconds, report: written?.report ?? null, files: written?.files ?? [] }
    return { json, text: describe(comparison, written?.report ?? null) }
  },
}

/** Everything but the bins of the histograms and the images, which are in comparison.json. */
function summary({ variables, classifier, ...rest }: Comparison): Record<string, unknown> {
  const without = (object: object, key: string): object =>
    Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
  const numbers = Object.entries(variables).map(([name, variable]) => [name, without(variable, 'histogram')] as const)
  return { ...without(rest, 'images'), variables: Object.fromEntries(numbers), auc: classifier }
}

function describe(comparison: Comparison, report: string | null): string {
  const { names, items, classifier, fpd, kpd } = comparison
  const rows = Object.values(comparison.variables).map((variable) => [
    variable.name,
    variable.chi2 === null ? null : `${digits(variable.chi2)}/${variable.ndf}`,
    probability(variable.ksP),
    withError(variable.w1, variable.w1Error),
    withError(variable.separation, variable.separationError),
    withError(variable.truth.separation, variable.truth.separationError),
  ])
  const both = (mean: number, error: number, truth: string): string =>
    `${withError(mean, error)} (truth against truth ${truth})`
  return [
    `${names[1]} (${items[1]}) against ${names[0]} (${items[0]})${comparison.cut ? `, ${comparison.cut}` : ''}`,
    table(['variable', 'χ²/ndf', 'KS p', 'W1', 'separation', 'truth'], rows),
    ...(classifier
      ? [`AUC ${both(classifier.mean, classifier.std, withError(classifier.truth.mean, classifier.truth.std))}`]
      : []),
    ...(fpd
      ? [`Fréchet physics distance ${both(fpd.value, fpd.error, withError(fpd.truth.value, fpd.truth.error))}`]
      : []),
    ...(kpd
      ? [`Kernel physics distance ${both(kpd.value, kpd.error, withError(kpd.truth.value, kpd.truth.error))}`]
      : []),
    ...(report ? [`Report: ${report}`] : []),
  ].join('\n')
}

function slices(text: string): { variable: string; edges: number[] } {
  const [variable, list] = text.split(':')
  const edges = (list ?? '').split(',').map(Number)
  const rising =
    edges.length >= 2 && edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]!))
  if (variable && rising) return { variable, edges }
  throw new InvalidArgumentError(`Expected a variable and rising edges such as gen_pt:40,60,90, got '${text}'.`)
}
