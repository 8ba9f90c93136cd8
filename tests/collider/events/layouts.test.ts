import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import h5wasm from 'h5wasm/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepMapping, mappingOf, openEventFile, readJetPairs, Skipped } from '../../../src-main/collider/events'
import type { JetPairs, Jets } from '../../../src-main/collider/jets/types'
import { shared } from '../../helpers/shared'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-layouts-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(path: string, count?: number): Promise<{ layout: string | null; pairs: JetPairs[] }> {
  const file = await openEventFile(path)
  try {
    const pairs: JetPairs[] = []
    for await (const some of readJetPairs(file, { count })) pairs.push(some)
    return { layout: file.layout, pairs }
  } finally {
    await file.close()
  }
}

/** What a sample holds, apart from how it is cut into chunks and which codes it has. */
function contents(pairs: readonly JetPairs[]): Record<string, number[]> {
  const all = (of: (some: JetPairs) => Iterable<number>): number[] => pairs.flatMap((some) => [...of(some)])
  return Object.fromEntries(
    (['gen', 'reco'] as const).flatMap((side) => [
      [`${side}.pt`, all((some) => some[side]!.pt)],
      [`${side}.phi`, all((some) => some[side]!.phi)],
      [`${side}.mass`, all((some) => some[side]!.mass)],
      [`${side}.lengths`, all((some) => lengths(some[side]!.constituents.offsets))],
      [`${side}.cpt`, all((some) => some[side]!.constituents.pt)],
      [`${side}.ceta`, all((some) => some[side]!.constituents.eta)],
      [`${side}.pdg`, all((some) => some[side]!.constituents.pdg!)],
    ]),
  )
}

/** Sum of the constituents' pT over the jet's. */
function share({ pt, constituents: { offsets, pt: of } }: Jets, jet: number): number {
  return of.slice(offsets[jet], offsets[jet + 1]).reduce((sum, value) => sum + value, 0) / pt[jet]!
}

function lengths(offsets: Int32Array): number[] {
  return Array.from({ length: offsets.length - 1 }, (_, i) => offsets[i + 1]! - offsets[i]!)
}

describe.skipIf(!shared)('jets of several formats (needs ../shared)', () => {
  const path = (name: string): string => join(shared!, 'data', name)

  it('are the same 500 in Parquet, ROOT and HDF5', async () => {
    const parquet = await read(path('jets/pythia_train.parquet'), 500)
    const root = await read(path('jets/pythia_500.root'))
    const hdf5 = await read(path('jets/pythia_500.h5'))
    expect([parquet.layout, root.layout, hdf5.layout]).toEqual(['jet-pairs', 'pfnano', 'jet-pairs'])
    const expected = contents(parquet.pairs)
    expect(expected['gen.pt']).toHaveLength(500)
    expect(contents(hdf5.pairs)).toEqual(expected)
    // The reconstructed jets of an event are stored by their momentum, the pairs by that of the generated one.
    expect(contents(root.pairs)).toEqual(expected)
    expect(root.pairs[0]!.event.slice(0, 3)).toEqual(parquet.pairs[0]!.event.slice(0, 3))
    expect(root.pairs[0]!.pileUp!.slice(0, 3)).toEqual(parquet.pairs[0]!.pileUp!.slice(0, 3))
  })

  it('are found through the links of PFNano', async () => {
    const { layout, pairs } = await read(path('events/pfnano.root'))
    expect(layout).toBe('pfnano')
    const [some] = pairs
    expect(some!.count).toBeGreaterThan(20)
    const { gen, reco } = some!
    let summed = 0
    for (let i = 0; i < some!.count; i++) {
      // Partners are near each other; a constituent's list sums to its jet (CMS corrects reconstructed jets by some
      // 10 %). A wrong link would be far off. PFNano keeps no constituents of generated jets below 20 GeV.
      expect(Math.abs(gen.eta[i]! - reco!.eta[i]!)).toBeLessThan(0.4)
      expect(share(reco!, i)).toBeGreaterThan(0.8)
      expect(share(reco!, i)).toBeLessThan(1.3)
      if (gen.pt[i]! < 21) continue
      // The momenta are rounded to ten bits, and added as numbers, not as vectors.
      expect(share(gen, i)).toBeCloseTo(1, 1)
      summed++
    }
    expect(summed).toBeGreaterThan(20)
  })

  it('are told by role what a NanoAOD lacks', async () => {
    await expect(read(path('events/nanoAOD_2015_CMS_Open_Data_ttbar.root'))).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(
        /no generated: transverse momentum of the constituents .*'gen\.constituents\.pt'/,
      ) as string,
    })
  })

  it.each([
    ['nanoAOD_2015_CMS_Open_Data_ttbar.root', 'nanoaod'],
    ['nano_dy.parquet', 'nanoaod'],
    ['cmsopendata2015_ttbar_19980_NANOAOD_RNTupleImporter_rntuple_v1-0-0-1.root', 'nanoaod'],
    ['test_FCC_Winter2023.root', 'edm4hep'],
    ['pylhe-testfile-hpcgen.hdf5', 'lhe-hdf5'],
    ['uproot-HZZ-zlib.root', null],
  ])('recognises %s as %s', async (name, layout) => {
    const file = await openEventFile(path(`events/${name}`))
    await file.close()
    expect(file.layout).toBe(layout)
  })
})

