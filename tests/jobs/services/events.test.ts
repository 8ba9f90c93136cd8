import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultJets, jetsNotice, simulateJets } from '../../../src-main/collider/simulation/jets'
import { writeJetPairs } from '../../../src-main/collider/events'
import { findGeometry } from '../../../src-main/collider/showers/geometries'
import { calorimeter } from '../../../src-main/collider/showers/simulation/medium'
import { writeShowers } from '../../../src-main/collider/showers/simulation/write'
import { mapColumns, openEvents, readRows, summariseColumn } from '../../../src-main/jobs/services/events'
import { readJets, readMeanJets } from '../../../src-main/jobs/services/jets'
import { readMeanShower, readShowers } from '../../../src-main/jobs/services/showers'

const folder = mkdtempSync(join(tmpdir(), 'galatea-events-service-'))
const [jets, showers] = [join(folder, 'jets.parquet'), join(folder, 'showers.h5')]
const signal = new AbortController().signal
let table = ''
beforeAll(async () => {
  await writeJetPairs(jets, simulateJets(defaultJets, 60, 1, {}), { metadata: { notice: jetsNotice }, work: {} })
  const shower = {
    geometry: await findGeometry('default'),
    medium: calorimeter,
    particle: 'electron',
    threshold: 0.5,
  } as const
  await writeShowers(showers, shower, [1, 100], 50, 1)
  table = (await openEvents({ path: jets })).tables[0]!.name
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('event files for the window', () => {
  it('count under a cut, and name a column that is not there', async () => {
    const ask = (column: string, cut: string) => summariseColumn({ path: jets, table, column, cut }, {})
    const all = await ask('gen_pt', '')
    const median = all.mean!
    const hard = await ask('gen_pt', `gen_pt > ${median}`)
    const soft = await ask('gen_pt', `gen_pt <= ${median}`)
    expect(hard.count + soft.count).toBe(all.count)
    expect(hard.minimum).toBeGreaterThan(median)
    await expect(ask('gen_pt', 'nothing > 1')).rejects.toThrow(/no column 'nothing'/)
  })

  it('give rows with their lists', async () => {
    const { tables } = await openEvents({ path: jets })
    const lists = tables[0]!.columns.find(({ depth }) => depth === 1)!
    const { rows } = await readRows({ path: jets, table, columns: ['gen_pt', lists.name], first: 50, count: 20 })
    expect(rows).toHaveLength(10)
    expect(rows[0]![0]).toBeTypeOf('number')
    expect(rows[0]![1]).toMatchObject({ length: expect.any(Number) as number })
  })

  it('keep a mapping made by hand beside the data, and forget it', async () => {
    const { mapping, lacks } = await openEvents({ path: jets })
    expect(lacks['jet-response']).toBeNull()
    const roles = Object.fromEntries(Object.entries(mapping!.roles).filter(([role]) => role !== 'gen.pt'))
    const without = await mapColumns({ path: jets, mapping: { table, roles } })
    expect(without.lacks['jet-response']).toContain("'gen.pt'")
    expect(without.mapping!.from).toBe(`${jets}.mapping.json`)
    await expect(mapColumns({ path: jets, mapping: { table, roles: { 'gen.pt': 'no_such' } } })).rejects.toThrow(
      /no_such/,
    )
    expect((await mapColumns({ path: jets, mapping: null })).mapping).toEqual(mapping)
  })

  it('give jets with their constituents, and mean images that sum to the response', async () => {
    const { entries, jets: some } = await readJets({ path: jets, first: 10, count: 4 })
    expect([entries, some.length]).toEqual([60, 4])
    expect(some[0]!.gen.constituents.pt.length).toBeGreaterThan(0)
    const { value, buffers } = await readMeanJets({ path: jets, most: 1000 }, signal)
    expect(value).toMatchObject({ jets: 60, size: 32, hasReco: true })
    expect((buffers[0] as Float32Array).reduce((sum, pixel) => sum + pixel, 0)).toBeCloseTo(1, 1)
  })

  it('give showers, and the mean of those of some energies', async () => {
    const { value, buffers } = await readShowers({ path: showers, first: 48, count: 8 })
    expect([value.total, value.energies.length, buffers[0]!.byteLength]).toEqual([50, 2, 2 * 4 * value.voxels])
    expect(value.source).toMatch(/^Showers made by a fast formula/)
    const all = (await readMeanShower({ path: showers, energy: null }, signal)).value
    const low = (await readMeanShower({ path: showers, energy: [1, 10] }, signal)).value
    const high = (await readMeanShower({ path: showers, energy: [10.0001, 200] }, signal)).value
    expect(all.count).toBe(50)
    expect(low.count + high.count).toBe(50)
    const total = (of: typeof all): number => of.longitudinal.mean.reduce((sum, value) => sum + value, 0)
    expect(total(all)).toBeCloseTo(
      all.radial.mean.reduce((sum, value) => sum + value, 0),
      6,
    )
    // The deepest of its layers is later for more energy.
    const peak = ({ longitudinal: { mean } }: typeof all): number => mean.indexOf(Math.max(...mean))
    expect(peak(high)).toBeGreaterThanOrEqual(peak(low))
  })
})
