import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { writeJetPairs } from '../../../src-main/collider/events'
import { createJetDataset } from '../../../src-main/collider/response/dataset/create'
import { readStoredJets } from '../../../src-main/collider/response/dataset/read'
import { openResponseData } from '../../../src-main/collider/response/data'
import { responseRecipe } from '../../../src-main/collider/response/recipe'
import { jetResponse } from '../../../src-main/collider/response/task'
import { createDataset } from '../../../src-main/store/dataset/create'
import { openDataset } from '../../../src-main/store/dataset/dataset'
import { shared } from '../../helpers/shared'
import { toyJets } from './toy'

const split = { train: 0.8, validation: 0.1, test: 0.1 }
const options = (from: string[]) => ({ from, places: 32, split, seed: 1 })
const work = {}
let folder: string
let file: string
let dataset: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jets-'))
  file = join(folder, 'jets.parquet')
  dataset = join(folder, 'dataset')
  await writeJetPairs(file, [toyJets(200, 1)])
  await createJetDataset(dataset, options([file]))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a data set of jets', () => {
  it('holds every jet of the file, those of one event in one split', async () => {
    const opened = await openDataset(dataset)
    expect(opened.length).toBe(200)
    const splits = new Map<string, Set<string>>()
    for (const { object, split: name } of opened.items()) {
      splits.set(object, (splits.get(object) ?? new Set()).add(name))
    }
    expect(splits.size).toBe(100)
    expect([...splits.values()].every((names) => names.size === 1)).toBe(true)
    opened.close()
  })

  it('gives the jets back as they were, constituents by falling pT', async () => {
    const before = toyJets(200, 1)
    let jets = 0
    for await (const pairs of readStoredJets(dataset, null)) {
      expect(pairs.gen.pt).toEqual(before.gen.pt)
      expect(pairs.reco!.mass).toEqual(before.reco!.mass)
      expect(pairs.pileUp).toEqual(before.pileUp)
      expect(pairs.gen.constituents.offsets).toEqual(before.gen.constituents.offsets)
      const { offsets, pt } = pairs.gen.constituents
      for (let k = offsets[0]! + 1; k < offsets[1]!; k++) expect(pt[k]).toBeLessThanOrEqual(pt[k - 1]!)
      expect([...pt.subarray(0, offsets[1])].sort()).toEqual(
        [...before.gen.constituents.pt.subarray(0, offsets[1])].sort(),
      )
      jets += pairs.count
    }
    expect(jets).toBe(200)
  })

  it('feeds both networks: constituents with their links, and images that sum to the response', async () => {
    const items = [0, 1, 2].map((index) => ({ index, random: new Random(1, 'item', index) }))
    const onConstituents = responseRecipe.parse({ task: 'jet-response', data: { mirror: false } })
    const data = await jetResponse.open(onConstituents, dataset, work)
    const batch = await data.batch('train', items)
    expect(batch.gen).toHaveLength(3 * 72 * 8)
    const ratio = Math.exp(batch.response![0]!)
    await data.close()

    const kinds = { generator: { kind: 'image-unet' }, discriminator: { kind: 'image' } }
    const onImages = responseRecipe.parse({ task: 'jet-response', data: { mirror: false }, ...kinds })
    const images = await openResponseData(onImages, dataset)
    const pictures = await images.batch('train', items)
    const total = (data: Float32Array): number => data.subarray(0, 1024).reduce((a, b) => a + b, 0)
    // Σ pT is a little more than the pT of the sum of the vectors.
    expect(total(pictures.gen!)).toBeGreaterThan(0.999)
    expect(total(pictures.gen!)).toBeLessThan(1.1)
    expect(total(pictures.reco!) / ratio).toBeGreaterThan(0.999)
    expect(total(pictures.reco!) / ratio).toBeLessThan(1.1)
    expect([...pictures.weight!]).toEqual([1, 1, 1])
    await images.close()
  })

  it('weights jets by the sample, or towards a falling spectrum, with a mean of about 1', async () => {
    for (const weights of ['sample', 'falling'] as const) {
      const kinds = { generator: { kind: 'image-unet' }, discriminator: { kind: 'image' } }
      const recipe = responseRecipe.parse({ task: 'jet-response', data: { weights }, ...kinds })
      const data = await openResponseData(recipe, dataset)
      const items = Array.from({ length: data.sizes.train }, (_, index) => ({
        index,
        random: new Random(1, 'w', index),
      }))
      const { weight } = await data.batch('train', items)
      const mean = weight!.reduce((a, b) => a + b, 0) / weight!.length
      // A few weights are kept from becoming larger than 20 or smaller than 1/20.
      expect(Math.abs(mean - 1)).toBeLessThan(0.1)
      expect(new Set(weight).size).toBeGreaterThan(10)
      await data.close()
    }
  })

  it('knows its domain', async () => {
    const data = await openResponseData(responseRecipe.parse({ task: 'jet-response' }), dataset)
    const { domain, jets, pileUpKnown } = data.description
    expect(jets).toBe(data.sizes.train)
    expect(pileUpKnown).toBe(true)
    expect(domain.constituents[0]).toBeGreaterThanOrEqual(6)
    expect(domain.constituents[1]).toBeLessThanOrEqual(14)
    // Constituents lie within ±0.4 of where the toy puts the axis, |η| < 2.
    expect(domain.absEta[1]).toBeLessThanOrEqual(2.4)
    await data.close()
  })
})

