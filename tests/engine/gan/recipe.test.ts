import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { GalateaError } from '../../../src-main/base/errors'
import { resourcesFolder } from '../../../src-main/base/resources'
import { loadTask, taskIds } from '../../../src-main/tasks'
import { listKnobs } from '../../../src-main/engine/gan/knobs'
import { presetNames, readPreset, readRecipeFile } from '../../../src-main/engine/gan/presets'
import { parseRecipe, parseSetting, withSetting } from '../../../src-main/engine/gan/recipeText'
import { toyRecipe } from './toy'

const recipe = { task: 'toy', generator: { kind: 'unet', depth: 2 }, schedule: { batch: 4 } }

function refusal(path: string, value: unknown): string {
  try {
    parseRecipe(toyRecipe, withSetting(recipe, path, value), 'mine.json')
  } catch (error) {
    if (error instanceof GalateaError && error.code === 'invalid-recipe') return error.message
    throw error
  }
  throw new Error(`${path} was accepted`)
}

describe('a recipe', () => {
  it('is filled up with defaults, and its result is a recipe itself', () => {
    const parsed = parseRecipe(toyRecipe, recipe, 'mine.json')
    expect(parsed.schedule).toMatchObject({ batch: 4, epochs: 20, update: 'simultaneous' })
    expect(parseRecipe(toyRecipe, parsed, 'again')).toEqual(parsed)
  })

  it.each([
    ['generator.widht', 3, "there is no knob 'generator.widht'; did you mean 'generator.width'"],
    ['losses.contentSteps', 3, "'losses.contentSteps'; did you mean 'schedule.contentSteps'"],
    ['generator.blocks', 3, "there is no knob 'generator.blocks' here, only with kind 'residual'"],
    ['optimiser.generator.lerningRate', 1, "did you mean 'optimiser.generator.learningRate'"],
    ['generator.width', 0, "'generator.width' is 0, expected an integer from 2 to 1024"],
    ['generator.width', 2.5, "'generator.width' is 2.5, expected an integer from 2 to 1024"],
    ['generator.kind', 'tree', '\'generator.kind\' is "tree", expected "unet", "residual", "pix2pix"'],
    ['losses.adversarial', 'x', 'expected "minimax", "non-saturating", "least-squares", "hinge", "relativistic"'],
    ['losses.labelSmoothing', 0.6, "'losses.labelSmoothing' is 0.6, expected a number from 0 to 0.5"],
    ['seed', -1, "'seed' is -1, expected an integer from 0 to 4294967295"],
    ['schedule.patience', 'long', 'is "long", expected a number from 1 to 1000000, or null'],
  ])('refuses %s = %j with the knob, the value and what was expected', (path, value, says) => {
    expect(refusal(path, value)).toContain(says)
    expect(refusal(path, value)).toContain("'mine.json'")
  })

  it('counts what else does not fit', () => {
    const twice = withSetting(withSetting(recipe, 'seed', -1), 'generator.width', 0)
    expect(() => parseRecipe(toyRecipe, twice, 'mine.json')).toThrow(/\(and 1 more\)/)
  })

  it('takes settings as JSON or text, and begins a section anew with another kind', () => {
    expect(parseSetting('generator.width=64')).toEqual({ path: 'generator.width', value: 64 })
    expect(parseSetting('schedule.steps=null')).toEqual({ path: 'schedule.steps', value: null })
    expect(parseSetting('data.fwhm=[1,2]')).toEqual({ path: 'data.fwhm', value: [1, 2] })
    expect(parseSetting('losses.adversarial=hinge')).toEqual({ path: 'losses.adversarial', value: 'hinge' })
    for (const text of ['generator.width', '=3', '1a=3']) expect(() => parseSetting(text)).toThrow(GalateaError)
    expect(withSetting(recipe, 'generator.kind', 'residual').generator).toEqual({ kind: 'residual' })
    expect(withSetting(recipe, 'generator.kind', 'unet').generator).toEqual({ kind: 'unet', depth: 2 })
    expect(withSetting(recipe, 'a.b.c', 1)).toEqual({ ...recipe, a: { b: { c: 1 } } })
    expect(recipe.generator).toEqual({ kind: 'unet', depth: 2 })
    expect(Object.prototype).not.toHaveProperty('polluted')
    withSetting(recipe, '__proto__.polluted', true)
    expect(Object.prototype).not.toHaveProperty('polluted')
  })
})

describe('every task', () => {
  it.each(taskIds)('%s says of every knob its range and what it is for', async (id) => {
    const { recipe: schema } = await loadTask(id)
    for (const knob of listKnobs(schema)) {
      expect(knob.range, knob.path).not.toBe('')
      expect(knob.description, knob.path).toMatch(/\w.*\.$/)
    }
    expect(() => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).not.toThrow()
  })

  it('has a recipe of defaults', async () => {
    for (const id of taskIds) expect(parseRecipe((await loadTask(id)).recipe, { task: id }, id).task).toBe(id)
  })
})

describe('presets', () => {
  const folder = join(resourcesFolder(), 'presets')

  it('fit their task', async () => {
    for (const name of await presetNames(folder)) {
      const values = await readPreset(folder, name)
      const task = await loadTask(String(values.task))
      expect(() => parseRecipe(task.recipe, values, name), name).not.toThrow()
    }
  })

  it('are told by name', async () => {
    await expect(readPreset(folder, '../presets/generate')).rejects.toThrow(
      /no preset '\.\.\/presets\/generate': expected .*generate/,
    )
  })
})

describe('a recipe file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'galatea-recipe-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each([
    ['{"task": "toy",}', /is not JSON/],
    ['[1]', /is not a JSON object/],
    ['{"seed": 1}', /lacks the key 'task'/],
  ])('%s is refused by name', async (text, says) => {
    const path = join(folder, 'bad.json')
    await writeFile(path, text)
    const refused = readRecipeFile(path)
    await expect(refused).rejects.toThrow(says)
    await expect(refused).rejects.toThrow(path)
  })

  it('must be there', async () => {
    await expect(readRecipeFile(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'not-found' })
    await writeFile(join(folder, 'good.json'), JSON.stringify(recipe))
    expect(await readRecipeFile(join(folder, 'good.json'))).toEqual(
      JSON.parse(await readFile(join(folder, 'good.json'), 'utf8')),
    )
  })
})
