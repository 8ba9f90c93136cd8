import { basename, join } from 'node:path'
import type { TrainDetail, TrainInput, TrainResult } from '../../../src-preload/contract/jobs'
import { GalateaError, reportError } from '../../base/errors'
import { loadTask } from '../../tasks'
import { TrainingControl, type TrainingEvent } from '../../engine/gan/events'
import { readPreset } from '../../engine/gan/presets'
import type { Recipe } from '../../engine/gan/recipe'
import { parseRecipe, parseSetting, withSetting } from '../../engine/gan/recipeText'
import { RunFolder } from '../../engine/gan/run'
import type { Task } from '../../engine/gan/task'
import { train as trainRun } from '../../engine/gan/train'
import { chooseExecutor } from '../../engine/runtime/devices'
import { measureBaselines } from '../baselines'
import { writeBaselines } from '../services/baselines'
import { presetFolder } from '../services/presets'
import type { JobWork } from '../work'
import { folders, stampedName } from '../workspace'

interface Plan {
  task: Task
  recipe: Recipe
  preset: string | null
  dataset: string
  folder: string
  resumeFrom: string | null
  device: string
  threads: number | null
}

/** The same code as the command `train`. The curves are read from the run's folder; the job says how far it is. */
export async function train(input: TrainInput, work: JobWork): Promise<TrainResult> {
  const plan = input.resume === null ? await newRun(input) : await oldRun(input.resume, input)
  const control = new TrainingControl()
  work.finish.addEventListener('abort', () => control.finish(), { once: true })
  const over = new AbortController()
  const executor = await chooseExecutor({ device: plan.device, threads: plan.threads })
  try {
    const detail = new Detail(work)
    const listener = (event: TrainingEvent): void => {
      detail.hear(event)
      if (event.type === 'start' && event.step === 0) void compare(plan, over.signal, detail)
    }
    const summary = await trainRun({ ...plan, executor, control, listener }, work)
    const { run, steps, seconds, device, stoppedBecause, best } = summary
    return { run, steps, seconds, device, stoppedBecause, best }
  } finally {
    over.abort()
    await executor.dispose()
  }
}

/** The conventional methods' numbers, beside the run. Without them it trains as well: then it is said why. */
async function compare({ recipe, dataset, folder }: Plan, over: AbortSignal, detail: Detail): Promise<void> {
  try {
    await writeBaselines(folder, await measureBaselines(recipe, dataset, over))
  } catch (error) {
    if (!over.aborted) detail.warn(reportError(error).message)
  }
}

async function newRun({ preset, dataset, settings, device }: TrainInput): Promise<Plan> {
  if (preset === null || dataset === null) {
    throw new GalateaError('usage', 'A new run needs a preset and a data set.', { preset, dataset })
  }
  const values = changed(await readPreset(presetFolder(), preset), settings)
  const task = await loadTask(String(values.task))
  const recipe = parseRecipe(task.recipe, values, preset)
  const folder = join(folders.runs, stampedName(`${basename(dataset)}-${preset}`))
  return { task, recipe, preset, dataset, folder, resumeFrom: null, device, threads: null }
}

/** On the device and with the threads that it began with: only so does it go on bit for bit. */
async function oldRun(folder: string, { settings }: TrainInput): Promise<Plan> {
  const { task: id, recipe: written, preset, dataset, device } = await new RunFolder(folder).readManifest()
  const task = await loadTask(id)
  const recipe = parseRecipe(task.recipe, changed(written, settings), preset ?? folder)
  const { id: deviceId, threads } = device
  return { task, recipe, preset, dataset: dataset.folder, folder, resumeFrom: 'latest', device: deviceId, threads }
}

function changed(recipe: Record<string, unknown>, settings: readonly string[]): Record<string, unknown> {
  return settings.map(parseSetting).reduce((values, { path, value }) => withSetting(values, path, value), recipe)
}

/** What the trainer says, as the job's detail. */
class Detail {
  private readonly value: TrainDetail = {
    run: '',
    step: 0,
    steps: null,
    itemsPerSecond: null,
    device: null,
    warnings: [],
  }

  constructor(private readonly work: JobWork) {}

  hear(event: TrainingEvent): void {
    if (event.type === 'start') {
      const { run, step, steps, device } = event
      Object.assign(this.value, { run, step, steps, device: device.name || device.id })
      this.value.warnings.push(...device.fallbacks)
    } else if (event.type === 'train') {
      Object.assign(this.value, { step: event.step, itemsPerSecond: event.itemsPerSecond })
    } else if (event.type === 'samples' || event.type === 'validation') {
      this.value.step = event.step
    } else if (event.type === 'warning') {
      this.work.log(event.message)
      this.value.warnings.push(event.message)
    } else return
    this.tell()
  }

  warn(message: string): void {
    this.work.log(message)
    this.value.warnings.push(message)
    this.tell()
  }

  private tell(): void {
    this.work.detail({ ...this.value, warnings: [...this.value.warnings] })
  }
}
