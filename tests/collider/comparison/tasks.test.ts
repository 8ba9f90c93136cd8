import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { compareSamples, defaultOptions } from '../../../src-main/collider/comparison/compare'
import { comparisonReaders, type ReadOptions } from '../../../src-main/collider/comparison/tasks'
import { ShowerWriter } from '../../../src-main/collider/showers/files'
import { gridGeometry } from '../../../src-main/collider/showers/geometries'
import { voxelCount } from '../../../src-main/collider/showers/geometry'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-compare-'))
})
afterAll(() => rm(folder, { recursive: true }))

const options: ReadOptions = { weighted: false, unpaired: false, pixels: false, slices: null, table: null }
const files = (reference: string, other: string) => ({
  reference: join(folder, reference),
  other: join(folder, other),
  truth: null,
  training: null,
})

describe('showers', () => {
  /** Incident energies of 10 or 50 GeV, of which a share is spread evenly over the voxels. */
  async function write(name: string, share: number, layers = 3, bad = false): Promise<void> {
    const geometry = gridGeometry(layers, 2, 2, { width: 10, height: 10 })
    const voxels = voxelCount(geometry)
    const random = new Random(layers, name)
    const energies = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 10_000 : 50_000))
    const showers = new Float32Array(400 * voxels)
    energies.forEach((energy, i) => {
      for (let v = 0; v < voxels; v++) showers[i * voxels + v] = (energy * share * (1 + 0.1 * random.normal())) / voxels
    })
    if (bad) showers[7 * voxels + 1] = -3
    const writer = await ShowerWriter.create(join(folder, name), geometry, { source: 'test' })
    writer.append(energies, showers)
    await writer.finish()
  }

  it('are compared by their features, a bin for each energy; a bad one is left out and told', async () => {
    await write('full.h5', 0.9)
    await write('fast.h5', 0.88, 3, true)
    const read = await comparisonReaders['calorimeter-shower']()
    const input = await read(files('full.h5', 'fast.h5'), options, {})
    expect([input.reference.count, input.other.count, input.paired]).toEqual([400, 399, false])
    expect(input.notes[0]).toBe(
      "1 showers of 'fast.h5' were left out; the first: in entry 7 a voxel has a negative energy.",
    )
    const { variables, slices } = await compareSamples(input, { ...defaultOptions, replicas: 30, repeats: 0 })
    const { value, error } = variables.response!.meanDifference
    expect(Math.abs(value! + 0.02)).toBeLessThan(4 * error!)
    expect(slices!.bins.map(({ items }) => items[0])).toEqual([200, 200])
    expect([slices!.label, slices!.unit]).toEqual(['energy of the incident particle', 'GeV'])
  })

  it('of the same incident energies are paired: those are not compared', async () => {
    const read = await comparisonReaders['calorimeter-shower']()
    const input = await read(files('full.h5', 'full.h5'), options, {})
    expect(input.paired).toBe(true)
    expect(input.variables.map(({ name }) => name)).not.toContain('incidentEnergy')
    expect(input.shared.map(({ name }) => name)).toEqual(['incidentEnergy'])
  })

  it('of another geometry are refused', async () => {
    await write('four.h5', 0.9, 4)
    const read = await comparisonReaders['calorimeter-shower']()
    await expect(read(files('full.h5', 'four.h5'), options, {})).rejects.toThrow(
      /four.h5' has showers of 16 voxels, '.*full.h5' of 12: the same geometry was expected/,
    )
  })
})

describe('tables', () => {
  const csv = (name: string, header: string, rows: readonly string[]) =>
    writeFile(join(folder, name), `${[header, ...rows].join('\n')}\n`)

  it('of tracks get the names of their parameters, and events from their column', async () => {
    const header = 'event_id,track_id,d0,q_over_pt,n_hits'
    const rows = Array.from({ length: 40 }, (_, i) => `${i >> 2},${i % 4},${i / 100},${1 / (i + 1)},${i % 9}`)
    await csv('one.csv', header, rows)
    await csv('two.csv', header, rows)
    const read = await comparisonReaders['track-finding']()
    const input = await read(files('one.csv', 'two.csv'), options, {})
    expect(input.variables.map(({ label, unit }) => [label, unit])).toEqual([
      ['d₀', 'mm'],
      ['q/pT', '1/GeV'],
      ['n_hits', ''],
    ])
    expect(new Set(input.reference.event).size).toBe(10)
    expect(input.features).toEqual(['d0', 'q_over_pt', 'n_hits'])
  })

  it('without a numeric column in common are refused, with what each has', async () => {
    await csv('left.csv', 'a,t', ['1,x', '2,y'])
    await csv('right.csv', 'b,t', ['1,x', '2,y'])
    const read = await comparisonReaders.none()
    await expect(read(files('left.csv', 'right.csv'), options, {})).rejects.toThrow(/no numeric column in common: a; b/)
  })

  it('that a file does not have are refused with those it has', async () => {
    const read = await comparisonReaders.none()
    await expect(read(files('one.csv', 'two.csv'), { ...options, table: 'Events' }, {})).rejects.toThrow(
      /There is no table 'Events' in '.*one.csv': it has /,
    )
  })
})