describe('jets that make no sense', () => {
  it('are left out one by one, with the reason and the value', async () => {
    const jets = toyJets(60, 2)
    jets.gen.constituents.pt[2] = -3
    jets.reco!.pt[5] = NaN
    jets.gen.eta[8] = 25
    const broken = join(folder, 'broken.parquet')
    await writeJetPairs(broken, [jets])
    const { manifest, rejected } = await createJetDataset(join(folder, 'partly'), options([broken]))
    expect(manifest.items).toBe(57)
    const reasons = rejected.map(({ reason }) => reason).join('\n')
    expect(reasons).toMatch(/Row 0 of .*pT -3/)
    expect(reasons).toMatch(/Row 5 of .*reco_pt is NaN/)
    expect(reasons).toMatch(/beyond \|eta\| = 10: 25/)
  })

  it('are refused as a whole where the file lacks what the task needs', async () => {
    const genOnly = join(folder, 'gen.parquet')
    await writeJetPairs(genOnly, [toyJets(20, 3, { reco: false })])
    await expect(createJetDataset(join(folder, 'none'), options([genOnly]))).rejects.toThrow(
      /gen\.parquet' lacks reconstructed jets/,
    )
    const jets = toyJets(20, 3)
    const nameless = { ...jets, gen: { ...jets.gen, constituents: { ...jets.gen.constituents, pdg: null } } }
    const path = join(folder, 'nameless.parquet')
    await writeJetPairs(path, [nameless])
    await expect(createJetDataset(join(folder, 'none'), options([path]))).rejects.toThrow(/lacks PDG codes/)
  })

  it('are told where they lose constituents', async () => {
    const { warnings, manifest } = await createJetDataset(join(folder, 'short'), { ...options([file]), places: 8 })
    expect(warnings.join()).toMatch(/more than 8 constituents/)
    expect(manifest.properties.truncated).toBeGreaterThan(0)
  })
})

describe('a data set of another task', () => {
  it('is refused by name', async () => {
    const other = join(folder, 'other')
    const item = {
      ...{ id: 'a', object: 'a', source: { file: 'a', sha256: '', part: null }, cutout: null, values: {} },
      arrays: { image: new Float32Array(4) },
    }
    const spec = {
      ...{ task: 'generate', arrays: { image: { shape: [1, 2, 2] } }, columns: [], creation: {} },
      split: { seed: 1, fractions: { train: 1, validation: 0, test: 0 } },
    }
    await createDataset(other, spec, [item])
    await expect(jetResponse.open(responseRecipe.parse({ task: 'jet-response' }), other, work)).rejects.toThrow(
      /other' is for the task 'generate': jet-response needs one of jets/,
    )
  })
})

describe('recipes for jets', () => {
  it('need two halves that fit', () => {
    const recipe = responseRecipe.parse({ task: 'jet-response', generator: { kind: 'image-unet' } })
    expect(() => jetResponse.plan(recipe, {})).toThrow()
    const description = {
      domain: { pt: [1, 2], absEta: [0, 1], pileUp: [0, 1], constituents: [1, 2] },
      pileUpKnown: true,
      meanPileUp: 1,
      jets: 3,
    }
    expect(() => jetResponse.plan(recipe, description)).toThrow(/needs a discriminator of the kind 'image', not 'jet'/)
  })
})

describe.skipIf(!shared)('the jets of Pythia (needs ../shared)', () => {
  it('become a data set, all of them', async () => {
    const source = join(shared!, 'data/jets/pythia_500.root')
    const { manifest } = await createJetDataset(join(folder, 'pythia'), { ...options([source]), places: 128 })
    expect(manifest.items).toBe(500)
  })
})
