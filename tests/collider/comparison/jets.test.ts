import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSamples, defaultOptions } from '../../../src-main/collider/comparison/compare'
import type { ReadOptions } from '../../../src-main/collider/comparison/tasks'
import { readJetComparison } from '../../../src-main/collider/comparison/tasks/jets'
import { readJetSample } from '../../../src-main/collider/comparison/tasks/jets/read'
import { moments } from '../../../src-main/collider/comparison/statistics/moments'
import { shared } from '../../helpers/shared'
import { writeJets } from './jetFile'

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
const write = (name: string, jets: Parameters<typeof writeJets>[1]) => writeJets(join(folder, name), jets)

describe('jets of two files', () => {
  it('are paired by event and generated jet, in whatever number', async () => {
    await write('all.parquet', { events: 300, seed: 1 })
    await write('some.parquet', { events: 200, seed: 2, from: 100 })
    const input = await readJetComparison(files('all.parquet', 'some.parquet'), options, {})
    expect([input.paired, input.reference.count, input.other.count]).toEqual([true, 400, 400])
    expect([...input.reference.columns.get('gen_pt')!]).toEqual([...input.other.columns.get('gen_pt')!])
    expect(input.notes).toContain("200 jets of 'all.parquet' are not in 'some.parquet' and were left out.")
    // What both share is no subject of the comparison.
    expect(input.variables.some(({ role }) => role === 'condition')).toBe(false)
    const { variables, images } = await compareSamples(input, { ...defaultOptions, replicas: 40, repeats: 0 })
    const { meanDifference } = variables.response!
    expect(Math.abs(meanDifference.value!)).toBeLessThan(4 * meanDifference.error!)
    const [image] = images
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
    // A generated image sums to 1, up to the float32 of the file; a reconstructed one to what was kept.
    expect(sum(image!.input!)).toBeCloseTo(1, 4)
    expect(sum(image!.reference)).toBeLessThan(0.95)
  })

  it('show a shifted response with its error', async () => {
    await write('shifted.parquet', { events: 300, seed: 3, response: 1.05 })
    const input = await readJetComparison(files('all.parquet', 'shifted.parquet'), options, {})
    const { variables } = await compareSamples(input, { ...defaultOptions, replicas: 60, repeats: 0 })
    const { value, error } = variables.response!.meanDifference
    expect(Math.abs(value! - 0.05)).toBeLessThan(4 * error!)
    // 600 responses of rms 0.1 on either side: √2·0.1/√600.
    expect(Math.abs(error! / ((Math.SQRT2 * 0.1) / Math.sqrt(600)) - 1)).toBeLessThan(0.35)
  })

  it('that are not the same are refused, unless they need not be', async () => {
    await write('others.parquet', { events: 300, seed: 4, from: 200 })
    await expect(readJetComparison(files('all.parquet', 'others.parquet'), options, {})).rejects.toThrow(
      /^200 of the 600 generated jets of 'others.parquet' are not in 'all.parquet', the first is jet 400 \(event 300, pT [\d.]+ GeV/,
    )
    const unpaired = await readJetComparison(files('all.parquet', 'others.parquet'), { ...options, unpaired: true }, {})
    expect(unpaired.paired).toBe(false)
    expect(unpaired.variables.map(({ name }) => name)).toContain('gen_pt')
  })

  it('without reconstructed jets are refused', async () => {
    await write('generated.parquet', { events: 20, seed: 1, reco: false })
    await expect(readJetComparison(files('all.parquet', 'generated.parquet'), options, {})).rejects.toThrow(
      'holds no reconstructed jets',
    )
  })

  it('use the weights of the file where they are wanted, and say so where they are not', async () => {
    const input = await readJetComparison(files('all.parquet', 'all.parquet'), { ...options, weighted: true }, {})
    expect(input.reference.weight).toHaveLength(600)
    const plain = await readJetComparison(files('all.parquet', 'all.parquet'), options, {})
    expect(plain.reference.weight).toBeNull()
    expect(plain.notes).toContain("The weights in 'all.parquet' were not used: every jet counts once.")
  })

  it('as images have as many constituents as hit pixels', async () => {
    const input = await readJetComparison(files('all.parquet', 'all.parquet'), { ...options, pixels: true }, {})
    const { columns } = input.other
    expect([...columns.get('reco_multiplicity')!]).toEqual([...columns.get('reco_hitPixels')!])
  })
})

describe.skipIf(!shared)('the numbers of the reference sample (needs ../shared)', () => {
  it('responses and shapes agree with numpy', async () => {
    const { sample } = await readJetSample(
      resolve(shared!, 'data/jets/pythia_train.parquet'),
      { weighted: false, pixels: false, beside: null },
      {},
    )
    const { values } = JSON.parse(await readFile(resolve(shared!, 'reference/hep/jets_summary.json'), 'utf8'))
    const { all } = values
    for (const [name, expected] of [
      ['response', all.reco.response],
      ['delta_eta', all.reco.deta],
      ['delta_phi', all.reco.dphi],
      ['reco_pTD', all.reco.pTD],
      ['reco_majorAxis', all.reco.sigma1],
      ['reco_minorAxis', all.reco.sigma2],
      ['reco_multiplicity', all.reco.multiplicity],
      ['reco_girth', all.reco.girth],
      ['gen_pTD', all.gen.pTD],
      ['gen_majorAxis', all.gen.sigma1],
      ['gen_girth', all.gen.girth],
    ] as const) {
      const { count, mean, rms } = moments(sample.columns.get(name)!, null)
      expect(count).toBe(expected.n)
      // The reference's tolerance, relative 1e-6; of a mean near zero in units of the rms.
      expect(Math.abs(mean - expected.mean)).toBeLessThan(1e-6 * Math.max(Math.abs(expected.mean), expected.rms))
      // Ours is the population's rms, the reference divides by N − 1.
      expect(Math.abs(rms * Math.sqrt(count / (count - 1)) - expected.rms)).toBeLessThan(1e-6 * expected.rms)
    }
  })
})
