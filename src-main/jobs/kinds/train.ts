import { basename, join } from 'node:path'
import type { TrainDetail, TrainInput, TrainResult } from '../../../src-preload/contract/jobs'
import { GalateaError } from '../../base/errors'
import { TrainingControl, type TrainingEvent } from '../../engine/gan/events'
import type { Recipe } from '../../engine/gan/recipe'
import { RunFolder } from '../../engine/gan/run'
import type { Task } from '../../engine/gan/task'
import { train as trainRun } from '../../engine/gan/train'
import { chooseExecutor } from '../../engine/runtime/devices'
import { measureBaselines } from '../baselines'
import type { JobWork } from '../work'
import { writeBaselines } from '../services/baselines'
import { readPreset, withChanges } from '../presets'
import { loadTask } from '../../cli/tasks'
import { folders, stampedName } from '../workspace'

interface Plan {
  task: Task
  recipe: Recipe
  preset: string | null
  dataset: string
  folder: string
  resumeFrom: string | null
}

/** The same code as the command `train`. The curves are read from the run's folder; the job says how far it is. */
export async function train(input: TrainInput, work: JobWork): Promise<TrainResult> {
  const plan = input.resume === null ? await newRun(input) : await oldRun(input.resume)
  const control = new TrainingControl()
  work.finish.addEventListener('abort', () => control.finish(), { once: true })
  if (plan.resumeFrom === null) {
    await writeBaselines(plan.folder, await measureBaselines(plan.task, plan.recipe, plan.dataset, work))
  }
  const executor = await chooseExecutor({ device: input.device })
  try {
    const { steps, ...summary } = await trainRun({ ...plan, executor, control, listener: reporter(work) }, work)
    return { ...summary, steps, model: null }
  } finally {
    await executor.dispose()
  }
}

async function newRun({ preset, dataset, changes, seed }: TrainInput): Promise<Plan> {
  if (preset === null || dataset === null) {
    throw new GalateaError('usage', 'A new run needs a preset and a data set.', { preset, dataset })
  }
  const values = withChanges(await readPreset(preset), seed === null ? changes : { ...changes, seed })
  const task = await loadTask(String(values.task))
  const recipe = parseRecipe(task, values, preset)
  const folder = join(folders.runs, stampedName(`${basename(dataset)}-${preset}`))
  return { task, recipe, preset, dataset, folder, resumeFrom: null }
}

async function oldRun(folder: string): Promise<Plan> {
  const manifest = await new RunFolder(folder).readManifest()
  const task = await loadTask(manifest.task)
  const recipe = parseRecipe(task, manifest.recipe, manifest.preset ?? folder)
  return { task, recipe, preset: manifest.preset, dataset: manifest.dataset.folder, folder, resumeFrom: 'latest' }
}

function parseRecipe(task: Task, values: Record<string, unknown>, name: string): Recipe {
  const parsed = task.recipe.safeParse(values)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.map(String).join('.') ?? ''
  throw new GalateaError('invalid-recipe', `The recipe '${name}' does not fit: ${where}: ${issue?.message ?? ''}.`, {
    where,
  })
}

/** Turns what the trainer says into the job's detail. */
function reporter(work: JobWork): (event: TrainingEvent) => void {
  const detail: TrainDetail = { run: '', step: 0, steps: null, itemsPerSecond: null, device: null }
  return (event) => {
    if (event.type === 'start') {
      Object.assign(detail, { run: event.run, step: event.step, steps: event.steps, device: event.device.name })
    } else if (event.type === 'train') {
      Object.assign(detail, { step: event.step, itemsPerSecond: event.itemsPerSecond })
    } else if (event.type === 'samples' || event.type === 'validation') {
      detail.step = event.step
    } else return
    work.detail({ ...detail })
  }
}
