import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGalaxyDataset } from '../../src-main/astronomy/dataset/create'
import { parseGalaxyDatasetOptions } from '../../src-main/astronomy/dataset/options'
import { defaultStamps, defaultTelescope, writeStamps } from '../../src-main/astronomy/simulation'
import { generateRecipe } from '../../src-main/engine/gan/generate/recipe'
import { parseGenerateDescription } from '../../src-main/engine/gan/generate/description'
import { loadTask } from '../../src-main/tasks'
import { openDatasetImages } from '../../src-main/tasks/datasetImages'
import { measureImages } from '../../src-main/tasks/measureImages'

let folder: string
const path = (name: string): string => join(folder, name)
const split = { train: 0.5, validation: 0.25, test: 0.25 }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-tasks-'))
  const telescope = { ...defaultTelescope, bands: ['g', 'r'] }
  await writeStamps(path('stamps'), { ...defaultStamps, ...telescope, size: 32 }, 16, 3)
  const make = async (name: string, from: string[]): Promise<void> => {
    const options = parseGalaxyDatasetOptions({ task: 'generate', from, bands: ['g', 'r'], size: 32, split })
    await createGalaxyDataset(path(name), options)
  }
  const files = Array.from({ length: 16 }, (_, i) => path(`stamps/galaxy-${String(i).padStart(5, '0')}.fits`))
  await make('with-table', [path('stamps')])
  await make('without-table', files)
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('images of a data set', () => {
  it('have the attributes of their table, and what was measured under the prefix', async () => {
    const source = await openDatasetImages(path('with-table'))
    expect([source.columnOf('flux_r'), source.columnOf('measured_flux_r')]).toEqual(['flux_r', 'measured_flux_r'])
    const [truth, measured] = [
      await source.attribute('train', 'flux_r'),
      await source.attribute('train', 'measured_flux_r'),
    ]
    expect(truth).not.toEqual(measured)
    expect(source.columnOf('colour')).toBeNull()
    await expect(source.attribute('train', 'colour')).rejects.toThrow(/no attribute 'colour'/)
    await source.close()
  })

  it('take the prefix where there is no table, too', async () => {
    const source = await openDatasetImages(path('without-table'))
    expect([source.columnOf('flux_r'), source.columnOf('measured_flux_r')]).toEqual(['flux_r', 'flux_r'])
    expect(source.attributes).not.toContain('measured_flux_r')
    await source.close()
  })

  it('are measured again as their catalogue says', async () => {
    const recipe = generateRecipe.parse({
      task: 'generate',
      data: { attributes: ['measured_flux_r', 'measured_ellipticity', 'measured_flux_g', 'bulge_fraction'] },
    })
    const data = await (await loadTask('generate')).open(recipe, path('with-table'), {})
    const description = parseGenerateDescription(data.description)
    const measure = measureImages(description)!
    const names = description.attributes.map(({ name }) => name)
    const source = await openDatasetImages(path('with-table'))
    const columns = await Promise.all(names.slice(0, 3).map((name) => source.attribute('train', name)))
    for (let item = 0; item < source.sizes.train; item++) {
      const values = measure(await source.read('train', item), names)
      // The sky of a stamp is 0 already, but for rounding in float32.
      columns.forEach((column, i) => expect(values[i]).toBeCloseTo(column[item]!, 4))
      expect(values[3]).toBeNaN()
    }
    await source.close()
    await data.close()
  })

  it('can be measured where they are of a known kind', () => {
    const description = { properties: {}, bands: ['r'], shape: [1, 8, 8] } as unknown as Parameters<
      typeof measureImages
    >[0]
    expect(measureImages(description)).toBeNull()
  })
})
