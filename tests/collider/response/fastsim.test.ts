import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEventFile, readJetPairs, writeJetPairs } from '../../../src-main/collider/events'
import type { JetPairs } from '../../../src-main/collider/jets'
import { flagBits } from '../../../src-main/collider/response/fastsim/domain'
import { openJetSimulator, type JetSimulator } from '../../../src-main/collider/response/fastsim/simulator'
import { readModel } from '../../../src-main/store/models'
import { galatea } from '../../helpers/galatea'
import { toyJets } from './toy'

const settings = [
  ...['generator.width=12', 'generator.constituents=16', 'generator.added=6', 'discriminator.width=8'],
  ...['schedule.batch=32', 'schedule.steps=30', 'schedule.contentSteps=24', 'schedule.validateEvery=30'],
  ...['schedule.validationItems=32', 'schedule.samples=1', 'schedule.sampleEvery=30'],
].flatMap((setting) => ['--set', setting])

let folder: string
const at = (name: string): string => join(folder, name)
const run = async (...args: string[]) => {
  const ran = await galatea([...args, '--json', '--quiet', '--threads', '1', '--device', 'cpu'])
  return { ...ran, status: ran.status }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fastsim-'))
  await writeJetPairs(at('jets.parquet'), [toyJets(400, 1)])
  await writeJetPairs(at('gen.parquet'), [toyJets(100, 2, { reco: false, firstEvent: 1000 })])
  const steps = [
    ['dataset', 'create', at('data'), '--task', 'jet-response', '--from', at('jets.parquet'), '--constituents', '32'],
    ['train', '--preset', 'jet', '--dataset', at('data'), '--out', at('run'), ...settings],
    ['export', at('run'), '--out', at('model')],
  ]
  for (const step of steps) {
    const { status, stderr } = await run(...step)
    expect(stderr + String(status)).toMatch(/0$/)
  }
}, 180_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

async function jetsOf(path: string): Promise<JetPairs[]> {
  const file = await openEventFile(path)
  const all: JetPairs[] = []
  for await (const pairs of readJetPairs(file)) all.push(pairs)
  await file.close()
  return all
}

describe('fastsim for jets', () => {
  it('writes a reconstructed jet for every generated one, in their order, with provenance and flags', async () => {
    const { status, json, stderr } = await run(
      'fastsim',
      at('gen.parquet'),
      '--model',
      at('model'),
      '--out',
      at('o.parquet'),
    )
    expect(stderr + String(status)).toMatch(/0$/)
    const result = json()
    expect(result).toMatchObject({ output: at('o.parquet'), items: 100 })
    for (const key of ['seconds', 'perSecond', 'device', 'flags']) expect(result).toHaveProperty(key)
    const [pairs] = await jetsOf(at('o.parquet'))
    const before = toyJets(100, 2)
    expect(pairs!.gen.pt).toEqual(before.gen.pt)
    const { reco } = pairs!
    expect(reco!.pt.every((pt, i) => pt > 0.2 * before.gen.pt[i]! && pt < 5 * before.gen.pt[i]!)).toBe(true)
    const codes = new Set(reco!.constituents.pdg)
    expect([...codes].every((code) => [22, 130, 211, -211].includes(code))).toBe(true)
    const file = await openEventFile(at('o.parquet'))
    expect(file.tables[0]!.columns.map(({ name }) => name)).toContain('flags')
    await file.close()
  })

  it('draws the same jets for the same seed, others for another', async () => {
    const model = ['--model', at('model'), '--out']
    await run('fastsim', at('gen.parquet'), ...model, at('a.parquet'), '--seed', '5')
    await run('fastsim', at('gen.parquet'), ...model, at('b.parquet'), '--seed', '5')
    await run('fastsim', at('gen.parquet'), ...model, at('c.parquet'), '--seed', '6')
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(async (name) => (await jetsOf(at(`${name}.parquet`)))[0]!))
    expect(a!.reco!.pt).toEqual(b!.reco!.pt)
    expect(a!.reco!.pt).not.toEqual(c!.reco!.pt)
  })

  it('draws the same jets on one thread and on two', async () => {
    const args = ['fastsim', at('gen.parquet'), '--model', at('model'), '--json', '--quiet', '--device', 'cpu', '--out']
    const [one, two] = [
      await galatea([...args, at('1.parquet'), '--threads', '1']),
      await galatea([...args, at('2.parquet'), '--threads', '2']),
    ]
    expect(two.stderr + String(one.status) + String(two.status)).toMatch(/00$/)
    const [a, b] = [(await jetsOf(at('1.parquet')))[0]!, (await jetsOf(at('2.parquet')))[0]!]
    expect(b.reco!.pt).toEqual(a.reco!.pt)
  })

  it('takes a split of a data set', async () => {
    const args = ['fastsim', at('data'), '--model', at('model'), '--out', at('t.parquet'), '--split', 'test']
    const { json } = await run(...args)
    expect(json().items).toBe(40)
  })

  it('refuses a model of another task, a file without jets, and an output that is no Parquet', async () => {
    const events = at('gen.parquet')
    const other = await run('fastsim', events, '--model', at('nothing'), '--out', at('x.parquet'))
    expect(other.status).toBe(1)
    const noParquet = await run('fastsim', events, '--model', at('model'), '--out', at('x.csv'))
    expect(noParquet.status).toBe(2)
    expect(noParquet.stdout).toMatch(/x\.csv/)
    const split = await run('fastsim', events, '--model', at('model'), '--out', at('x.parquet'), '--split', 'test')
    expect(split.status).toBe(2)
    const wrong = await run('generate', '--model', at('model'), '--out', at('images'))
    expect(wrong.status).toBe(3)
    expect(wrong.json().error.code).toBe('wrong-task')
  })

  it('is evaluated over the whole test split beside a smearing', async () => {
    // Distributions want a hundred jets.
    const args = ['evaluate', at('model'), '--dataset', at('data'), '--split', 'train', '--out', at('evaluation')]
    const { status, json, stderr } = await run(...args)
    expect(stderr + String(status)).toMatch(/0$/)
    const result = json()
    expect(result).toMatchObject({ task: 'jet-response', items: 320, left_out: [] })
    expect(Object.keys(result.metrics)).toEqual(['separation', 'responseMean', 'responseRms'])
    expect(result.baselines.smearing.separation.response_multiplicity.value).toBeGreaterThan(0.1)
  }, 60_000)
})

