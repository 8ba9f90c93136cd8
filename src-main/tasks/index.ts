import { GalateaError } from '../base/errors'
import type { Task } from '../engine/gan/task'

/** Every task, loaded when it is asked for. A new science adds one line. */
const tasks: Readonly<Record<string, () => Promise<Task>>> = {
  'galaxy-recovery': async () => (await import('../astronomy/recovery/task')).galaxyRecovery,
  'jet-response': async () => (await import('../collider/response/task')).jetResponse,
  'calorimeter-shower': async () => (await import('../collider/showers/task/task')).calorimeterShower,
  'track-finding': async () => (await import('../collider/tracks/network/task')).trackFinding,
  generate: async () => {
    const { createGenerateTask } = await import('../engine/gan/generate/task')
    const { openDatasetImages } = await import('./datasetImages')
    const { measureImages } = await import('./measureImages')
    return createGenerateTask(openDatasetImages, measureImages)
  },
}

export const taskIds: readonly string[] = Object.keys(tasks)

export async function loadTask(id: string): Promise<Task> {
  const load = Object.hasOwn(tasks, id) ? tasks[id] : undefined
  if (!load) throw new GalateaError('usage', `There is no task '${id}': expected ${taskIds.join(', ')}.`, { id })
  return load()
}