describe('a mapping made by hand', () => {
  const csv = 'number,a,b,c,d\n7,50,0.5,1,10\n'

  it('is kept beside the file and used the next time', async () => {
    const path = join(folder, 'own.csv')
    await writeFile(path, csv)
    const file = await openEventFile(path)
    expect(file.layout).toBeNull()
    expect(await mappingOf(file)).toBeNull()
    const mapping = { table: 'own', roles: { event: 'number', 'gen.pt': 'a', 'gen.eta': 'b', 'gen.phi': 'c' } } as const
    expect(await keepMapping(file, mapping)).toBe(`${path}.mapping.json`)
    expect(await mappingOf(file)).toEqual({ mapping, from: `${path}.mapping.json` })
    await file.close()
  })

  it('may serve all files of a folder', async () => {
    const path = join(folder, 'other.csv')
    await writeFile(path, csv)
    await writeFile(join(folder, 'mapping.json'), JSON.stringify({ table: 'other', roles: { weight: 'd' } }))
    const file = await openEventFile(path)
    expect((await mappingOf(file))?.mapping.roles).toEqual({ weight: 'd' })
    await file.close()
    await rm(join(folder, 'mapping.json'))
  })

  it.each([
    [
      'a column that is not there',
      { table: 'bad', roles: { 'gen.pt': 'aa' } },
      /no column 'aa' in the table 'bad'.*'a'/,
    ],
    ['a role that is not known', { table: 'bad', roles: { 'gen.pT': 'a' } }, /no role 'gen\.pT'.*'gen\.pt'/],
    ['a table that is not there', { table: 'x', roles: {} }, /no table 'x'.*'bad'/],
    ['a key that is not known', { table: 'bad', roles: {}, unit: 'MeV' }, /mapping.json' is wrong/],
  ])('is refused for %s', async (_, mapping, sentence) => {
    const path = join(folder, 'bad.csv')
    await writeFile(path, csv)
    await writeFile(`${path}.mapping.json`, JSON.stringify(mapping))
    const file = await openEventFile(path)
    await expect(mappingOf(file)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(sentence) as string,
    })
    await file.close()
  })

  it('reads jets in MeV, components of arrays and event lists from Parquet', async () => {
    const { writeParquet } = await import('../../../src-main/store/tables/parquet/write')
    const path = join(folder, 'lists.parquet')
    const jets = Int32Array.of(0, 2, 3)
    const list = (...values: number[]) => ({ values: Float32Array.from(values), offsets: [jets] })
    const names = ['pt', 'eta', 'phi', 'recoPt', 'recoEta', 'recoPhi']
    const particles = [jets, Int32Array.of(0, 1, 3, 4)]
    const nested = ['cpt', 'ceta', 'cphi'].map((_, i) => ({
      values: Float32Array.of(4000, 1000, 2000, 5000).map((value) => (i === 0 ? value : 0)),
      offsets: particles,
    }))
    await writeParquet(
      path,
      [
        ...names.map((name) => ({ name, type: 'float32' as const, depth: 1 })),
        ...['cpt', 'ceta', 'cphi'].map((name) => ({ name, type: 'float32' as const, depth: 2 })),
      ],
      [
        {
          rows: 2,
          // In the first event the reconstructed jets come the other way round; in the second it is far away.
          columns: [
            list(5000, 3000, 6000),
            list(0, 1, 0),
            list(0, 0, 3.1),
            list(3100, 5200, 6000),
            list(1.01, 0.01, 2),
            list(0, 0, -3.1),
            ...nested,
          ],
        },
      ],
    )
    const roles = {
      'gen.pt': 'pt',
      'gen.eta': 'eta',
      'gen.phi': 'phi',
      'gen.constituents.pt': 'cpt',
      'gen.constituents.eta': 'ceta',
      'gen.constituents.phi': 'cphi',
      'reco.pt': 'recoPt',
      'reco.eta': 'recoEta',
      'reco.phi': 'recoPhi',
      'reco.constituents.pt': 'cpt',
      'reco.constituents.eta': 'ceta',
      'reco.constituents.phi': 'cphi',
    }
    const file = await openEventFile(path)
    await keepMapping(file, { table: 'lists', roles, energyUnit: 'MeV' })
    const found: JetPairs[] = []
    for await (const pairs of readJetPairs(file)) found.push(pairs)
    await file.close()
    expect(found).toHaveLength(1)
    const { gen, reco, event } = found[0]!
    expect([...gen.pt]).toEqual([5, 3])
    expect([...reco!.pt]).toEqual([5.2, 3.1].map(Math.fround))
    expect([...event]).toEqual([0, 0])
    expect(lengths(gen.constituents.offsets)).toEqual([1, 2])
    expect([...gen.constituents.pt]).toEqual([4, 1, 2])
    expect([...reco!.constituents.pt]).toEqual([1, 2, 4])
  })
})

