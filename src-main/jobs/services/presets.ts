import { join } from 'node:path'
import type { Output } from '../../../src-preload/contract'
import { resourcesFolder } from '../../base/resources'
import { loadTask, taskIds } from '../../tasks'
import { presetNames, readPreset } from '../../engine/gan/presets'

export const presetFolder = (): string => join(resourcesFolder(), 'presets')

/** Recipes that come with the program, of the tasks that it has. */
export async function listPresets(): Promise<Output<'listPresets'>> {
  const folder = presetFolder()
  const presets = await Promise.all(
    (await presetNames(folder)).map(async (name) => {
      const values = await readPreset(folder, name)
      if (!taskIds.includes(String(values.task))) return []
      const { summary, recipe } = await loadTask(String(values.task))
      const parsed = recipe.safeParse(values)
      if (!parsed.success) return []
      const { batch, steps, epochs, maxMinutes } = parsed.data.schedule
      return [{ name, task: parsed.data.task, summary, batch, steps, epochs, maxMinutes }]
    }),
  )
  return presets.flat()
}
