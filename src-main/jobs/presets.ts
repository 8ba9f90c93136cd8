import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Output } from '../../src-preload/contract'
import { GalateaError } from '../base/errors'
import { loadTask, taskIds } from '../cli/tasks'
import { folders } from './workspace'

/** Recipes that come with the program. */
export async function listPresets(): Promise<Output<'listPresets'>> {
  const names = await presetNames()
  const presets = await Promise.all(
    names.map(async (name) => {
      const values = await readPreset(name)
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

export async function readPreset(name: string): Promise<Record<string, unknown>> {
  const names = await presetNames()
  if (!names.includes(name)) {
    throw new GalateaError('usage', `There is no preset '${name}': expected ${names.join(', ')}.`, { name })
  }
  return JSON.parse(await readFile(join(folders.presets, `${name}.json`), 'utf8')) as Record<string, unknown>
}

async function presetNames(): Promise<string[]> {
  const files = await readdir(folders.presets)
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/** A copy with some knobs changed: `{ 'schedule.steps': 200 }`. The recipe's schema judges the result. */
export function withChanges(
  recipe: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const changed = structuredClone({ ...recipe })
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.')
    const last = keys.pop()!
    let section: Record<string, unknown> = changed
    for (const key of keys) {
      const inner = Object.hasOwn(section, key) ? section[key] : undefined
      section[key] = typeof inner === 'object' && inner !== null ? inner : {}
      section = section[key] as Record<string, unknown>
    }
    Object.defineProperty(section, last, { value, enumerable: true, writable: true, configurable: true })
  }
  return changed
}
