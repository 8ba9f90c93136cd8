import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { GalateaError } from '../../base/errors'
import { resourcesFolder } from '../../base/resources'
import { estimateRun, type Estimate } from '../../engine/gan/estimate'
import type { TrainingEvent } from '../../engine/gan/events'
import { readPreset, readRecipeFile } from '../../engine/gan/presets'
import type { Recipe } from '../../engine/gan/recipe'
import { parseRecipe, parseSetting, withSetting } from '../../engine/gan/recipeText'
import { HealthWatch } from '../../engine/gan/healthWatch'
import { RunFolder } from '../../engine/gan/run'
import type { Task } from '../../engine/gan/task'
import { train, type TrainOptions, type TrainSummary } from '../../engine/gan/train'
import { chooseExecutor } from '../../engine/runtime/devices'
import type { CommandDefinition, Context, Outcome } from '../command'
import { positive } from '../options'
import { loadTask } from '../../tasks'
import { duration, table } from '../terminal'

interface Options {
  preset?: string
  recipe?: string
  dataset?: string
  out?: string
  set: string[]
  resume?: boolean
  branch?: string
  from?: string
  rate: RateOption[]
  estimate?: boolean
  maxMinutes?: number
}

type RateOption = NonNullable<TrainOptions['rateChanges']>[number]

interface Plan {
  task: Task
  recipe: Recipe
  preset: string | null
  dataset: string
  folder: string
  resumeFrom: string | null
  parent: TrainOptions['parent']
  rateChanges: readonly RateOption[]
  device: string
  threads: number | null
}

export const definition: CommandDefinition = {
  name: 'train',
  summary: 'Train a GAN on a data set by a recipe, or go on with a run',
  configure(command: Command) {
    command
      .option('--preset <name>', 'a recipe that comes with the program')
      .option('--recipe <file>', 'a recipe as a JSON file')
      .option('--dataset <folder>', 'the data set; on --resume the one the run began with')
      .option('--out <folder>', 'the folder of the run')
      .option('--set <key=value>', 'change a knob of the recipe; may be repeated', collect, [])
      .option('--resume', 'go on with the run in --out')
      .option('--branch <run>', 'a new run that begins with the weights of a checkpoint of this one, at its step')
      .option('--from <checkpoint>', 'with --resume or --branch: latest (default), best or pinned-…')
      .option('--rate <[step=]factor>', 'multiply both learning rates from a step on; may be repeated', collectRate, [])
      .option('--estimate', 'measure some steps, say how long the run will take and how much memory, and do no more')
      .option('--max-minutes <minutes>', 'stop in time, with everything kept', positive)
  },
  async run(args, rawOptions, context) {
    const options = rawOptions as unknown as Options
    if (args.length > 0) throw usage(`'train' takes no arguments, got '${args[0]}'`)
    if (options.resume && options.branch !== undefined) throw usage('name either --resume or --branch')
    const plan = await planOf(options, context)
    if (options.estimate) return await estimate(plan, context)
    const executor = await chooseExecutor({ device: plan.device, threads: plan.threads })
    try {
      for (const fallback of executor.device.fallbacks) context.warn(fallback)
      const summary = await train({ ...plan, executor, listener: reporter(context) }, context.work)
      const { run, steps, epochs, seconds, device, best, checkpoint, stoppedBecause } = summary
      return {
        json: { run, steps, epochs, seconds, device, best, checkpoint, stoppedBecause },
        text: describe(summary),
      }
    } finally {
      await executor.dispose()
    }
  },
}

function planOf(options: Options, context: Context): Promise<Plan> {
  if (options.resume) return oldRun(options, context)
  return options.branch === undefined ? newRun(options, context) : branchOf(options.branch, options, context)
}

async function estimate(plan: Plan, context: Context): Promise<Outcome> {
  const { task, recipe, dataset, device, threads } = plan
  const executor = await chooseExecutor({ device, threads })
  try {
    const estimated = await estimateRun({ task, recipe, dataset, executor }, context.work)
    return { json: estimated, text: describeEstimate(estimated) }
  } finally {
    await executor.dispose()
  }
}

async function newRun(options: Options, context: Context): Promise<Plan> {
  const { preset, recipe: file, dataset, out } = options
  if ((preset === undefined) === (file === undefined)) throw usage('name either --preset or --recipe')
  if (dataset === undefined) throw usage('name the data set by --dataset')
  if (out === undefined && !options.estimate) throw usage('name the folder of the run by --out')
  if (options.from !== undefined) throw usage('--from goes with --resume or --branch')
  const written =
    preset !== undefined ? await readPreset(join(resourcesFolder(), 'presets'), preset) : await readRecipeFile(file!)
  // A seed that is written in the recipe holds unless another one is asked for.
  const seed = context.seed === 1 ? (written.seed ?? 1) : context.seed
  const values = changed({ ...written, seed }, options)
  const task = await loadTask(String(values.task))
  const recipe = parseRecipe(task.recipe, values, preset ?? file!)
  const { device, threads } = context
  const folder = resolve(out ?? '.')
  const begun = { dataset: resolve(dataset), folder, resumeFrom: null, parent: null, rateChanges: options.rate }
  return { task, recipe, preset: preset ?? null, ...begun, device, threads }
}

