import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../../../src-main/base/random'
import { openEventFile, readJetPairs } from '../../../src-main/collider/events'
import { chargeOf, deltaR, jetsOf, massOfCandidate, substructure, type JetPairs } from '../../../src-main/collider/jets'
import {
  defaultDetector,
  defaultJets,
  simulateJets,
  type JetSimulation,
} from '../../../src-main/collider/simulation/jets'
import { Calorimeter } from '../../../src-main/collider/simulation/jets/calorimeter'
import { addDecayed } from '../../../src-main/collider/simulation/jets/decay'
import { fragment } from '../../../src-main/collider/simulation/jets/fragmentation'
import { choose, jetHadrons } from '../../../src-main/collider/simulation/jets/hadrons'
import { ParticleList } from '../../../src-main/collider/simulation/jets/particleList'
import { Reconstruction } from '../../../src-main/collider/simulation/jets/reconstruction'
import { coupling, shower, type Parton } from '../../../src-main/collider/simulation/jets/shower'
import { galatea } from '../../helpers/galatea'

function total({ px, py, pz, e, count }: ParticleList): number[] {
  return [px, py, pz, e].map((values) => values.subarray(0, count).reduce((a, b) => a + b, 0))
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

async function collect(options: JetSimulation = defaultJets, count = 40, seed = 3): Promise<JetPairs[]> {
  return all(simulateJets(options, count, seed))
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length

describe('a decay', () => {
  it('conserves energy and momentum whatever the hadron', () => {
    const random = new Random(1, 'test')
    for (let i = 0; i < 200; i++) {
      const hadron = choose(jetHadrons, random.uniform())
      const [px, py, pz] = [random.normal(0, 3), random.normal(0, 3), random.normal(0, 30)]
      const out = new ParticleList()
      addDecayed(hadron, px, py, pz, random, out)
      const e = Math.sqrt(px * px + py * py + pz * pz + hadron.mass ** 2)
      const sum = total(out)
      // An electron pair in place of a photon keeps its momentum and gains its masses: at most 1e-3 GeV each.
      const tolerance = Array.from(out.pdg.subarray(0, out.count)).some((pdg) => Math.abs(pdg) === 11) ? 5e-3 : 1e-9
      ;[px, py, pz, e].forEach((value, k) => expect(Math.abs(sum[k]! - value), hadron.name).toBeLessThan(tolerance))
    }
  })
})

describe('a shower', () => {
  const run = (pt: number, isGluon: boolean, seed: number) => {
    const out: Parton[] = []
    shower({ pt, y: 1, phi: 2, isGluon }, { cutoff: 1, largestAngle: 1 }, new Random(seed, 'shower'), out)
    return out
  }

  it('shares the pT of its parton, and leaves its centre where it was', () => {
    for (let seed = 0; seed < 50; seed++) {
      const partons = run(200, true, seed)
      expect(partons.reduce((a, { pt }) => a + pt, 0)).toBeCloseTo(200, 9)
      expect(partons.reduce((a, { pt, y }) => a + pt * y, 0) / 200).toBeCloseTo(1, 9)
      expect(partons.reduce((a, { pt, phi }) => a + pt * phi, 0) / 200).toBeCloseTo(2, 9)
    }
  })

  it('splits gluons more often than quarks, and hard ones more often than soft ones', () => {
    const average = (pt: number, isGluon: boolean) => {
      return mean(Array.from({ length: 300 }, (_, seed) => run(pt, isGluon, seed).length))
    }
    expect(average(200, true)).toBeGreaterThan(1.4 * average(200, false)) // C_A/C_F = 2.25 for the emissions alone
    expect(average(200, false)).toBeGreaterThan(1.3 * average(40, false))
    expect(run(1.9, true, 0)).toHaveLength(1) // nothing can be emitted above the cutoff
  })

  it('has the coupling of one loop', () => {
    expect(coupling(91.19)).toBeCloseTo(0.12, 2)
    expect(coupling(10)).toBeGreaterThan(coupling(100))
  })
})

describe('fragmentation', () => {
  it('conserves the momentum of the parton across the beam, and makes more hadrons of harder ones', () => {
    const counts: number[] = []
    for (const pt of [1.2, 10, 100]) {
      const out = new ParticleList()
      for (let seed = 0; seed < 20; seed++) {
        const before = total(out)
        fragment({ pt, y: 1.3, phi: 0.7, isGluon: seed % 2 === 0 }, new Random(seed, 'fragment'), out)
        const after = total(out)
        expect(after[0]! - before[0]!).toBeCloseTo(pt * Math.cos(0.7), 8)
        expect(after[1]! - before[1]!).toBeCloseTo(pt * Math.sin(0.7), 8)
      }
      counts.push(out.count)
    }
    expect(counts[1]).toBeGreaterThan(counts[0]!)
    expect(counts[2]).toBeGreaterThan(counts[1]!)
  })
})

describe('the detector', () => {
  const see = (pt: number, eta: number, pdg: number, mass: number, seed = 1) => {
    const particles = new ParticleList()
    particles.add(pt, 0, pt * Math.sinh(eta), mass, pdg)
    const out = new ParticleList()
    new Reconstruction(defaultDetector).reconstruct(particles, 1, new Random(seed, 'detector'), out)
    return out
  }

  it('measures photons in cells and tracks far better than hadrons', () => {
    const spread = (pt: number, pdg: number, mass: number, wanted: number) => {
      const ratios = Array.from({ length: 400 }, (_, seed) => see(pt, 0.3, pdg, mass, seed))
        .filter((out) => out.count === 1 && Math.abs(out.pdg[0]!) === wanted)
        .map((out) => Math.hypot(out.px[0]!, out.py[0]!) / pt)
      expect(mean(ratios)).toBeCloseTo(1, 1)
      return Math.sqrt(mean(ratios.map((r) => (r - mean(ratios)) ** 2)))
    }
    // 400 draws know a width to 3.5 %; the cell's centre moves a photon's pT by less than 1 %.
    expect(spread(50, 22, 0, 22)).toBeLessThan(0.012)
    expect(spread(20, 211, 0.13957, 211)).toBeLessThan(0.013)
    expect(spread(50, 130, 0.4976, 130)).toBeGreaterThan(0.1)
  })

  it('sees no track beyond the tracker, below its least pT, and nothing at all far forward', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(see(0.2, 0, 211, 0.13957, seed).count).toBe(0)
      expect(see(30, 3.5, 211, 0.13957, seed).count).toBe(0)
      const forward = see(30, 2.7, 211, 0.13957, seed)
      expect([...forward.pdg.subarray(0, forward.count)]).not.toContain(211)
    }
  })

  it('has cells that close around the beam', () => {
    const cells = new Calorimeter(72, 3)
    expect(cells.at(0.01, Math.PI + 0.01)).toBe(cells.at(0.01, -Math.PI + 0.01))
    expect(cells.at(3.1, 0)).toBe(-1)
    const cell = cells.at(1.234, 2.345)
    expect(Math.abs(cells.etaOf(cell) - 1.234)).toBeLessThanOrEqual(Math.PI / 72)
    expect(Math.abs(cells.phiOf(cell) - 2.345)).toBeLessThanOrEqual(Math.PI / 72)
    cells.add(cell, 2)
    cells.add(cell, 3)
    expect(cells.energyOf(cell)).toBe(5)
    cells.clear()
    expect([cells.energyOf(cell), cells.hitCells.length]).toEqual([0, 0])
  })

  it('turns charged particles one way and their antiparticles the other', () => {
    expect([chargeOf(211), chargeOf(-211), chargeOf(11), chargeOf(3112), chargeOf(22)]).toEqual([1, -1, -1, -1, 0])
  })
})