describe('events whose lists do not fit together', () => {
  it('are counted and left out, and shift nothing behind them', async () => {
    const { writeParquet } = await import('../../../src-main/store/tables/parquet/write')
    const path = join(folder, 'unequal.parquet')
    const offsets = Int32Array.of(0, 1, 2, 3)
    const short = Int32Array.of(0, 1, 1, 2)
    const column = (level: Int32Array, ...values: number[]) => ({ values: Float32Array.from(values), offsets: [level] })
    const names = ['GenJet_pt', 'GenJet_eta', 'GenJet_phi', 'Jet_pt', 'Jet_eta', 'Jet_phi']
    const cands = ['GenCands_pt', 'GenCands_eta', 'GenCands_phi', 'GenCands_jetIdx']
    const particles = ['PFCands_pt', 'PFCands_eta', 'PFCands_phi', 'PFCands_jetIdx']
    const columns = [...names, ...cands, ...particles].map((name) => ({ name, type: 'float32' as const, depth: 1 }))
    const three = [
      column(offsets, 50, 60, 70),
      column(short, 0.1, 0.3),
      column(offsets, 1, 2, 3),
      column(offsets, 51, 61, 71),
      column(offsets, 0.1, 0.2, 0.3),
      column(offsets, 1, 2, 3),
    ]
    const constituents = (...index: number[]) => [
      column(offsets, 50, 60, 70),
      column(offsets, 0.1, 0.2, 0.3),
      column(offsets, 1, 2, 3),
      column(offsets, ...index),
    ]
    const write = (batch: ReturnType<typeof column>[]) => writeParquet(path, columns, [{ rows: 3, columns: batch }])
    await write([...three, ...constituents(0, 0, 0), ...constituents(0, 0, 0)])
    await copyFile(path, join(folder, 'unequal-copy.parquet'))
    const read = async (): Promise<{ pt: number[]; eta: number[]; skipped: Skipped }> => {
      const file = await openEventFile(path)
      const skipped = new Skipped()
      const found: JetPairs[] = []
      for await (const pairs of readJetPairs(file, { skipped })) found.push(pairs)
      await file.close()
      const gen = found.map((pairs) => pairs.gen)
      return { pt: gen.flatMap(({ pt }) => [...pt]), eta: gen.flatMap(({ eta }) => [...eta]), skipped }
    }
    const unequal = await read()
    expect(unequal.pt).toEqual([50, 70])
    expect(unequal.eta).toEqual([0.1, 0.3].map(Math.fround))
    expect(unequal.skipped.count).toBe(1)
    expect(unequal.skipped.examples[0]).toBe(`Entry 1 of '${path}': GenJet_pt holds 1 values but GenJet_eta holds 0`)

    await write([...three.with(1, column(offsets, 0.1, 0.2, 0.3)), ...constituents(0, 0, 4), ...constituents(0, 0, 0)])
    const beyond = await read()
    expect(beyond.pt).toEqual([50, 60])
    expect(beyond.skipped.examples[0]).toContain('Entry 2')
    expect(beyond.skipped.examples[0]).toContain('GenCands_jetIdx is 4 where there are 1 jets')
  })
})

