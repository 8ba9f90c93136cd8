import { join } from 'node:path'
import type { Work } from '../../../base/progress'
import { resourcesFolder } from '../../../base/resources'
import { readPreset } from '../../../engine/gan/presets'
import type { Recipe } from '../../../engine/gan/recipe'
import { parseRecipe } from '../../../engine/gan/recipeText'
import type { Task } from '../../../engine/gan/task'
import { train, type TrainSummary } from '../../../engine/gan/train'
import { chooseExecutor } from '../../../engine/runtime/devices'
import type { Context } from '../../command'

interface DemoTraining<R extends Recipe> {
  task: Task<R>
  preset: string
  /** Folders. */
  dataset: string
  run: string
  /** Of training at most. */
  minutes: number
}

/** A preset's training with a time limit. A fallback to another device is told. */
export async function trainPreset<R extends Recipe>(
  { task, preset, dataset, run, minutes }: DemoTraining<R>,
  { seed, device, threads, warn }: Pick<Context, 'seed' | 'device' | 'threads'> & { warn: (message: string) => void },
  work: Work,
): Promise<{ training: TrainSummary; recipe: R }> {
  const values = { seed, ...(await readPreset(join(resourcesFolder(), 'presets'), preset)) }
  const recipe = parseRecipe(task.recipe, values, preset)
  recipe.schedule.maxMinutes = minutes
  const executor = await chooseExecutor({ device, threads })
  for (const fallback of executor.device.fallbacks) warn(fallback)
  const training = await train(
    { task, recipe, preset, dataset, folder: run, resumeFrom: null, executor },
    work,
  ).finally(() => executor.dispose())
  return { training, recipe }
}
