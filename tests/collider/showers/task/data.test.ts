import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../../src-main/base/random'
import { createShowerDataset } from '../../../../src-main/collider/showers/dataset'
import { ShowerWriter } from '../../../../src-main/collider/showers/files'
import { voxelCount } from '../../../../src-main/collider/showers/geometry'
import { openShowerData } from '../../../../src-main/collider/showers/task/data'
import { showerRecipe } from '../../../../src-main/collider/showers/task/recipe'
import { showerShape } from '../../../../src-main/collider/showers/task/shape'
import { summarise } from '../../../../src-main/collider/showers/task/summary'
import { electrons, mixedGeometry, smallGeometry, threshold } from './showers'

let folder = ''
const voxels = voxelCount(smallGeometry)
const recipe = showerRecipe.parse({ task: 'calorimeter-shower' })
const split = { train: 0.8, validation: 0.1, test: 0.1 }
const item = (index: number) => ({ index, random: new Random(1, 'item', index) })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-shower-data-'))
  const writer = await ShowerWriter.create(join(folder, 'showers.h5'), smallGeometry, { description: 'test' })
  const showers = electrons(smallGeometry, 60)
  showers[7]!.energy = -5
  showers[8]!.voxels[3] = NaN
  showers[9]!.voxels[3] = -1
  for (const { energy, voxels: values } of showers) writer.append([energy], values)
  await writer.finish()
})
afterAll(() => rm(folder, { recursive: true }))

describe('a data set of showers', () => {
  it('leaves bad ones out, each with its entry and the reason', async () => {
    const options = { from: [join(folder, 'showers.h5')], split, seed: 1, geometry: null }
    const { manifest, rejected } = await createShowerDataset(join(folder, 'set'), options)
    expect(manifest.items).toBe(57)
    expect(rejected.map(({ source }) => source.replace(/^.*: /, ''))).toEqual(['shower 7', 'shower 8', 'shower 9'])
    expect(rejected.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/not above 0/),
      expect.stringMatching(/not a number/),
      expect.stringMatching(/negative/),
    ])
    expect(manifest.properties).toMatchObject({ kind: 'showers', eta: false, provenance: { description: 'test' } })
    expect(manifest.properties.threshold).toBeGreaterThanOrEqual(threshold)
  })

  it('refuses files of different geometries', async () => {
    const other = await ShowerWriter.create(join(folder, 'other.h5'), mixedGeometry, {})
    other.append([1000], new Float32Array(voxelCount(mixedGeometry)))
    await other.finish()
    const options = {
      from: ['showers.h5', 'other.h5'].map((name) => join(folder, name)),
      split,
      seed: 1,
      geometry: null,
    }
    await expect(createShowerDataset(join(folder, 'both'), options)).rejects.toThrow(/other\.h5' has another geometry/)
  })

  it('yields showers turned in training, and as they are otherwise', async () => {
    const data = await openShowerData(recipe, join(folder, 'set'))
    const shape = showerShape(smallGeometry)
    const fixed = await data.batch('test', [item(0), item(1)])
    expect(await data.batch('test', [item(0), item(1)])).toEqual(fixed)
    expect(fixed.shower).toHaveLength(2 * voxels)

    const twice = await Promise.all(
      [1, 2, 3, 4].map((seed) => data.batch('train', [{ index: 0, random: new Random(seed, 'turn') }])),
    )
    expect(new Set(twice.map(({ shower }) => shower!.join())).size).toBeGreaterThan(1)
    // Turning keeps energies, distances from the axis and hits.
    const summaries = twice.map(({ shower, energy }) => summarise(shape, shower!, energy![0]!, threshold))
    const { layers } = shape
    const kept = [0, 1, 2, 3, 3 * layers + 1, 6 * layers + 1, 7 * layers + 1, 8 * layers + 1]
    for (const summary of summaries) {
      for (const at of kept) expect(summary[at]).toBeCloseTo(summaries[0]![at]!, 5)
    }
    await data.close()
  })

  it('is described by its training split', async () => {
    const data = await openShowerData(recipe, join(folder, 'set'))
    const all = Array.from({ length: data.sizes.train }, (_, i) => item(i))
    const { energy } = await data.batch('train', all)
    expect(data.description.energy[0]).toBeCloseTo(Math.min(...energy!) / 1000, 9)
    expect(data.description.energy[1]).toBeCloseTo(Math.max(...energy!) / 1000, 9)
    expect(data.sizes.train + data.sizes.validation + data.sizes.test).toBe(57)
    await data.close()
  })

  it('may have a higher threshold in a recipe', async () => {
    const strict = showerRecipe.parse({ task: 'calorimeter-shower', data: { threshold: 50 } })
    const data = await openShowerData(strict, join(folder, 'set'))
    const { shower } = await data.batch('test', [item(0)])
    expect(Math.min(...shower!.filter((value) => value > 0))).toBeGreaterThanOrEqual(50)
    await data.close()
  })
})