describe('layouts of HDF5', () => {
  it('JetNet has constituents relative to their jet, with a mask', async () => {
    await h5wasm.ready
    const path = join(folder, 'jetnet.hdf5')
    const made = new h5wasm.File(path, 'w')
    const particles = Float32Array.of(
      0.1,
      0.2,
      0.75,
      1,
      -0.1,
      0,
      0.25,
      1,
      0,
      0,
      0,
      0,
      0.5,
      0,
      1,
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    )
    made.create_dataset({ name: 'particle_features', data: particles, shape: [2, 3, 4] })
    made.create_dataset({ name: 'jet_features', data: Float32Array.of(100, 1, 10, 2, 200, -1, 20, 1), shape: [2, 4] })
    made.close()
    const { layout, pairs } = await read(path)
    expect(layout).toBe('jetnet')
    const { gen, reco, count } = pairs[0]!
    expect([count, reco]).toEqual([2, null])
    expect([[...gen.pt], [...gen.eta], [...gen.mass], [...gen.phi]]).toEqual([
      [100, 200],
      [1, -1],
      [10, 20],
      [0, 0],
    ])
    expect(lengths(gen.constituents.offsets)).toEqual([2, 1])
    expect([...gen.constituents.pt]).toEqual([75, 25, 200])
    // Float32 of sums near 1.
    expect(gen.constituents.eta[0]).toBeCloseTo(1.1, 6)
    expect(gen.constituents.phi[0]).toBeCloseTo(0.2, 6)
  })

  it.each([
    ['calochallenge', { incident_energies: [2, 1], showers: [2, 6] }, { 'shower.voxels': 'showers' }],
    [
      'calogan',
      { energy: [2, 1], layer_0: [2, 3, 4], layer_1: [2, 2, 2], layer_2: [2, 2, 1] },
      { 'shower.layer2': 'layer_2' },
    ],
  ])('recognises %s', async (layout, sets, roles) => {
    await h5wasm.ready
    const path = join(folder, `${layout}.h5`)
    const made = new h5wasm.File(path, 'w')
    for (const [name, shape] of Object.entries(sets)) {
      const size = shape.reduce((product, axis) => product * axis, 1)
      made.create_dataset({ name, data: new Float32Array(size), shape })
    }
    made.close()
    const file = await openEventFile(path)
    expect(file.layout).toBe(layout)
    expect((await mappingOf(file))!.mapping.roles).toMatchObject(roles)
    await file.close()
  })

  it.each([
    ['hits', 'hit_id,x,y,z,volume_id,layer_id,module_id\n1,32,1,-5,8,2,1\n', { 'hit.layer': 'layer_id' }],
    [
      'truth',
      'hit_id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight\n1,7,32,1,-5,1,0,0,1\n',
      { 'hit.particle': 'particle_id' },
    ],
    ['particles', 'particle_id,vx,vy,vz,px,py,pz,q,nhits\n7,0,0,0,1,0,0,1,9\n', {}],
  ])('recognises the %s of TrackML', async (kind, text, roles) => {
    const path = join(folder, `event000001000-${kind}.csv`)
    await writeFile(path, text)
    const file = await openEventFile(path)
    expect(file.layout).toBe('trackml')
    expect((await mappingOf(file))!.mapping.roles).toMatchObject(roles)
    await file.close()
  })

  it('reads the unit that a data set of HDF5 has as an attribute', async () => {
    await h5wasm.ready
    const path = join(folder, 'units.h5')
    const made = new h5wasm.File(path, 'w')
    for (const name of ['with', 'without']) made.create_dataset({ name, data: new Float32Array(2), shape: [2] })
    const dataset = made.get('with')
    if (!(dataset instanceof h5wasm.Dataset)) throw new Error('no data set was made')
    dataset.create_attribute('unit', 'MeV')
    made.close()
    const file = await openEventFile(path)
    expect(file.tables[0]!.columns.map(({ name, unit }) => [name, unit])).toEqual([
      ['with', 'MeV'],
      ['without', ''],
    ])
    await file.close()
  })
})
