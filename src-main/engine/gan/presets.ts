import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GalateaError } from '../../base/errors'

/** Recipes that come with the program: `<name>.json` in a folder. */
export async function presetNames(folder: string): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/** A preset as written; the task's schema judges it. */
export async function readPreset(folder: string, name: string): Promise<Record<string, unknown>> {
  const names = await presetNames(folder)
  if (!names.includes(name)) {
    throw new GalateaError('usage', `There is no preset '${name}': expected ${names.join(', ')}.`, { name })
  }
  return await readRecipeFile(join(folder, `${name}.json`))
}

/** A recipe file as written: a JSON object that names its task. */
export async function readRecipeFile(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new GalateaError('not-found', `The recipe '${path}' cannot be read.`, { file: path }, { cause })
  })
  const refuse = (what: string, cause?: unknown): never => {
    throw new GalateaError('invalid-recipe', `The recipe '${path}' ${what}.`, { file: path }, { cause })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refuse(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, error)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('is not a JSON object')
  if (!('task' in value) || typeof value.task !== 'string') return refuse("lacks the key 'task'")
  return { ...value }
}
