import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openEventFile,
  readJetPairs,
  Skipped,
  writeJetPairs,
  type JetReadOptions,
} from '../../../src-main/collider/events'
import type { JetPairs, Jets } from '../../../src-main/collider/jets/types'
import { shared } from '../../helpers/shared'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-jets-'))
})
afterAll(() => rm(folder, { recursive: true }))

const f32 = (...values: number[]): Float32Array => Float32Array.from(values)

function side(shift: number): Jets {
  return {
    pt: f32(50 + shift, 60 + shift, 70 + shift),
    eta: f32(0.5, -1, 2),
    phi: f32(3, -3, 0),
    mass: f32(5, 6, 7),
    constituents: {
      offsets: Int32Array.of(0, 2, 2, 3),
      pt: f32(30, 20, 70),
      eta: f32(0.4, 0.6, 2),
      phi: f32(3, 3.1, 0.25),
      pdg: Int32Array.of(211, -211, 22),
    },
  }
}

const three: JetPairs = {
  count: 3,
  event: Float64Array.of(1, 1, 2 ** 40),
  weight: Float64Array.of(0.5, 1, 2),
  pileUp: f32(10, 11, 12.5),
  gen: side(0),
  reco: side(1),
}

async function readAll(path: string, options?: JetReadOptions): Promise<JetPairs[]> {
  const file = await openEventFile(path)
  try {
    const found: JetPairs[] = []
    for await (const pairs of readJetPairs(file, options)) found.push(pairs)
    return found
  } finally {
    await file.close()
  }
}

describe('writeJetPairs', () => {
  it('writes what readJetPairs reads', async () => {
    const path = join(folder, 'three.parquet')
    expect(await writeJetPairs(path, [three])).toBe(3)
    expect(await readAll(path)).toEqual([three])
  })

  it('writes generated jets alone, without weights, pile-up or codes', async () => {
    const path = join(folder, 'gen.parquet')
    const bare: JetPairs = {
      ...three,
      weight: null,
      pileUp: null,
      reco: null,
      gen: { ...three.gen, constituents: { ...three.gen.constituents, pdg: null } },
    }
    await writeJetPairs(path, [bare])
    expect(await readAll(path)).toEqual([bare])
  })

  it('writes a sample of no jets that can be read', async () => {
    const path = join(folder, 'none.parquet')
    expect(await writeJetPairs(path, [])).toBe(0)
    expect(await readAll(path)).toEqual([])
  })

  it('refuses a sample whose later jets lack what the first ones have', async () => {
    const written = writeJetPairs(join(folder, 'mixed.parquet'), [three, { ...three, reco: null }])
    await expect(written).rejects.toThrow('reconstructed jets')
  })
})

describe('readJetPairs', () => {
  it('reads a range in chunks', async () => {
    const path = join(folder, 'range.parquet')
    await writeJetPairs(path, [three, three, three])
    const found = await readAll(path, { first: 1, count: 5, chunk: 2 })
    expect(found.map(({ count }) => count)).toEqual([2, 2, 1])
    expect(found.flatMap(({ gen }) => [...gen.pt])).toEqual([60, 70, 50, 60, 70])
    expect(found.map(({ gen }) => [...gen.constituents.offsets])).toEqual([
      [0, 0, 1],
      [0, 2, 2],
      [0, 1],
    ])
  })

  it('leaves the reconstructed jets alone when asked', async () => {
    const path = join(folder, 'genOnly.parquet')
    await writeJetPairs(path, [three])
    expect((await readAll(path, { reco: false }))[0]!.reco).toBeNull()
  })

  it('counts jets that are none and keeps the others', async () => {
    const path = join(folder, 'bad.parquet')
    const bad = structuredClone(three)
    bad.gen.pt[0] = NaN
    bad.reco!.constituents.pt[2] = -4
    await writeJetPairs(path, [bad, three])
    const skipped = new Skipped()
    const found = await readAll(path, { skipped })
    expect(found.flatMap(({ gen }) => [...gen.pt])).toEqual([60, 50, 60, 70])
    expect(skipped.count).toBe(2)
    expect(skipped.examples[0]).toBe(`Row 0 of '${path}': gen_pt is NaN`)
    expect(skipped.examples[1]).toContain('reco constituent 0 has pT -4')
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'unreadable',
      message: `Row 0 of '${path}': gen_pt is NaN.`,
    })
  })

  it.skipIf(!shared)('reads the 28,745 jets of the shared sample (needs ../shared)', async () => {
    const found = await readAll(join(shared!, 'data/jets/pythia_train.parquet'))
    const sum = (of: (pairs: JetPairs) => Iterable<number>): number => {
      return found.reduce((total, pairs) => total + [...of(pairs)].reduce((a, b) => a + b, 0), 0)
    }
    expect(sum(({ count }) => [count])).toBe(28745)
    expect(sum(({ event }) => event)).toBe(237759781)
    expect(sum(({ gen }) => [gen.constituents.pt.length])).toBe(899341)
    // The reference's own sums in float64; another order of additions differs by less than 1e-12.
    expect(sum(({ gen }) => gen.pt) / 5948550.370464325).toBeCloseTo(1, 11)
    expect(sum(({ gen }) => gen.constituents.pt) / 5970567.413143158).toBeCloseTo(1, 11)
    expect(sum(({ gen }) => gen.constituents.pdg!)).toBe(21430152)
  })
})