describe('simulated jets', () => {
  it('are pairs: close, within what was asked for, each the sum of its constituents', async () => {
    for (const { count, gen, reco, weight } of await collect()) {
      const [genSum, recoSum] = [jetsOf(gen.constituents), jetsOf(reco!.constituents, massOfCandidate)]
      for (let i = 0; i < count; i++) {
        expect(deltaR(gen.eta[i]!, gen.phi[i]!, reco!.eta[i]!, reco!.phi[i]!)).toBeLessThan(0.3)
        expect(gen.pt[i]).toBeGreaterThan(40)
        expect(Math.abs(gen.eta[i]!)).toBeLessThan(2.5)
        expect(weight![i]).toBeGreaterThan(0)
        // Single precision, some fifty constituents.
        expect(genSum.pt[i]! / gen.pt[i]!).toBeCloseTo(1, 5)
        expect(genSum.mass[i]! / gen.mass[i]!).toBeCloseTo(1, 3)
        expect(recoSum.pt[i]! / reco!.pt[i]!).toBeCloseTo(1, 5)
        expect(recoSum.mass[i]! / reco!.mass[i]!).toBeCloseTo(1, 3)
        const { offsets, pt } = gen.constituents
        const sorted = pt.slice(offsets[i], offsets[i + 1])
        expect([...sorted]).toEqual([...sorted].sort((a, b) => b - a))
      }
    }
  })

  it('are the same for the same seed, a longer sample beginning with a shorter one', async () => {
    const [[short], [long], [other]] = [
      await collect(defaultJets, 10),
      await collect(),
      await collect(defaultJets, 10, 4),
    ]
    expect(long!.gen.pt.slice(0, 10)).toEqual(short!.gen.pt)
    expect(long!.reco!.mass.slice(0, 10)).toEqual(short!.reco!.mass)
    expect(other!.gen.pt).not.toEqual(short!.gen.pt)
  })

  it('look like those of Pythia 8 and a parametrised detector between 140 and 220 GeV', async () => {
    const options = { ...defaultJets, pt: [140, 240], leastPt: 140, largestEta: 1.5 } as const
    const [pairs] = await collect(options, 300)
    const { gen, reco } = pairs!
    const [g, r] = [gen, reco!].map(({ constituents }) => {
      return substructure(constituents, ['multiplicity', 'pTD', 'majorAxis', 'minorAxis', 'girth'])
    })
    // The means of Pythia's sample in that bin; a toy is asked for no more than a quarter, the statistics are 5 %.
    const expected = [
      [g!.multiplicity, 33.2],
      [r!.multiplicity, 33.2],
      [g!.pTD, 0.329],
      [r!.pTD, 0.333],
      [g!.majorAxis, 0.066],
      [g!.minorAxis, 0.0315],
      [g!.girth, 0.092],
      [gen.mass.map((mass, i) => mass / gen.pt[i]!), 0.1505],
    ] as const
    for (const [values, pythia] of expected) expect(Math.abs(mean(values) / pythia - 1)).toBeLessThan(0.25)
    const response = reco!.pt.map((pt, i) => pt / gen.pt[i]!)
    expect(mean(response)).toBeCloseTo(1.02, 1)
    const width = Math.sqrt(mean(response.map((x) => (x - mean(response)) ** 2)))
    expect(width).toBeGreaterThan(0.04)
    expect(width).toBeLessThan(0.11) // Pythia: 0.07
  })

  it('have more pT under more pile-up', async () => {
    const response = async (pileUp: number) => {
      const [{ gen, reco }] = (await collect({ ...defaultJets, pt: [40, 60], pileUp }, 60)) as [JetPairs]
      return mean(reco!.pt.map((pt, i) => pt - gen.pt[i]!))
    }
    const gained = (await response(60)) - (await response(0))
    // Pythia's sample: about 0.25 GeV a collision. 60 jets of 5 GeV spread: ±0.02 a collision.
    expect(gained / 60).toBeGreaterThan(0.1)
    expect(gained / 60).toBeLessThan(0.4)
  })

  it.each([
    [{ pt: [5, 100] }, /at least 10 GeV up, got 5 to 100/],
    [{ pt: [100, 100] }, /got 100 to 100/],
    [{ pt: [40, 4000] }, /at most 2100 GeV/],
    [{ pileUp: -1 }, /0 to 200 collisions, got -1/],
    [{ leastPt: 2000 }, /below 1000 GeV/],
    [{ largestEta: 5 }, /below 4, got 5/],
    [{ radius: NaN }, /R is above 0 and below 2, got NaN/],
  ] as const)('are refused for %j', async (wrong, message) => {
    await expect(collect({ ...defaultJets, ...wrong })).rejects.toThrow(message)
  })

  it('stop when they are cancelled', async () => {
    const abort = new AbortController()
    abort.abort()
    const jets = simulateJets(defaultJets, 10, 1, { signal: abort.signal })
    await expect(jets.next()).rejects.toThrow()
  })
})

describe('simulate jets', () => {
  let folder: string
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'galatea-jets-'))))
  afterAll(async () => rm(folder, { recursive: true }))

  it('writes a file that the readers know, and says that it is a toy', async () => {
    const out = join(folder, 'toy.parquet')
    const ran = await galatea(['simulate', 'jets', '--count', '30', '--out', out, '--seed', '3', '--json'])
    expect(ran.status, ran.stderr).toBe(0)
    expect(ran.json()).toMatchObject({ output: out, count: 30, notice: expect.stringContaining('toy') })
    const file = await openEventFile(out)
    const read = await all(readJetPairs(file))
    await file.close()
    const [made] = await collect(defaultJets, 30)
    expect(read[0]!.gen.pt).toEqual(made!.gen.pt)
    expect(read[0]!.reco!.constituents.pdg).toEqual(made!.reco!.constituents.pdg)
  })

  it('refuses another format', async () => {
    const ran = await galatea(['simulate', 'jets', '--out', join(folder, 'toy.root'), '--json'])
    expect(ran.status).toBe(2)
    expect(ran.json().error.message).toMatch(/toy.root' does not end in .parquet/)
  })
})
