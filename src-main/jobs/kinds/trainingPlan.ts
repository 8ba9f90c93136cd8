import { basename, join } from 'node:path'
import type { TrainInput } from '../../../src-preload/contract/jobs'
import { GalateaError } from '../../base/errors'
import type { Recipe } from '../../engine/gan/recipe'
import { parseRecipe } from '../../engine/gan/recipeText'
import { RunFolder } from '../../engine/gan/run'
import type { Task } from '../../engine/gan/task'
import type { TrainOptions } from '../../engine/gan/train'
import { loadTask } from '../../tasks'
import { changed, readAnyPreset } from '../services/presets'
import { folders, preferences, stampedName } from '../workspace'

/** What a training job is to do, from what the window asked for. */
export interface TrainingPlan {
  task: Task
  recipe: Recipe
  preset: string | null
  dataset: string
  folder: string
  resumeFrom: string | null
  parent: TrainOptions['parent']
  rateChanges: NonNullable<TrainOptions['rateChanges']>
  device: string
  threads: number | null
}

export function planTraining(input: TrainInput): Promise<TrainingPlan> {
  if (input.resume !== null) return oldRun(input.resume, input)
  return input.branch === undefined ? newRun(input) : branchOf(input.branch, input)
}

async function newRun(input: TrainInput): Promise<TrainingPlan> {
  const { preset, dataset, settings, device } = input
  if (preset === null || dataset === null) {
    throw new GalateaError('usage', 'A new run needs a preset and a data set.', { preset, dataset })
  }
  const values = changed(await readAnyPreset(preset), settings)
  const task = await loadTask(String(values.task))
  const recipe = parseRecipe(task.recipe, values, preset)
  const folder = join(folders.runs, stampedName(`${basename(dataset)}-${preset}`))
  const rateChanges = ratesOf(input)
  return {
    task,
    recipe,
    preset,
    dataset,
    folder,
    resumeFrom: null,
    parent: null,
    rateChanges,
    device,
    threads: preferences.threads,
  }
}

/** On the device and with the threads that it began with: only so does it go on bit for bit. */
async function oldRun(folder: string, input: TrainInput): Promise<TrainingPlan> {
  const { task: id, recipe: written, preset, dataset, device } = await new RunFolder(folder).readManifest()
  const task = await loadTask(id)
  const recipe = parseRecipe(task.recipe, changed(written, input.settings), preset ?? folder)
  const place = { dataset: dataset.folder, folder, resumeFrom: input.from ?? 'latest', parent: null }
  return { task, recipe, preset, ...place, rateChanges: ratesOf(input), device: device.id, threads: device.threads }
}

async function branchOf(run: string, input: TrainInput): Promise<TrainingPlan> {
  const { task: id, recipe: written, preset, dataset } = await new RunFolder(run).readManifest()
  const task = await loadTask(id)
  const recipe = parseRecipe(task.recipe, changed(written, input.settings), preset ?? run)
  const folder = join(folders.runs, stampedName(`${basename(dataset.folder)}-${preset ?? id}-branch`))
  const parent = { run, checkpoint: input.from ?? 'latest' }
  const place = { dataset: input.dataset ?? dataset.folder, folder, resumeFrom: null, parent }
  return {
    task,
    recipe,
    preset,
    ...place,
    rateChanges: ratesOf(input),
    device: input.device,
    threads: preferences.threads,
  }
}

function ratesOf({ rateFactor }: TrainInput): TrainingPlan['rateChanges'] {
  return rateFactor === undefined ? [] : [{ step: null, rateFactor }]
}
