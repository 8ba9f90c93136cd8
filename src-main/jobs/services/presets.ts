import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Input, Output } from '../../../src-preload/contract'
import type { Preset } from '../../../src-preload/contract/training'
import { GalateaError } from '../../base/errors'
import { writeJson } from '../../base/files'
import { resourcesFolder } from '../../base/resources'
import { listKnobs } from '../../engine/gan/knobs'
import { presetNames, readPreset, readRecipeFile } from '../../engine/gan/presets'
import { parseSetting, recipeIssues, withSetting } from '../../engine/gan/recipeText'
import { RunFolder } from '../../engine/gan/run'
import { loadTask, taskIds } from '../../tasks'
import { folders } from '../workspace'

export const presetFolder = (): string => join(resourcesFolder(), 'presets')

type Values = Record<string, unknown>
type Source = Pick<Input<'describeRecipe'>, 'preset' | 'run'>

/** Recipes that come with the program, of the tasks that it has, and the user's own before them. */
export async function listPresets(): Promise<Output<'listPresets'>> {
  const own = await Promise.all((await ownNames()).map((name) => describe(name, true)))
  const given = await Promise.all((await presetNames(presetFolder())).map((name) => describe(name, false)))
  return [...own, ...given].flatMap((preset) => preset ?? [])
}

/** A preset of the user's own, or one that comes with the program. */
export async function readAnyPreset(name: string): Promise<Values> {
  return (await ownNames()).includes(name) ? readRecipeFile(ownFile(name)) : readPreset(presetFolder(), name)
}

/** A recipe with knobs changed, as on the command line: `schedule.steps=200`. */
export function changed(recipe: Values, settings: readonly string[]): Values {
  return settings.map(parseSetting).reduce((values, { path, value }) => withSetting(values, path, value), recipe)
}

export async function describeRecipe(source: Source): Promise<Output<'describeRecipe'>> {
  const written = await read(source)
  const { id: task, summary, recipe } = await loadTask(String(written.task))
  const knobs = listKnobs(recipe)
    .filter(({ path }) => path !== 'task')
    .map(({ shape, default: value, ...knob }) => ({ ...knob, default: value ?? null, ...shape }))
  const parsed = recipe.safeParse(written)
  return {
    task,
    summary,
    knobs: knobs.map((knob) => ({ ...knob, choices: [...knob.choices] })),
    values: parsed.success ? { ...parsed.data } : written,
  }
}

export async function checkRecipe({ settings, ...source }: Input<'checkRecipe'>): Promise<Output<'checkRecipe'>> {
  const values = changed(await read(source), settings)
  const { recipe } = await loadTask(String(values.task))
  const parsed = recipe.safeParse(values)
  return parsed.success ? { values: { ...parsed.data }, issues: [] } : { values, issues: recipeIssues(recipe, values) }
}

export async function savePreset({ settings, name, ...source }: Input<'savePreset'>): Promise<Preset> {
  const { values, issues } = await checkRecipe({ settings, ...source })
  if (issues[0]) throw new GalateaError('invalid-recipe', `The recipe does not fit: ${issues[0].message}.`)
  return await keep(name, values)
}

export async function importPreset({ path }: Input<'importPreset'>): Promise<Preset> {
  const values = await readRecipeFile(path)
  const { recipe } = await loadTask(String(values.task))
  const [issue] = recipeIssues(recipe, values)
  if (issue) throw new GalateaError('invalid-recipe', `The recipe '${path}' does not fit: ${issue.message}.`, { path })
  return await keep(basename(path).replace(/\.json$/i, ''), values)
}

export async function removePreset({ name }: Input<'removePreset'>): Promise<null> {
  if (!(await ownNames()).includes(name)) {
    throw new GalateaError('usage', `'${name}' is no preset of your own, and only those can be removed.`, { name })
  }
  await rm(ownFile(name))
  return null
}

async function read({ preset, run }: Source): Promise<Values> {
  if (run !== null) return (await new RunFolder(run).readManifest()).recipe
  if (preset !== null) return readAnyPreset(preset)
  throw new GalateaError('usage', 'A recipe is that of a preset or of a run: name one of them.')
}

async function keep(wanted: string, values: Values): Promise<Preset> {
  const name = wanted.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60)
  const given = await presetNames(presetFolder())
  if (name === '' || given.includes(name)) {
    throw new GalateaError('exists', `The preset '${name}' comes with the program: choose another name.`, { name })
  }
  await writeJson(ownFile(name), values)
  const preset = await describe(name, true)
  if (!preset) throw new GalateaError('internal', `The preset '${name}' was written and cannot be read.`, { name })
  return preset
}

const ownFile = (name: string): string => join(folders.presets, `${name}.json`)

async function ownNames(): Promise<string[]> {
  const there = await readdir(folders.presets).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  return there === null ? [] : presetNames(folders.presets)
}

/** Null for one of another version of the program, which could not be used. */
async function describe(name: string, own: boolean): Promise<Preset | null> {
  const values = own ? await readRecipeFile(ownFile(name)) : await readPreset(presetFolder(), name)
  if (!taskIds.includes(String(values.task))) return null
  const { summary, recipe } = await loadTask(String(values.task))
  const parsed = recipe.safeParse(values)
  if (!parsed.success) return null
  const { batch, steps, epochs, maxMinutes } = parsed.data.schedule
  return { name, own, task: parsed.data.task, summary, batch, steps, epochs, maxMinutes }
}