describe('a simulator of jets', () => {
  let simulator: JetSimulator
  beforeAll(async () => {
    simulator = await openJetSimulator(await readModel(at('model')), { device: 'cpu', threads: 1 })
  })
  afterAll(() => simulator.dispose())
  const pileUp = (): number => 10

  it('draws each jet by its number, whatever jets are drawn beside it', async () => {
    const pairs = toyJets(20, 3)
    const whole = await simulator.simulate(pairs, pileUp, 1, 0)
    const { offsets, pt, eta, phi, pdg } = pairs.gen.constituents
    const last = 19
    const part = (values: Float32Array): Float32Array => values.slice(offsets[last], offsets[last + 1])
    const one: JetPairs = {
      ...pairs,
      count: 1,
      gen: {
        ...{ pt: pairs.gen.pt.slice(last), eta: pairs.gen.eta.slice(last) },
        ...{ phi: pairs.gen.phi.slice(last), mass: pairs.gen.mass.slice(last) },
        constituents: {
          offsets: Int32Array.of(0, offsets[last + 1]! - offsets[last]!),
          ...{ pt: part(pt), eta: part(eta), phi: part(phi) },
          pdg: pdg!.slice(offsets[last], offsets[last + 1]),
        },
      },
    }
    const alone = await simulator.simulate(one, pileUp, 1, last)
    // The same numbers in a batch of another shape: float32 sums in another order.
    expect(alone.pt[0]! / whole.pt[last]!).toBeCloseTo(1, 4)
    expect(alone.constituents.pt.length).toBe(whole.constituents.offsets[last + 1]! - whole.constituents.offsets[last]!)
  })

  it('takes constituents in any order, and jets of more than it was trained on', async () => {
    const pairs = toyJets(1, 4)
    const { pt, eta, phi, pdg } = pairs.gen.constituents
    const reversed = {
      offsets: pairs.gen.constituents.offsets,
      ...{ pt: pt.slice().reverse(), eta: eta.slice().reverse(), phi: phi.slice().reverse() },
      pdg: pdg!.slice().reverse(),
    }
    const turned = { ...pairs, gen: { ...pairs.gen, constituents: reversed } }
    const [a, b] = [await simulator.simulate(pairs, pileUp, 1, 0), await simulator.simulate(turned, pileUp, 1, 0)]
    expect(b.pt).toEqual(a.pt)
    const many = 100
    const constituents = {
      offsets: Int32Array.of(0, many),
      pt: new Float32Array(many).fill(1),
      eta: Float32Array.from({ length: many }, (_, k) => 0.3 * Math.cos(k)),
      phi: Float32Array.from({ length: many }, (_, k) => 0.3 * Math.sin(k)),
      pdg: new Int32Array(many).fill(211),
    }
    const large = await simulator.simulate(
      { ...pairs, gen: { ...pairs.gen, eta: Float32Array.of(0), phi: Float32Array.of(0), constituents } },
      pileUp,
      1,
      0,
    )
    expect(large.constituents.pt.length).toBeGreaterThan(16)
  })

  it('flags what lies beyond the training, with the first value', async () => {
    const jets = toyJets(4, 5, { reco: false })
    jets.gen.pt[1] = 9000
    jets.gen.eta[2] = -4.5
    jets.pileUp![3] = 300
    await writeJetPairs(at('far.parquet'), [jets])
    const { json, stderr } = await run('fastsim', at('far.parquet'), '--model', at('model'), '--out', at('f.parquet'))
    const flags = json().flags as { code: string; count: number; value: number }[]
    const of = (code: string) => flags.find((flag) => flag.code === code)
    expect(of('pt')).toMatchObject({ count: 1, value: 9000 })
    expect(of('eta')).toMatchObject({ count: 1, value: 4.5 })
    expect(of('pileUp')).toMatchObject({ count: 1, value: 300 })
    expect(stderr).toMatch(/9000/)
    const file = await openEventFile(at('f.parquet'))
    for await (const { columns } of file.tables[0]!.read(['flags'])) {
      const bits = Array.from(columns.flags!.values as Int32Array)
      expect(bits[1]! & flagBits.pt).toBe(flagBits.pt)
      expect(bits[2]! & flagBits.eta).toBe(flagBits.eta)
      expect(bits[3]! & flagBits.pileUp).toBe(flagBits.pileUp)
    }
    await file.close()
  })
})
