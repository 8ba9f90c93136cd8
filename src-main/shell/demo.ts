import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Demo } from '../../src-preload/contract/system'

/** What the `demo` command writes into its folder; paths may be relative to it. */
const index = z.object({
  enhanced: z.array(z.string()).default([]),
  model: z.string().nullish(),
  run: z.string().nullish(),
  dataset: z.string().nullish(),
  events: z.string().nullish(),
  simulator: z.string().nullish(),
})

/** The demo's result in the first of these folders that has one. An index that does not fit is no result. */
export async function findDemo(folders: readonly string[]): Promise<Demo | null> {
  for (const parent of folders) {
    const folder = join(parent, 'demo-output')
    const found = index.safeParse(await readJson(join(folder, 'index.json')))
    // One that was cancelled has neither.
    if (!found.success || (found.data.enhanced.length === 0 && !found.data.model)) continue
    const path = (name: string | null | undefined): string | null => (name ? resolve(folder, name) : null)
    return {
      folder,
      enhanced: found.data.enhanced.map((name) => resolve(folder, name)),
      model: path(found.data.model),
      run: path(found.data.run),
      dataset: path(found.data.dataset),
      events: path(found.data.events),
      simulator: path(found.data.simulator),
    }
  }
  return null
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
