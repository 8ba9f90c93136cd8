import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import h5wasm, { type Dataset } from 'h5wasm/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eachBatch, openShowers, showerProblem, ShowerWriter } from '../../../src-main/collider/showers/files'
import { caloGanGeometry, defaultGeometry } from '../../../src-main/collider/showers/geometries'
import type { ShowerGeometry } from '../../../src-main/collider/showers/geometry'

const small: ShowerGeometry = {
  name: 'small',
  particle: 'electron',
  layers: [{ kind: 'polar', id: 0, rEdges: [0, 1, 2], angles: 2 }],
}

let folder = ''
const path = (name: string): string => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-showers-'))
  await h5wasm.ready
})
afterAll(() => rm(folder, { recursive: true }))

/** Writes data sets as they are. */
function writeHdf5(
  name: string,
  datasets: Record<string, { data: Float32Array | Float64Array; shape: number[] }>,
): string {
  const file = new h5wasm.File(path(name), 'w')
  for (const [key, { data, shape }] of Object.entries(datasets)) file.create_dataset({ name: key, data, shape })
  file.close()
  return path(name)
}

const three = Float32Array.from({ length: 12 }, (_, i) => i)

describe('a file in CaloChallenge’s layout', () => {
  it('has its keys, shapes, type, unit and compression, and grows batch by batch', async () => {
    const writer = await ShowerWriter.create(path('grown.h5'), small, { description: 'a test' })
    writer.append([1000, 2000], three.subarray(0, 8))
    writer.append([3000], three.subarray(8))
    expect(await readdir(folder)).not.toContain('grown.h5')
    await writer.finish()

    const file = new h5wasm.File(path('grown.h5'), 'r')
    expect(file.keys().sort()).toEqual(['incident_energies', 'showers'])
    const energies = file.get('incident_energies') as Dataset
    const showers = file.get('showers') as Dataset
    expect([energies.shape, showers.shape]).toEqual([
      [3, 1],
      [3, 4],
    ])
    expect([energies.dtype, showers.dtype]).toEqual(['<f', '<f'])
    expect(showers.filters.map(({ name }) => name)).toEqual(['deflate'])
    expect([energies, showers].map((dataset) => dataset.attrs.unit!.value)).toEqual(['MeV', 'MeV'])
    expect(Array.from(energies.value as Float32Array)).toEqual([1000, 2000, 3000])
    expect(Array.from(showers.value as Float32Array)).toEqual([...three])
    file.close()
  })

  it('comes back with geometry and provenance', async () => {
    const file = await openShowers(path('grown.h5'))
    expect(file.layout).toBe('calochallenge')
    expect(file.geometry).toEqual(small)
    expect(file.provenance.description).toBe('a test')
    const { energies, showers, eta } = file.read(1, 2)
    expect([...energies]).toEqual([2000, 3000])
    expect([...showers]).toEqual([...three.subarray(4)])
    expect(eta).toBeNull()
    expect([...eachBatch(file, 4)].map(({ count }) => count)).toEqual([3])
    file.close()
  })

  it('may hold η, and may be empty', async () => {
    const writer = await ShowerWriter.create(path('eta.h5'), small, {})
    writer.append([10], three.subarray(0, 4), [0.5])
    await writer.finish()
    const file = await openShowers(path('eta.h5'))
    expect([...file.read(0, 1).eta!]).toEqual([0.5])
    file.close()
    const none = await ShowerWriter.create(path('none.h5'), small, {})
    await none.finish()
    const empty = await openShowers(path('none.h5'))
    expect(empty.count).toBe(0)
    empty.close()
  })

  it('leaves nothing behind when given up, or when the folder cannot be written', async () => {
    const writer = await ShowerWriter.create(path('aborted.h5'), small, {})
    writer.append([10], three.subarray(0, 4))
    await writer.abort()
    expect((await readdir(folder)).filter((name) => name.startsWith('aborted'))).toEqual([])
    await writeFile(path('plain'), '')
    await expect(ShowerWriter.create(path('plain/x.h5'), small, {})).rejects.toThrow(/x\.h5' cannot be written/)
  })

  it('is told apart from the built-in one by the number of voxels', async () => {
    const voxels = 576
    const file = writeHdf5('bare.h5', {
      incident_energies: { data: new Float64Array([1, 2]), shape: [2, 1] },
      showers: { data: new Float64Array(2 * voxels), shape: [2, voxels] },
    })
    const opened = await openShowers(file)
    expect(opened.geometry).toBe(defaultGeometry)
    opened.close()
    await expect(openShowers(file, { geometry: 'calogan' })).rejects.toThrow(/576 voxels a shower, expected the 504/)
  })
})

describe('a file in CaloGAN’s layout', () => {
  it('becomes showers in MeV', async () => {
    const file = writeHdf5('calogan.h5', {
      energy: { data: new Float32Array([5, 50]), shape: [2, 1] },
      layer_0: { data: new Float32Array(2 * 288).fill(1), shape: [2, 3, 96] },
      layer_1: { data: new Float32Array(2 * 144).fill(2), shape: [2, 12, 12] },
      layer_2: { data: new Float32Array(2 * 72).fill(3), shape: [2, 12, 6] },
      overflow: { data: new Float32Array(6), shape: [2, 3] },
    })
    const opened = await openShowers(file)
    expect([opened.layout, opened.geometry]).toEqual(['calogan', caloGanGeometry])
    const { energies, showers } = opened.read(1, 1)
    expect([...energies]).toEqual([50_000])
    expect([showers[0], showers[287], showers[288], showers[431], showers[432], showers[503]]).toEqual([
      1, 1, 2, 2, 3, 3,
    ])
    opened.close()
  })
})

describe('what is no file of showers', () => {
  const energies = { data: new Float32Array([1]), shape: [1, 1] }

  it.each([
    ['without-key.h5', { particles: energies }, /'incident_energies' and 'showers'.*found particles/],
    ['without-showers.h5', { incident_energies: energies }, /lacks the key 'showers'/],
    [
      'counts.h5',
      { incident_energies: energies, showers: { data: new Float32Array(8), shape: [2, 4] } },
      /2 entries in 'showers' but 1 incident energies/,
    ],
    [
      'voxels.h5',
      { incident_energies: energies, showers: { data: new Float32Array(7), shape: [1, 7] } },
      /7 voxels a shower, which none of the built-in geometries/,
    ],
    [
      'wide.h5',
      { incident_energies: { data: new Float32Array(2), shape: [1, 2] } },
      /'incident_energies'.* has 2 numbers a shower, expected 1/,
    ],
    [
      'layers.h5',
      { energy: energies, layer_0: { data: new Float32Array(4), shape: [1, 4] } },
      /'layer_0'.* has 4 voxels a shower, expected CaloGAN's 288/,
    ],
  ])('is refused with what is missing: %s', async (name, datasets, message) => {
    const file = writeHdf5(name, datasets)
    await expect(openShowers(file)).rejects.toThrow(message)
    await expect(openShowers(file)).rejects.toThrow(name)
  })

  it('is refused when it is no HDF5, cut off or not there', async () => {
    await writeFile(path('text.h5'), 'incident_energies,showers\n')
    await expect(openShowers(path('text.h5'))).rejects.toThrow(/text\.h5' is no HDF5 file/)
    await expect(openShowers(path('absent.h5'))).rejects.toThrow(/absent\.h5' cannot be read/)
    const whole = await readFile(path('grown.h5'))
    await writeFile(path('cut.h5'), whole)
    await truncate(path('cut.h5'), Math.floor(whole.length / 2))
    await expect(openShowers(path('cut.h5'))).rejects.toThrow(/cut\.h5' is cut off or damaged/)
  })
})

describe('a bad shower in a good file', () => {
  const batch = (energy: number, voxel: number, eta: number | null = null) => ({
    first: 0,
    count: 1,
    energies: Float64Array.of(energy),
    eta: eta === null ? null : Float64Array.of(eta),
    showers: Float32Array.of(1, voxel),
  })

  it.each([
    [batch(10, 2), null],
    [batch(-1, 2), /not above 0/],
    [batch(NaN, 2), /incident energy is not a number/],
    [batch(10, -0.5), /negative/],
    [batch(10, NaN), /voxel is not a number/],
    [batch(10, Infinity), /voxel is not a number/],
    [batch(10, 2, NaN), /η/],
  ])('is told with the reason', (one, reason) => {
    const problem = showerProblem(one, 0)
    if (reason === null) expect(problem).toBeNull()
    else expect(problem).toMatch(reason)
  })
})