/** A branch may change any knob that leaves the networks as they are, and go to other data of the same kind. */
async function branchOf(run: string, options: Options, context: Context): Promise<Plan> {
  if (options.preset !== undefined || options.recipe !== undefined) {
    throw usage('--branch begins with the recipe of the run: leave out --preset and --recipe')
  }
  if (options.out === undefined) throw usage('name the folder of the new run by --out')
  const manifest = await new RunFolder(resolve(run)).readManifest()
  const task = await loadTask(manifest.task)
  const recipe = parseRecipe(task.recipe, changed(manifest.recipe, options), run)
  const { device, threads } = context
  const begun = {
    dataset: resolve(options.dataset ?? manifest.dataset.folder),
    folder: resolve(options.out),
    resumeFrom: null,
    parent: { run: resolve(run), checkpoint: options.from ?? 'latest' },
    rateChanges: options.rate,
  }
  return { task, recipe, preset: manifest.preset, ...begun, device, threads }
}

/** The recipe, the data set, the device and its threads are those the run began with; the schedule may be changed. */
async function oldRun(options: Options, context: Context): Promise<Plan> {
  if (options.out === undefined) throw usage('name the folder of the run by --out')
  if (options.preset !== undefined || options.recipe !== undefined) {
    throw usage('--resume goes on with the recipe of the run: leave out --preset and --recipe')
  }
  const folder = resolve(options.out)
  const manifest = await new RunFolder(folder).readManifest()
  for (const { path } of options.set.map(parseSetting)) {
    if (!path.startsWith('schedule.')) throw usage(`--resume can change knobs of 'schedule' only, not '${path}'`)
  }
  const task = await loadTask(manifest.task)
  const recipe = parseRecipe(task.recipe, changed(manifest.recipe, options), folder)
  const device = context.device === 'auto' ? manifest.device.id : context.device
  const threads = context.threads ?? manifest.device.threads
  if (device !== manifest.device.id || threads !== manifest.device.threads) {
    context.warn(`The run was on ${manifest.device.id}: on another device it does not go on bit for bit.`)
  }
  const dataset = options.dataset === undefined ? manifest.dataset.folder : resolve(options.dataset)
  const gone = { resumeFrom: options.from ?? 'latest', parent: null, rateChanges: options.rate }
  return { task, recipe, preset: manifest.preset, dataset, folder, ...gone, device, threads }
}

function changed(recipe: Record<string, unknown>, { set, maxMinutes }: Options): Record<string, unknown> {
  const settings = set.map(parseSetting)
  if (maxMinutes !== undefined) settings.push({ path: 'schedule.maxMinutes', value: maxMinutes })
  return settings.reduce((values, { path, value }) => withSetting(values, path, value), recipe)
}

/** Validations and warnings as lines of their own; the rest is the progress line's. */
function reporter(context: Context): (event: TrainingEvent) => void {
  const health = new HealthWatch()
  return (event) => {
    for (const sentence of health.hear(event)) context.warn(sentence)
    if (event.type === 'warning') context.warn(event.message)
    if (event.type === 'rate') context.warn(`step ${event.step}: learning rates times ${event.rateFactor}`)
    if (event.type !== 'validation' || context.quiet) return
    const metrics = Object.entries(event.metrics).map(([name, value]) => `${name} ${value?.mean.toPrecision(4) ?? '–'}`)
    context.warn(`step ${event.step}: ${metrics.join(', ')}${event.best ? ' (best)' : ''}`)
  }
}

const reasons: Record<TrainSummary['stoppedBecause'], string> = {
  steps: 'all steps made',
  minutes: 'time was up',
  patience: 'no improvement for long',
  finish: 'ended on request',
  epoch: 'ended on request, after a whole epoch',
}

function describe(summary: TrainSummary): string {
  const { best } = summary
  return table(
    ['', ''],
    [
      ['run', summary.run],
      ['steps', `${summary.steps} (${summary.epochs.toFixed(1)} epochs; ${reasons[summary.stoppedBecause]})`],
      ['time', `${duration(summary.seconds)} on ${summary.device}`],
      ['best', best ? `${best.metric} ${best.value.toPrecision(5)} at step ${best.step}` : null],
      ['checkpoint', summary.checkpoint],
    ],
  ).trim()
}

function describeEstimate(estimate: Estimate): string {
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(2)} GB`
  return table(
    ['', ''],
    [
      ['steps', estimate.steps],
      ['time', `about ${duration(estimate.seconds)} on ${estimate.device}`],
      [
        'per step',
        `${(1000 * estimate.stepSeconds).toPrecision(3)} ms, ${estimate.itemsPerSecond.toPrecision(3)} items/s`,
      ],
      ['memory', `about ${gigabytes(estimate.memoryBytes)} of this process`],
      ['parameters', `${estimate.parameters.generator} generator, ${estimate.parameters.discriminator} discriminator`],
      ['measured', `${estimate.measuredSteps} steps and ${estimate.measuredItems} validated items`],
    ],
  ).trim()
}

/** `0.5`, from where the run is, or `500=0.5`. */
function collectRate(value: string, previous: RateOption[]): RateOption[] {
  const [, step, factor] = /^(?:(\d+)=)?(.+)$/.exec(value) ?? []
  return [...previous, { step: step === undefined ? null : Number(step), rateFactor: positive(factor ?? '') }]
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value]
}

function usage(what: string): GalateaError {
  return new GalateaError('usage', `${what.charAt(0).toUpperCase()}${what.slice(1)}.`)
}
